package io.github.spimpatches.ngff;

import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.ChunkShape;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.storage.Room;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** One level as the rooms above see it: axes c, z, y, x, whatever the array's own are. */
final class LevelImage implements SourceImage {
    private final LevelArray level;
    private final Affine voxelToWorld;
    private final ChunkShape chunkShape;
    private final int[] strides;
    private final int[] counts;

    LevelImage(LevelArray level, Affine voxelToWorld) {
        this.level = level;
        this.voxelToWorld = voxelToWorld;
        Extent chunk = level.chunk();
        this.chunkShape = new ChunkShape(chunk, level.chunkChannels());
        int rank = level.array().shape().size();
        this.strides = new int[rank];
        this.counts = new int[rank];
        // Of any other axis the first entry is the only one that the image has.
        Arrays.fill(counts, 1);
        place(level.xAxis(), 1, chunk.x());
        place(level.yAxis(), chunk.x(), chunk.y());
        place(level.zAxis(), chunk.x() * chunk.y(), chunk.z());
        place(level.channelAxis(), chunk.x() * chunk.y() * chunk.z(), level.chunkChannels());
    }

    private void place(int axis, int stride, int count) {
        if (axis >= 0) {
            strides[axis] = stride;
            counts[axis] = count;
        }
    }

    @Override
    public String where() {
        return level.array().where();
    }

    @Override
    public PixelType type() {
        return level.type();
    }

    @Override
    public Extent extent() {
        return level.extent();
    }

    @Override
    public int channels() {
        return level.channels();
    }

    @Override
    public Affine voxelToWorld() {
        return voxelToWorld;
    }

    @Override
    public ChunkShape chunkShape() {
        return chunkShape;
    }

    @Override
    public EncodedChunk fetch(ChunkKey key) throws IOException {
        return level.array().fetch(index(key)).map(EncodedChunk::new).orElse(EncodedChunk.MISSING);
    }

    @Override
    public EncodedChunk fetch(ChunkKey key, Room room) throws IOException {
        return level.array()
                .fetch(room, index(key))
                .map(slice -> new EncodedChunk(slice.bytes(), slice.length(), 1))
                .orElse(EncodedChunk.MISSING);
    }

    @Override
    public int chunksInARow() {
        return level.shardX() / chunkShape.voxels().x();
    }

    @Override
    public List<EncodedChunk> fetchRow(ChunkKey first, int count) throws IOException {
        return count == 1 ? List.of(fetch(first)) : level.array().fetchRow(index(first), level.xAxis(), count);
    }

    @Override
    public void decode(ChunkKey key, EncodedChunk encoded, byte[] voxels) {
        if (encoded.isMissing()) {
            fill(voxels);
            return;
        }
        level.array().decode(index(key), new Slice(encoded.bytes(), 0, encoded.length()), strides, counts, voxels);
    }

    @Override
    public byte[] fillValue() {
        return level.array().fillValue();
    }

    private void fill(byte[] voxels) {
        byte[] fill = fillValue();
        for (int i = 0; i < fill.length; i++) {
            for (int at = i; at < voxels.length; at += fill.length) {
                voxels[at] = fill[i];
            }
        }
    }

    private int[] index(ChunkKey key) {
        int[] index = new int[strides.length];
        index[level.xAxis()] = key.x();
        index[level.yAxis()] = key.y();
        index[level.zAxis()] = key.z();
        if (level.channelAxis() >= 0) {
            index[level.channelAxis()] = key.c();
        }
        return index;
    }
}
