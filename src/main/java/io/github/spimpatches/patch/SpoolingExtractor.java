package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** An extractor whose results go to a folder ({@link ResultSpool}) instead of the driver's memory. */
public final class SpoolingExtractor implements LabelExtractor {
    private static final long serialVersionUID = 1L;

    private final LabelExtractor extractor;
    private final Location folder;
    private final StorageSettings settings;

    public SpoolingExtractor(LabelExtractor extractor, Location folder, StorageSettings settings) {
        this.extractor = extractor;
        this.folder = folder;
        this.settings = settings;
    }

    /** @return nothing: the folder has it */
    @Override
    public List<PatchResult> extract(List<Centre> centres, Progress progress) {
        List<PatchResult> results = new ArrayList<>(extractor.extract(centres, progress));
        results.sort(Results.ORDER);
        try (Storage storage = Storages.open(settings)) {
            ResultSpool.publish(storage, folder.resolve(name(centres)), results);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot write the results of label " + centres.get(0).label(), e);
        }
        return List.of();
    }

    /** The same for the same portion, whoever works on it and in which order its centres come. */
    private static String name(List<Centre> centres) {
        String subjects = centres.stream()
                .map(centre -> Extraction.key(centre.subject(), centre.session()))
                .min(String::compareTo)
                .orElse("");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(subjects.getBytes(StandardCharsets.UTF_8));
            return centres.get(0).label() + "-" + HexFormat.of().formatHex(digest, 0, 8) + ".rows";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
