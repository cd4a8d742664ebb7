package io.github.spimpatches.zarr;

import java.util.List;

/**
 * What a Zarr array's metadata say, whichever version wrote them.
 *
 * @param format Zarr version
 * @param shape values along each axis, slowest first
 * @param chunk the size of one stored file's chunk along each axis: the shard's, where there are shards
 * @param type of the stored values
 * @param fillBits the fill value's raw bits in the decoded type
 * @param keys names of the chunks' files
 * @param codecs in the order of encoding
 * @param dimensionNames names of the axes; empty where there are none, an empty name where one has none
 */
record ArrayMetadata(
        ZarrFormat format,
        List<Long> shape,
        List<Integer> chunk,
        ElementType type,
        long fillBits,
        ChunkKeys keys,
        List<CodecSpec> codecs,
        List<String> dimensionNames) {

    ArrayMetadata {
        shape = List.copyOf(shape);
        chunk = List.copyOf(chunk);
        codecs = List.copyOf(codecs);
        dimensionNames = List.copyOf(dimensionNames);
    }
}
