package io.github.spimpatches.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.problem.Version;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run came to: its exit code, {@code run.json}, and the last words on the screen.
 *
 * @param failedByReason how often each reason stands in the manifest
 */
record Outcome(
        int exitCode,
        long written,
        long kept,
        long failed,
        long subjects,
        long labels,
        int shortfalls,
        long bytesWritten,
        ReadCounts reads,
        Map<String, Long> failedByReason,
        Stopwatch watch) {

    private static final double MEGABYTE = 1e6;
    private static final int MOST_REASONS = 5;

    static Outcome of(List<ManifestRow> rows, ReadCounts reads, int shortfalls, Settings settings, Stopwatch watch) {
        Map<Status, Long> byStatus =
                rows.stream().collect(Collectors.groupingBy(ManifestRow::status, Collectors.counting()));
        long failed = byStatus.getOrDefault(Status.FAILED, 0L);
        boolean partial = failed > 0 || (settings.strict() && shortfalls > 0);
        return new Outcome(
                partial ? ExitCode.PARTIAL : ExitCode.DONE,
                byStatus.getOrDefault(Status.WRITTEN, 0L),
                byStatus.getOrDefault(Status.KEPT, 0L),
                failed,
                rows.stream().map(row -> row.centre().subject()).distinct().count(),
                rows.stream().map(row -> row.centre().label()).distinct().count(),
                shortfalls,
                rows.stream()
                        .filter(row -> row.status() == Status.WRITTEN)
                        .mapToLong(ManifestRow::bytes)
                        .sum(),
                reads,
                rows.stream()
                        .filter(row -> row.status() == Status.FAILED)
                        .collect(Collectors.groupingBy(ManifestRow::error, TreeMap::new, Collectors.counting())),
                watch);
    }

    /** {@code run.json}: what changes from run to run stands only here. */
    String json(String command) {
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("startup", watch.startup());
        seconds.put("plan", watch.plan());
        seconds.put("extract", watch.extract());
        seconds.put("total", watch.total());
        Map<String, Object> patches = new LinkedHashMap<>();
        patches.put("written", written);
        patches.put("kept", kept);
        patches.put("failed", failed);
        patches.put("total", written + kept + failed);
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("spim_patches", Version.ofThisBuild().version());
        versions.put("java", Runtime.version().toString());
        versions.put("spark", io.github.spimpatches.spark.JavaForSpark.sparkVersion());
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("exit_code", exitCode);
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
        StringBuilder line = new StringBuilder();
        line.append(written + kept)
                .append(written + kept == 1 ? " patch of " : " patches of ")
                .append(labels)
                .append(labels == 1 ? " label from " : " labels from ")
                .append(subjects)
                .append(subjects == 1 ? " subject" : " subjects");
        if (kept > 0) {
            line.append(" (").append(written).append(" written, ").append(kept).append(" kept)");
        }
        line.append(String.format(
                java.util.Locale.ROOT,
                ", %s read, %s written, %.1f s",
                bytes(reads.bytesRead()),
                bytes(bytesWritten),
                watch.total()));
        console.out().println(line);
        if (reads.chunksReread() > 0) {
            console.out()
                    .println(reads.chunksReread() + " of " + reads.chunksDecoded()
                            + " chunks were read again for want of memory: more heap would save that.");
        }
        console.out().println("Manifest: " + folder.manifest());
        if (failed > 0) {
            printFailures(console);
            console.err()
                    .println("spim-patches " + verb + ": " + failed + " of " + (written + kept + failed)
                            + " patches failed; the manifest says why, the same command tries them again.");
        } else if (exitCode == ExitCode.PARTIAL) {
            console.err().println("spim-patches " + verb + ": " + PlanWords.strict(shortfalls));
        }
    }

    /** The most frequent reasons why patches failed. */
    void printFailures(Console console) {
        failedByReason.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_REASONS)
                .forEach(reason -> console.err().println("  failed " + reason.getValue() + " x " + reason.getKey()));
    }

    static String bytes(long bytes) {
        if (bytes < MEGABYTE) {
            return String.format(java.util.Locale.ROOT, "%.0f kB", bytes / 1e3);
        }
        return bytes < 1e9
                ? String.format(java.util.Locale.ROOT, "%.1f MB", bytes / MEGABYTE)
                : String.format(java.util.Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    static long peakHeapMegabytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getPeakUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum()
                / (1 << 20);
    }
}
