package io.github.spimpatches.export;

/**
 * How a run is handed on.
 *
 * @param name of the dataset
 * @param datasetId nnU-Net's number of it, 1 to 999
 * @param shardBytes most bytes of patches in a shard; a single larger sample has a shard of its own
 * @param shardCount most samples in a shard; 0 for any number
 * @param seed of the order of samples in shards
 * @param mask the image kind that holds labels
 * @param binarize whether every label that is not 0 becomes 1
 * @param readme text of a file that takes the place of the README that is written otherwise; null for none
 * @param license text of the licence; null for none
 * @param version of this program
 */
public record ExportSettings(
        Format format,
        String name,
        int datasetId,
        long shardBytes,
        int shardCount,
        long seed,
        String mask,
        boolean binarize,
        String readme,
        String license,
        String version) {}
