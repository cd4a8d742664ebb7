package io.github.spimpatches.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.patch.Channels;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.PatchEngine;
import io.github.spimpatches.patch.PatchLook;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.patch.TaskReads;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The extraction alone, again and again in one JVM: what the first pass costs (classes are loaded, code is compiled), and
 * what the later ones do. Every pass opens the image, reads, decodes and writes anew; patches are removed in between.
 *
 * <p>Arguments: centres table, OME-Zarr, patch size, {@code nii} or {@code nii.gz}, an output folder (in memory), threads,
 * passes. {@code benchmark_peers.py --only-centres} writes a centres table. For the hot methods add {@code
 * -XX:StartFlightRecording:filename=passes.jfr,settings=profile} and look with {@code jfr view hot-methods} or {@code jfr
 * print --events jdk.ExecutionSample}.
 */
public final class ExtractionPasses {
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final List<Centre> centres;
    private final Extraction extraction;
    private final int threads;

    private ExtractionPasses(List<Centre> centres, Extraction extraction, int threads) {
        this.centres = centres;
        this.extraction = extraction;
        this.threads = threads;
    }

    public static void main(String... arguments) throws IOException {
        List<Centre> centres = CentresTable.read(new LocalStorage(), new Location(arguments[0]));
        PatchSource source = new PatchSource(
                "raw",
                null,
                null,
                new Location(arguments[1]),
                0,
                0,
                Channels.one(0),
                GeometryOptions.NONE,
                null,
                null,
                Extent.cube(Integer.parseInt(arguments[2])),
                "patches",
                BeyondPyramid.REFUSE,
                false,
                null);
        Map<Integer, String> names = new TreeMap<>();
        centres.forEach(centre -> names.put(centre.label(), "label" + centre.label()));
        Extraction extraction = new Extraction(
                UUID.randomUUID().toString(),
                new Location(arguments[4]),
                arguments[3].equals("nii") ? Format.NII : Format.NII_GZ,
                Compression.FAST,
                Map.of(Extraction.key(centres.get(0).subject(), centres.get(0).session()), List.of(source)),
                names,
                Edge.PAD,
                Extraction.Resume.FRESH,
                StorageSettings.DEFAULT,
                Runtime.getRuntime().maxMemory() / 4,
                PatchLook.DEFAULT);
        ExtractionPasses passes = new ExtractionPasses(centres, extraction, Integer.parseInt(arguments[5]));
        System.out.println("pass  seconds  cpu s  read thread-s  write thread-s  requests  decoded  pool peak MB");
        for (int pass = 1; pass <= Integer.parseInt(arguments[6]); pass++) {
            System.out.printf("%4d  %s%n", pass, passes.run());
            clear(Path.of(arguments[4]));
        }
    }

    private String run() {
        TimedStorage storage = new TimedStorage();
        TaskReads reads = new TaskReads(storage, extraction.chunkPoolBytes());
        PatchEngine engine = new PatchEngine(extraction);
        long cpu = MACHINE.getProcessCpuTime();
        long begin = System.nanoTime();
        List<PatchResult> results = new LocalExtraction(threads)
                .run(centres, (label, progress) -> engine.extract(label, progress, reads), Progress.NONE);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpuSeconds = (MACHINE.getProcessCpuTime() - cpu) / 1e9;
        results.stream()
                .map(PatchResult::row)
                .filter(row -> row.status() != Status.WRITTEN)
                .findFirst()
                .ifPresent(row -> {
                    throw new IllegalStateException(row.path() + ": " + row.error());
                });
        ReadCounts counts = results.stream().map(PatchResult::reads).reduce(ReadCounts.ZERO, ReadCounts::plus);
        return String.format(
                "%7.2f  %5.2f  %13.2f  %14.2f  %8d  %7d  %12d",
                seconds,
                cpuSeconds,
                storage.readSeconds(),
                storage.writeSeconds(),
                counts.requests(),
                counts.chunksDecoded(),
                reads.poolPeakBytes() >> 20);
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
