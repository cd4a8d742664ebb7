package io.github.spimpatches.export;

import java.io.Serializable;

/**
 * What became of one file of an export.
 *
 * @param read bytes of patches that were read for it
 * @param isKept whether it was there already
 * @param problem why it is not there; null where it is
 */
public record PartResult(String path, long read, boolean isKept, String problem) implements Serializable {}
