package io.github.spimpatches.manifest;

import java.util.List;

/**
 * Something that a division of the data must not divide, and yet is in several of its parts.
 *
 * @param column the manifest's column that divides: {@code split} or {@code fold}
 * @param what is divided: {@code subject 01}, or two patches that share voxels
 * @param parts where it is found, in order; {@code n/a} for rows without a part
 */
public record Leak(String column, String what, List<String> parts) {
    public Leak {
        parts = List.copyOf(parts);
    }

    /** One line for people: {@code subject 01 is in the splits test and train}. */
    public String words() {
        return what + " " + inParts();
    }

    /** The second half of {@link #words}: {@code is in the splits test and train}. */
    public String inParts() {
        return (column.equals(CentreColumns.SPLIT.name()) ? "is in the splits " : "is in the folds ")
                + String.join(" and ", parts);
    }
}
