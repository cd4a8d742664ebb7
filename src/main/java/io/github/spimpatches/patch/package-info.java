/**
 * How does a centre become files? {@link io.github.spimpatches.patch.PatchEngine} takes one label's centres and gives a
 * result for every patch of every image of them; it is all that a Spark task runs, and all that a plain loop runs
 * without Spark.
 *
 * <p>Patches are walked in Morton order. The chunks that a subject's patches need are counted first ({@link
 * io.github.spimpatches.patch.ChunkPool}), fetched and decoded once, and given up after their last use. Imports {@code
 * manifest}, {@code bids} (names), {@code ngff}, {@code nifti}, {@code image}, {@code geometry}, {@code storage}.
 */
package io.github.spimpatches.patch;
