package io.github.spimpatches.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ChangedRow;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.ExtractionRunner;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchEngine;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Portions;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.patch.SyntheticImage;
import io.github.spimpatches.patch.TaskReads;
import io.github.spimpatches.spark.ExtractionJob;
import io.github.spimpatches.spark.OwnedSession;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A whole run over a cohort that does not exist: {@code run} as it is typed, with its plan, its draws, its Spark job, its
 * engine and its tables; only the brains are made up as they are read, and patches are forgotten as they are written.
 *
 * <p>{@code java ... CohortSimulation FOLDER LABELS CENTRES SUBJECTS...} makes a run of each number of subjects and prints
 * what a centre took; a number that comes again is a run over the one before, which keeps all patches. The heap is the caller's: {@code -Xmx2g} for driver and tasks together.
 *
 * <p>Measured with 1,300 labels of 10 centres on two cores that did other work too, a JVM each: 100, 300 and 1,000 subjects
 * took 88, 58 and 51 us of CPU time a centre, all in all; of the 51 us plan and centres tables 5, Spark's shuffle 3, the
 * tasks 37, manifest and quality 6. From 100 to 300 each more centre took 44 us, from 300 to 1,000 it took 48.
 */
public final class CohortSimulation {
    private static final int LABEL_VOXELS = 5;
    private static final int LABELS_ALONG = 11;
    private static final int ATLAS = LABELS_ALONG * LABEL_VOXELS;

    /** Image voxels along an edge of a label voxel. */
    private static final int FINER = 10;

    private static final double MILLIMETRES = 0.001 * FINER;
    private static final int CHUNK = 16;
    private static final int PATCH = 4;

    /** What each task was given, in words. */
    private static final ConcurrentLinkedQueue<String> TASKS = new ConcurrentLinkedQueue<>();

    private static final TaskReads READS = new TaskReads(new MadeUpBrains(), 16 << 20);

    private final Path folder;
    private final int labels;
    private final int perLabel;

    CohortSimulation(Path folder, int labels, int perLabel) {
        this.folder = folder;
        this.labels = labels;
        this.perLabel = perLabel;
    }

    /**
     * What a run came to.
     *
     * @param tasks what each was given
     * @param rows of the manifest
     * @param isOrdered whether they are in its order
     * @param cpuSeconds of all threads, the collector's and the compilers' too
     */
    record Figures(
            int exitCode,
            List<String> tasks,
            long rows,
            boolean isOrdered,
            double planSeconds,
            double extractSeconds,
            double totalSeconds,
            double cpuSeconds,
            long heapMegabytes,
            String screen) {}

    public static void main(String[] arguments) throws IOException {
        CohortSimulation simulation = new CohortSimulation(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println("subjects  centres  tasks  plan us  extract us  all us  CPU us (each per centre)  heap MB  exit");
        for (int i = 3; i < arguments.length; i++) {
            int subjects = Integer.parseInt(arguments[i]);
            Figures figures = simulation.run(subjects, 500_000);
            double centres = figures.rows();
            out.printf(
                    "%d  %d  %d  %.1f  %.1f  %.1f  %.1f  %d  %d%n",
                    subjects,
                    figures.rows(),
                    figures.tasks().size(),
                    figures.planSeconds() * 1e6 / centres,
                    figures.extractSeconds() * 1e6 / centres,
                    figures.totalSeconds() * 1e6 / centres,
                    figures.cpuSeconds() * 1e6 / centres,
                    figures.heapMegabytes(),
                    figures.exitCode());
            out.println("tasks of " + String.join("; of ", new TreeSet<>(figures.tasks())) + "; rows "
                    + (figures.isOrdered() ? "in order" : "OUT OF ORDER"));
            out.println(figures.screen().strip());
        }
    }

    /** @param mostInMemory patches beyond which a run is a large one */
    Figures run(int subjects, long mostInMemory) throws IOException {
        Path cohort = writeCohort(subjects);
        Path out = folder.resolve("out-" + subjects);
        TASKS.clear();
        PatchRun engine = new PatchRun(SparkHere::new, settings -> new MadeUpBrains(), Simulated::new, mostInMemory);
        long begin = System.nanoTime();
        long cpuBefore = cpuNanos();
        Typed typed = Typed.on(
                engine,
                "run",
                "--cohort",
                cohort.toString(),
                "--out",
                out.toString(),
                "--atlas",
                "made",
                "--patch-size",
                Integer.toString(PATCH),
                "--n-patches-per-label",
                Integer.toString(perLabel),
                "--format",
                "nii",
                "--run",
                "r");
        double total = (System.nanoTime() - begin) / 1e9;
        double cpu = (cpuNanos() - cpuBefore) / 1e9;
        Path run = out.resolve("spim-patches/r");
        if (!Files.exists(run.resolve("run.json"))) {
            throw new IllegalStateException(typed.err());
        }
        JsonNode record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
        long[] rows = {0};
        boolean isOrdered = isOrdered(run.resolve("manifest.tsv"), rows);
        return new Figures(
                typed.exitCode(),
                List.copyOf(TASKS),
                rows[0],
                isOrdered,
                record.at("/seconds/plan").asDouble(),
                record.at("/seconds/extract").asDouble(),
                total,
                cpu,
                record.at("/peak_heap_mb").asLong(),
                typed.err() + typed.out());
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static boolean isOrdered(Path manifest, long[] rows) throws IOException {
        String before = "";
        boolean isOrdered = true;
        try (BufferedReader lines = Files.newBufferedReader(manifest)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", 13);
                String key = String.format(
                        "%s %08d %04d", cells[0], Integer.parseInt(cells[8]), Integer.parseInt(cells[11]));
                isOrdered &= before.compareTo(key) < 0;
                before = key;
                rows[0]++;
            }
        }
        return isOrdered;
    }

    private Path writeCohort(int subjects) throws IOException {
        Files.createDirectories(folder);
        Path dseg = Files.write(folder.resolve("dseg.nii"), atlas());
        StringBuilder table = new StringBuilder("index\tname\tabbreviation\n");
        for (int label = 1; label <= labels; label++) {
            table.append(label + "\tregion " + label + "\tR" + label + "\n");
        }
        Path names = Files.writeString(folder.resolve("labels.tsv"), table);
        StringBuilder cohort = new StringBuilder("subject\traw\tdseg\tlabels\n");
        for (int subject = 1; subject <= subjects; subject++) {
            String id = String.format("%04d", subject);
            cohort.append(id + "\t" + MadeUpBrains.brain(id) + "\t" + dseg + "\t" + names + "\n");
        }
        return Files.writeString(folder.resolve("cohort.tsv"), cohort);
    }

    /** Cubes of labels, numbered x first. */
    private byte[] atlas() {
        ByteBuffer nifti = ByteBuffer.allocate(352 + 2 * ATLAS * ATLAS * ATLAS).order(ByteOrder.LITTLE_ENDIAN);
        nifti.putInt(0, 348);
        short[] dimensions = {3, ATLAS, ATLAS, ATLAS, 1, 1, 1, 1};
        for (int i = 0; i < dimensions.length; i++) {
            nifti.putShort(40 + 2 * i, dimensions[i]);
        }
        nifti.putShort(70, (short) 4)
                .putShort(72, (short) 16)
                .putFloat(108, 352)
                .put(123, (byte) 2);
        nifti.putShort(254, (short) 1);
        for (int axis = 0; axis < 3; axis++) {
            nifti.putFloat(80 + 4 * axis, (float) MILLIMETRES);
            nifti.putFloat(280 + 20 * axis, (float) MILLIMETRES);
            nifti.putFloat(292 + 16 * axis, (float) MILLIMETRES / 2);
        }
        nifti.put(344, (byte) 'n').put(345, (byte) '+').put(346, (byte) '1');
        nifti.position(352);
        for (int z = 0; z < ATLAS; z++) {
            for (int y = 0; y < ATLAS; y++) {
                for (int x = 0; x < ATLAS; x++) {
                    int cube = (z / LABEL_VOXELS * LABELS_ALONG + y / LABEL_VOXELS) * LABELS_ALONG + x / LABEL_VOXELS;
                    nifti.putShort((short) (cube < labels ? cube + 1 : 0));
                }
            }
        }
        return nifti.array();
    }

    /** The program's engine on made-up brains. */
    private record Simulated(Extraction extraction) implements LabelExtractor {
        @Override
        public List<PatchResult> extract(List<Centre> centres, Progress progress) {
            long ofLabels = centres.stream().map(Centre::label).distinct().count();
            long ofSubjects = centres.stream().map(Centre::subject).distinct().count();
            TASKS.add(ofLabels + " label, " + ofSubjects + " subjects, " + centres.size() + " centres");
            List<PatchResult> results = new PatchEngine(extraction).extract(centres, progress, READS);
            return extraction.resume() == Extraction.Resume.KEEP
                    ? results.stream().map(Simulated::kept).toList()
                    : results;
        }

        /** What was made once more, as though it had been found. */
        private static PatchResult kept(PatchResult made) {
            return new PatchResult(
                    ChangedRow.of(made.row())
                            .crc32c(null)
                            .status(ManifestRow.Status.KEPT, null)
                            .row(),
                    ReadCounts.ZERO);
        }
    }

    private static final class SparkHere implements ExtractionRunner {
        private final OwnedSession session =
                OwnedSession.open(Map.of("spark.master", "local[2]", "spark.log.level", "ERROR"));

        @Override
        public List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress) {
            return new ExtractionJob(session.session()).run(portions, extractor, progress);
        }

        @Override
        public List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            session.close();
        }
    }

    /** One made-up image under the name of each subject; local files are what they are, but patches, which are forgotten. */
    private static final class MadeUpBrains implements Storage {
        private static final String SCHEME = "synthetic://";
        private static final Extent EXTENT = Extent.cube(ATLAS * FINER);

        private final LocalStorage local = new LocalStorage();
        private final SyntheticImage image = new SyntheticImage(EXTENT, CHUNK, CHUNK);

        static String brain(String subject) {
            return SCHEME + subject + "/brain.ome.zarr";
        }

        private static boolean isMadeUp(Location file) {
            return file.uri().startsWith(SCHEME);
        }

        private static Location theOne(Location file) {
            return new Location(SCHEME + file.uri().substring(file.uri().indexOf('/', SCHEME.length()) + 1));
        }

        @Override
        public OptionalLong size(Location file) throws IOException {
            return isMadeUp(file) ? image.size(theOne(file)) : local.size(file);
        }

        @Override
        public boolean isFolder(Location folder) throws IOException {
            return isMadeUp(folder) ? image.isFolder(theOne(folder)) : local.isFolder(folder);
        }

        @Override
        public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
            return isMadeUp(file) ? image.readWhole(theOne(file), limit) : local.readWhole(file, limit);
        }

        @Override
        public byte[] read(Location file, long at, int length) throws IOException {
            return isMadeUp(file) ? image.read(theOne(file), at, length) : local.read(file, at, length);
        }

        @Override
        public InputStream open(Location file) throws IOException {
            return isMadeUp(file) ? image.open(theOne(file)) : local.open(file);
        }

        @Override
        public List<Entry> list(Location folder) throws IOException {
            return isMadeUp(folder) ? new ArrayList<>() : local.list(folder);
        }

        @Override
        public long publish(Location file, Body body) throws IOException {
            return file.name().endsWith(".nii") ? image.publish(file, body) : local.publish(file, body);
        }

        @Override
        public void delete(Location file) throws IOException {
            local.delete(file);
        }
    }
}
