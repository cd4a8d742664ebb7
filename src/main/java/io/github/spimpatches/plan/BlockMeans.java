package io.github.spimpatches.plan;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.ngff.LevelSource;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Averages a level block by block. A block's edges divide a chunk's, so that each block lies in one chunk: chunks can be
 * averaged anywhere, in any order, and nothing is left to be merged. Blocks at the far border are averaged over the
 * voxels that the image has.
 *
 * @param block edges in voxels (x, y, z)
 * @param storage how whoever averages opens stores
 */
public record BlockMeans(LevelSource source, Extent block, Values values, StorageSettings storage)
        implements Serializable {

    /** The same, which reaches stores also with the Hadoop keys of the machine that it runs on. */
    public BlockMeans withHadoop(Map<String, String> keys) {
        return new BlockMeans(source, block, values, storage.over(keys));
    }

    /** What a voxel counts for. */
    public enum Values {
        /** Its value; a value that is no weight (negative, NaN, infinite) becomes that of its block. */
        WEIGHTS {
            @Override
            double of(double voxel) {
                return voxel;
            }
        },
        /** 1 where it is not 0. */
        FOREGROUND {
            @Override
            double of(double voxel) {
                return voxel == 0 ? 0 : 1;
            }
        };

        abstract double of(double voxel);
    }

    /**
     * The edges of the largest blocks that are no longer than {@code longest} voxels, each at least 1.
     *
     * @param longest along x, y, z
     */
    static Extent largestBlock(SourceImage image, double[] longest) {
        int[] edges = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int chunk = image.chunkShape().voxels().at(axis);
            // A hair's breadth for spacings that were computed.
            edges[axis] = (int) Math.max(1, Math.min(chunk, Math.floor(longest[axis] * (1 + 1e-6))));
            while (chunk % edges[axis] != 0) {
                edges[axis]--;
            }
        }
        return new Extent(edges[0], edges[1], edges[2]);
    }

    /**
     * The edges of the blocks that come nearest to a size, by ratio.
     *
     * @param wanted edges in voxels along x, y, z
     */
    static Extent nearestBlock(SourceImage image, double[] wanted) {
        int[] edges = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int chunk = image.chunkShape().voxels().at(axis);
            edges[axis] = 1;
            for (int edge = 2; edge <= chunk; edge++) {
                // edge / wanted is nearer to 1 than wanted / (the best so far) is.
                if (chunk % edge == 0 && (double) edge * edges[axis] < wanted[axis] * wanted[axis] * (1 + 1e-6)) {
                    edges[axis] = edge;
                }
            }
        }
        return new Extent(edges[0], edges[1], edges[2]);
    }

    /** The level's chunks, in the order by which they are numbered. */
    public List<ChunkKey> chunks(SourceImage image) {
        return TouchedChunks.of(image, source.channel(), new Box(0, 0, 0, image.extent()));
    }

    /** Blocks (x, y, z) of the level. */
    Extent blocks(SourceImage image) {
        return blocks(image, block);
    }

    static Extent blocks(SourceImage image, Extent block) {
        return new Extent(
                blocks(image.extent().x(), block.x()),
                blocks(image.extent().y(), block.y()),
                blocks(image.extent().z(), block.z()));
    }

    private static int blocks(int voxels, int edge) {
        return (voxels + edge - 1) / edge;
    }

    /** Where a chunk's blocks lie among the level's. */
    Box blocksOf(SourceImage image, ChunkKey key) {
        Extent chunk = image.chunkShape().voxels();
        int x = key.x() * (chunk.x() / block.x());
        int y = key.y() * (chunk.y() / block.y());
        int z = key.z() * (chunk.z() / block.z());
        Extent all = blocks(image);
        return new Box(
                x,
                y,
                z,
                new Extent(
                        Math.min(chunk.x() / block.x(), all.x() - x),
                        Math.min(chunk.y() / block.y(), all.y() - y),
                        Math.min(chunk.z() / block.z(), all.z() - z)));
    }

    /** The mean of blocks in chunks that the store does not have. */
    float fill(SourceImage image) {
        return (float) values.of(VoxelValues.at(image.type(), image.fillValue(), 0));
    }

    /**
     * Reads a chunk and averages its blocks.
     *
     * @return the means of {@link #blocksOf}, x fastest; empty where the store has no such chunk
     */
    public float[] of(SourceImage image, ChunkKey key) throws IOException {
        EncodedChunk encoded = image.fetch(key);
        return encoded.isMissing() ? new float[0] : means(image, key, image.decode(key, encoded));
    }

    private float[] means(SourceImage image, ChunkKey key, byte[] voxels) {
        Box blocks = blocksOf(image, key);
        Extent size = blocks.size();
        double[] sums = new double[Math.toIntExact(size.voxels())];
        double[] bad = new double[0];
        Extent chunk = image.chunkShape().voxels();
        int channel = source.channel() % image.chunkShape().channels();
        int[] ends = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int first = (int) blocks.start(axis) * block.at(axis);
            ends[axis] = Math.min(size.at(axis) * block.at(axis), image.extent().at(axis) - first);
        }
        PixelType type = image.type();
        double[] row = new double[chunk.x()];
        for (int z = 0; z < ends[2]; z++) {
            for (int y = 0; y < ends[1]; y++) {
                long from = ((channel * (long) chunk.z() + z) * chunk.y() + y) * chunk.x() * type.bytes();
                VoxelValues.read(type, voxels, (int) from, row, ends[0]);
                int to = ((z / block.z()) * size.y() + y / block.y()) * size.x();
                for (int x = 0, inBlock = 0; x < ends[0]; x++) {
                    double value = values.of(row[x]);
                    sums[to] += value;
                    if (!(value >= 0)) {
                        bad = bad.length == 0 ? new double[sums.length] : bad;
                        bad[to] = value;
                    }
                    if (++inBlock == block.x()) {
                        inBlock = 0;
                        to++;
                    }
                }
            }
        }
        return divided(sums, bad, size, ends);
    }

    private float[] divided(double[] sums, double[] bad, Extent size, int[] ends) {
        float[] means = new float[sums.length];
        for (int z = 0, at = 0; z < size.z(); z++) {
            long deep = Math.min(block.z(), ends[2] - z * block.z());
            for (int y = 0; y < size.y(); y++) {
                long high = deep * Math.min(block.y(), ends[1] - y * block.y());
                for (int x = 0; x < size.x(); x++, at++) {
                    long count = high * Math.min(block.x(), ends[0] - x * block.x());
                    boolean isBad = bad.length > 0 && bad[at] != 0;
                    means[at] = (float) (isBad ? bad[at] : sums[at] / count);
                }
            }
        }
        return means;
    }
}
