package io.github.spimpatches.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.problem.Version;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run came to: its exit code, {@code run.json}, and the last words on the screen. Results are added one by one;
 * what is kept of them grows with labels and images, not with
 * patches.
 */
final class Outcome {
    /** Patches of a QC page that a browser opens. */
    static final long MOST_ON_A_PAGE = 500_000;

    private static final double MEGABYTE = 1e6;
    private static final double NANOS = 1e9;

    private final int shortfalls;
    private final boolean isStrict;
    private final Stopwatch watch;
    private final Map<Status, Long> counts = new EnumMap<>(Status.class);
    private final Set<String> subjects = new HashSet<>();
    private final Map<Integer, LabelTime> labels = new HashMap<>();
    private final FailureCauses causes = new FailureCauses();
    private final SortedMap<String, ReadCounts> sources = new TreeMap<>();
    private final SortedSet<String> folders = new TreeSet<>();
    private long bytesWritten;
    private long outside;

    /** What tasks spent on a label. */
    private record LabelTime(String label, long patches, long nanos) {
        LabelTime and(LabelTime other) {
            return new LabelTime(label, patches + other.patches, nanos + other.nanos);
        }
    }

    /** @param shortfalls labels of subjects with fewer places than were asked for */
    Outcome(int shortfalls, Settings settings, Stopwatch watch) {
        this.shortfalls = shortfalls;
        this.isStrict = settings.strict();
        this.watch = watch;
    }

    void add(PatchResult result) {
        ManifestRow row = result.row();
        Centre centre = row.centre();
        counts.merge(row.status(), 1L, Long::sum);
        subjects.add(centre.subject());
        String label = centre.abbreviation() != null
                ? centre.abbreviation()
                : centre.name() != null ? centre.name() : Integer.toString(centre.label());
        labels.merge(centre.label(), new LabelTime(label, result.nanos() > 0 ? 1 : 0, result.nanos()), LabelTime::and);
        sources.merge(row.source(), result.reads(), ReadCounts::plus);
        folders.add(TablePath.folder(row.path()));
        if (row.status() == Status.WRITTEN) {
            bytesWritten += row.bytes();
        }
        if (row.status() == Status.FAILED) {
            causes.add(row.error());
        } else if (row.paddedVoxels() >= row.size().voxels()) {
            outside++;
        }
    }

    /** What was read of each image level. */
    SortedMap<String, ReadCounts> sources() {
        return sources;
    }

    /** Where the patches lie, relative to OUT_DIR. */
    SortedSet<String> folders() {
        return folders;
    }

    int exitCode() {
        boolean isPartial = count(Status.FAILED) > 0 || total() == 0 || (isStrict && shortfalls > 0);
        return isPartial ? ExitCode.PARTIAL : ExitCode.DONE;
    }

    private long count(Status status) {
        return counts.getOrDefault(status, 0L);
    }

    private ReadCounts reads() {
        return sources.values().stream().reduce(ReadCounts.ZERO, ReadCounts::plus);
    }

    private long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** {@code run.json}: what changes from run to run stands only here. */
    String json(String command) {
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("startup", watch.startup());
        seconds.put("plan", watch.plan());
        seconds.put("extract", watch.extract());
        seconds.put("total", watch.total());
        Map<String, Object> patches = new LinkedHashMap<>();
        patches.put("written", count(Status.WRITTEN));
        patches.put("kept", count(Status.KEPT));
        patches.put("failed", count(Status.FAILED));
        patches.put("total", total());
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("spim_patches", Version.ofThisBuild().version());
        versions.put("java", Runtime.version().toString());
        versions.put("spark", io.github.spimpatches.spark.JavaForSpark.sparkVersion());
        ReadCounts reads = reads();
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("exit_code", exitCode());
        record.put("seconds", seconds);
        record.put("patches", patches);
        record.put("shortfalls", shortfalls);
        record.put("bytes_read", reads.bytesRead());
        record.put("bytes_needed", reads.bytesNeeded());
        record.put("bytes_written", bytesWritten);
        record.put("requests", reads.requests());
        record.put("chunks_decoded", reads.chunksDecoded());
        record.put("chunks_reread", reads.chunksReread());
        record.put("peak_heap_mb", peakHeapMegabytes());
        record.put("versions", versions);
        record.put("command", Secrets.masked(command));
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(record) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of numbers and texts is always JSON", e);
        }
    }

    void print(Console console, RunFolder folder, String verb) {
        PrintWriter out = console.out();
        ReadCounts reads = reads();
        out.println(came(reads));
        if (reads.requests() > 0 || bytesWritten > 0) {
            out.println(pace(reads));
        }
        if (reads.chunksReread() > 0) {
            out.println(reads.chunksReread() + " of " + reads.chunksDecoded()
                    + " chunks were read again for want of memory: more heap would save that.");
        }
        if (outside > 0) {
            out.println(outside + " of " + counted(total(), "patch", "patches")
                    + (outside == 1
                            ? " lies wholly outside the image and holds"
                            : " lie wholly outside the image and hold")
                    + " nothing but padding: are --orientation, --unit and --affine"
                    + " as the label volume has them?");
        }
        if (shortfalls > 0) {
            out.println("Shortfalls: " + shortfalls + ", each with what would help: " + folder.shortfalls());
        }
        out.println("Manifest: " + folder.manifest());
        if (total() > MOST_ON_A_PAGE) {
            out.println("QC page: none, since no browser opens one of " + total()
                    + " patches. Run fewer subjects or labels" + " for one.");
        } else {
            out.println("QC page: " + folder.report());
        }
        out.flush();
        printFailures(console);
        why(verb).ifPresent(console.err()::println);
    }

    /** {@code 38 of 40 patches of 2 labels from 4 subjects (2 failed), 1.2 MB read, 0.4 MB written, 4.7 s}. */
    private String came(ReadCounts reads) {
        long there = count(Status.WRITTEN) + count(Status.KEPT);
        long failed = count(Status.FAILED);
        List<String> parts = new ArrayList<>();
        if (count(Status.KEPT) > 0) {
            parts.add(count(Status.WRITTEN) + " written");
            parts.add(count(Status.KEPT) + " kept");
        }
        if (failed > 0) {
            parts.add(failed + " failed");
        }
        return (failed == 0 ? "" : there + " of ")
                + counted(total(), "patch", "patches")
                + " of " + counted(labels.size(), "label", "labels")
                + " from " + counted(subjects.size(), "subject", "subjects")
                + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")")
                + String.format(
                        Locale.ROOT,
                        ", %s read, %s written, %.1f s",
                        bytes(reads.bytesRead()),
                        bytes(bytesWritten),
                        watch.total());
    }

    /** {@code 120 requests, 45.2 MB/s read, 3.1 MB/s written; slowest label CA1: 2.3 s for 60 patches}. */
    private String pace(ReadCounts reads) {
        double seconds = Math.max(watch.extract(), 1e-3);
        String pace = String.format(
                Locale.ROOT,
                "%s, %.1f MB/s read, %.1f MB/s written",
                counted(reads.requests(), "request", "requests"),
                reads.bytesRead() / MEGABYTE / seconds,
                bytesWritten / MEGABYTE / seconds);
        return pace
                + labels.values().stream()
                        .filter(label -> label.nanos() > 0)
                        .max(Comparator.comparingLong(LabelTime::nanos).thenComparing(LabelTime::label))
                        .map(slowest -> String.format(
                                Locale.ROOT,
                                "; slowest label %s: %.1f s for %s",
                                slowest.label(),
                                slowest.nanos() / NANOS,
                                counted(slowest.patches(), "patch", "patches")))
                        .orElse("");
    }

    /** The last line, where the run did not do all that it was asked for. */
    private Optional<String> why(String verb) {
        String name = "spim-patches " + verb + ": ";
        if (total() == 0) {
            return Optional.of(name + PlanWords.NOTHING);
        }
        if (count(Status.FAILED) > 0) {
            return Optional.of(name + count(Status.FAILED) + " of " + total()
                    + " patches failed; the manifest says why, the same command tries them again.");
        }
        return exitCode() == ExitCode.PARTIAL ? Optional.of(name + PlanWords.strict(shortfalls)) : Optional.empty();
    }

    /** The most frequent reasons why patches failed. */
    void printFailures(Console console) {
        causes.print(console.err());
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    static String bytes(long bytes) {
        if (bytes < MEGABYTE) {
            return String.format(Locale.ROOT, "%.0f kB", bytes / 1e3);
        }
        return bytes < 1e9
                ? String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /** At most so much: parts of the heap may have had their peaks at different moments. */
    static long peakHeapMegabytes() {
        long peaks = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        return Math.min(peaks, Runtime.getRuntime().maxMemory()) / (1 << 20);
    }
}
