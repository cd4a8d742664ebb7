/**
 * Hostile bytes for everything that reads bytes: what may come out, in which time, with how much memory.
 *
 * <p>{@link io.github.spimpatches.fuzz.FuzzTarget} says what is fed and what must hold; {@code FuzzTargetTest} feeds seeds,
 * found inputs and plain mutations in every build; {@code Fuzzing} has Jazzer look for more: {@code mvn -Pfuzz test}.
 */
package io.github.spimpatches.fuzz;
