package io.github.spimpatches.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.CropRow;
import io.github.spimpatches.manifest.CropRow.Status;
import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.storage.Location;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the crops came to: exit code, {@code crops.json}, and the last words on the screen. */
record CropOutcome(int exitCode, Map<Status, Long> counts, long bytesWritten, ReadCounts reads, Stopwatch watch) {
    private static final int SHOWN = 5;

    static CropOutcome of(List<CropResult> results, Settings settings, Stopwatch watch) {
        Map<Status, Long> counts = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            counts.put(
                    status,
                    results.stream()
                            .filter(result -> result.row().status() == status)
                            .count());
        }
        boolean partial = counts.get(Status.FAILED) > 0 || (settings.strict() && counts.get(Status.EMPTY) > 0);
        long bytes = results.stream()
                .filter(result -> result.row().status() == Status.WRITTEN)
                .mapToLong(result -> result.row().bytes())
                .sum();
        ReadCounts reads = results.stream().map(CropResult::reads).reduce(ReadCounts.ZERO, ReadCounts::plus);
        return new CropOutcome(partial ? ExitCode.PARTIAL : ExitCode.DONE, counts, bytes, reads, watch);
    }

    /** What changes from run to run stands only here. */
    String json(String command) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("exit_code", exitCode);
        record.put("seconds", Map.of("crop", watch.extract()));
        Map<String, Object> crops = new LinkedHashMap<>();
        counts.forEach((status, count) -> crops.put(status.word(), count));
        record.put("crops", crops);
        record.put("bytes_read", reads.bytesRead());
        record.put("bytes_written", bytesWritten);
        record.put("requests", reads.requests());
        record.put("chunks_decoded", reads.chunksDecoded());
        record.put("chunks_reread", reads.chunksReread());
        record.put("peak_heap_mb", Outcome.peakHeapMegabytes());
        record.put("command", Secrets.masked(command));
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(record) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of numbers and texts is always JSON", e);
        }
    }

    void print(List<CropRow> rows, Console console, Location table, String verb) {
        long there = counts.get(Status.WRITTEN) + counts.get(Status.KEPT);
        console.out()
                .println(there
                        + (there == 1 ? " crop" : " crops")
                        + (counts.get(Status.KEPT) > 0
                                ? " (" + counts.get(Status.WRITTEN) + " written, " + counts.get(Status.KEPT) + " kept)"
                                : "")
                        + String.format(
                                Locale.ROOT,
                                ", %s read, %s written, %.1f s",
                                Outcome.bytes(reads.bytesRead()),
                                Outcome.bytes(bytesWritten),
                                watch.extract()));
        if (reads.chunksReread() > 0) {
            console.out()
                    .println(reads.chunksReread() + " of " + reads.chunksDecoded()
                            + " chunks were read again for want of memory: more heap would save that.");
        }
        console.out().println("Crops: " + table);
        rows.stream()
                .filter(row -> row.status() == Status.EMPTY || row.status() == Status.FAILED)
                .limit(SHOWN)
                .forEach(row -> console.err().println("  " + row.status().word() + " " + row.error()));
        long empty = counts.get(Status.EMPTY);
        long failed = counts.get(Status.FAILED);
        if (failed > 0) {
            console.err()
                    .println("spim-patches " + verb + ": " + failed + " of " + rows.size()
                            + " crops failed; the table says why, the same command tries them again.");
        } else if (exitCode == ExitCode.PARTIAL) {
            console.err()
                    .println("spim-patches " + verb + ": " + empty + (empty == 1 ? " region is" : " regions are")
                            + " empty, and --strict asks for all of them.");
        }
    }
}
