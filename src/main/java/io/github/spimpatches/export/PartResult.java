package io.github.spimpatches.export;

import java.io.Serializable;

/**
 * What became of one file of an export.
 *
 * @param bytes that were written
 * @param problem why it is not there; null where it is
 */
public record PartResult(String path, long bytes, String problem) implements Serializable {}
