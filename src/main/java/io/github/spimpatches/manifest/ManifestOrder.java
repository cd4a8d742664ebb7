package io.github.spimpatches.manifest;

import java.util.Comparator;

/** The rows' order in both tables; what is null comes first. */
public final class ManifestOrder {
    private static final Comparator<String> TEXT = Comparator.nullsFirst(Comparator.naturalOrder());

    /** Subject, session, label, patch. */
    public static final Comparator<Centre> CENTRES = Comparator.comparing(Centre::subject)
            .thenComparing(Centre::session, TEXT)
            .thenComparingInt(Centre::label)
            .thenComparingInt(Centre::patch);

    /** Subject, session, image, stain, level, label, patch; two images that share all of these by their path. */
    public static final Comparator<ManifestRow> ROWS = Comparator.comparing(
                    (ManifestRow row) -> row.centre().subject())
            .thenComparing(row -> row.centre().session(), TEXT)
            .thenComparing(ManifestRow::image)
            .thenComparing(ManifestRow::stain, TEXT)
            .thenComparingInt(ManifestRow::level)
            .thenComparingInt(row -> row.centre().label())
            .thenComparingInt(row -> row.centre().patch())
            .thenComparing(ManifestRow::path);

    private ManifestOrder() {}
}
