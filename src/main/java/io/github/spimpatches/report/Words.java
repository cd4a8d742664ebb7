package io.github.spimpatches.report;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import java.util.Locale;

/** What things are called on the page. */
final class Words {
    private Words() {}

    static String subject(Centre centre) {
        return subject(centre.subject(), centre.session());
    }

    static String subject(String subject, String session) {
        return "sub-" + subject + (session == null ? "" : " ses-" + session);
    }

    static String label(Centre centre) {
        return label(centre.label(), centre.name(), centre.abbreviation());
    }

    /** The name that stands beside the label; empty where the label is the name. */
    static String name(Centre centre) {
        return centre.abbreviation() == null || centre.name() == null ? "" : centre.name();
    }

    static String label(int index, String name, String abbreviation) {
        return abbreviation != null ? abbreviation : name != null ? name : Integer.toString(index);
    }

    static String image(ManifestRow row) {
        return row.image()
                + (row.stain() == null ? "" : " " + row.stain())
                + (row.level() == 0 ? "" : " level " + row.level());
    }

    static String count(long count, String one, String many) {
        return String.format(Locale.ROOT, "%,d", count) + " " + (count == 1 ? one : many);
    }

    /** With a space at which no line is broken. */
    static String percent(double share) {
        if (share == 0 || share == 1) {
            return share == 0 ? "0\u00a0%" : "100\u00a0%";
        }
        return share < 0.001
                ? "<\u00a00.1\u00a0%"
                : String.format(Locale.ROOT, share < 0.1 ? "%.1f\u00a0%%" : "%.0f\u00a0%%", 100 * share);
    }
}
