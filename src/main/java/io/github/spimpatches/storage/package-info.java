/**
 * How are bytes reached? {@link io.github.spimpatches.storage.Storage} is the smallest interface that serves: sizes,
 * whole and range reads, listing, and publishing a file whole or not at all. Local files go through java.nio, all
 * others through Hadoop's FileSystem; {@code .ozx} and {@code .zip} files are read by ranges, never unpacked.
 *
 * <p>No class here reads configuration files or prints. Imports {@code problem} only.
 */
package io.github.spimpatches.storage;
