package io.github.spimpatches.patch;

import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.config.ImageWord;
import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What a task is told, for the labels 1 (CA1) and 2 (DG) of made images; tests change what they are about. */
final class MadeTask {
    static final long ROOMY = 1 << 26;

    private final Path out;
    private final Map<String, List<PatchSource>> sources = new TreeMap<>();
    private Format format = Format.NII;
    private Compression compression = Compression.FAST;
    private Edge edge = Edge.INSIDE;
    private Extraction.Resume resume = Extraction.Resume.FRESH;
    private PatchLook look = PatchLook.DEFAULT;
    private ForegroundRule foreground = ForegroundRule.ANY;

    MadeTask(Path out) {
        this.out = out;
    }

    MadeTask format(Format value) {
        format = value;
        return this;
    }

    MadeTask compression(Compression value) {
        compression = value;
        return this;
    }

    MadeTask edge(Edge value) {
        edge = value;
        return this;
    }

    MadeTask resume(Extraction.Resume value) {
        resume = value;
        return this;
    }

    MadeTask foreground(double least, double most) {
        foreground = new ForegroundRule(least, most, new ImageWord("mask", null));
        return this;
    }

    MadeTask look(PatchLook value) {
        look = value;
        return this;
    }

    MadeTask source(String kind, MadeImage image, int level, int channel, Extent size) {
        return source("01", kind, image, level, channel, size);
    }

    MadeTask source(String subject, String kind, MadeImage image, int level, int channel, Extent size) {
        sources.computeIfAbsent(subject, any -> new ArrayList<>())
                .add(new PatchSource(
                        kind,
                        "stain" + channel,
                        kind,
                        image.location(),
                        level,
                        0,
                        Channels.one(channel),
                        GeometryOptions.NONE,
                        null,
                        null,
                        size,
                        "sub-" + subject + "/micr/" + kind + "_stain" + channel + "_level-" + level + ".patches",
                        BeyondPyramid.REFUSE,
                        false,
                        null));
        return this;
    }

    Extraction extraction() {
        return new Extraction(
                UUID.randomUUID().toString(),
                new Location(out.toString()),
                format,
                compression,
                sources,
                Map.of(1, "mini_CA1", 2, "mini_DG"),
                edge,
                resume,
                StorageSettings.DEFAULT,
                ROOMY,
                look,
                foreground,
                Gallery.NONE);
    }

    List<ManifestRow> rows(Centre... centres) {
        return rows(List.of(centres));
    }

    List<ManifestRow> rows(List<Centre> centres) {
        return rowsOf(results(centres, new LocalStorage(), ROOMY));
    }

    List<PatchResult> results(List<Centre> centres, Storage storage, long poolBytes) {
        return new PatchEngine(extraction()).extract(centres, Progress.NONE, new TaskReads(storage, poolBytes));
    }

    static List<ManifestRow> rowsOf(List<PatchResult> results) {
        return results.stream().map(PatchResult::row).toList();
    }

    static ReadCounts reads(List<PatchResult> results) {
        return results.stream().map(PatchResult::reads).reduce(ReadCounts.ZERO, ReadCounts::plus);
    }

    static Centre centre(int label, int patch, Point world) {
        return centre("01", label, patch, world);
    }

    static Centre centre(String subject, int label, int patch, Point world) {
        return new Centre(
                subject,
                null,
                "mini",
                "demo",
                label,
                label == 1 ? "Field CA1" : "Dentate gyrus",
                label == 1 ? "CA1" : "DG",
                patch,
                world,
                null,
                null,
                null,
                1.0,
                1.0);
    }
}
