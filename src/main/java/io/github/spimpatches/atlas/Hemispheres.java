package io.github.spimpatches.atlas;

/** What becomes of labels that an atlas keeps by side ({@code CA1-L} and {@code CA1-R}). */
public enum Hemispheres {
    /** They stay apart. */
    SPLIT,
    /** The word without its side, {@code CA1}, is their union. */
    MERGE
}
