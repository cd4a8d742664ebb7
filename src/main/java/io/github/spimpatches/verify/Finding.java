package io.github.spimpatches.verify;

import java.io.Serializable;

/**
 * Something that is off.
 *
 * @param where file, relative to OUT_DIR, or what else it is about
 * @param what found and expected, one line
 */
public record Finding(Check check, String where, String what) implements Serializable {}
