package io.github.spimpatches.ngff;

/**
 * One axis of a multiscale image.
 *
 * @param name as the metadata have it
 * @param role what it means to this program
 * @param unit as the metadata have it; null where there is none
 * @param anatomical RFC-4 orientation, such as {@code left-to-right}; null where there is none
 */
public record Axis(String name, Role role, String unit, String anatomical) {

    /** What an axis is. */
    public enum Role {
        X,
        Y,
        Z,
        CHANNEL,
        /** Time, or anything else: read only where it has one entry. */
        OTHER
    }

    boolean isSpace() {
        return role == Role.X || role == Role.Y || role == Role.Z;
    }
}
