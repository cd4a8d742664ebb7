package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * The levels of an image that is to be written, the finest first, and the chunks that each is cut into.
 *
 * <p>Chunks nest: those of one level that go into one chunk of the next are whole. So a pyramid can be built in one walk
 * over its finest level that holds one chunk of each level at a time.
 */
public record Pyramid(PixelType type, List<Level> levels) {

    /** Values of a chunk take about this much: what a viewer fetches at once, and what a core compresses at once. */
    private static final int CHUNK_BYTES = 1 << 20;

    private static final int CHUNK_EDGE = 128;

    /**
     * One level.
     *
     * @param extent voxels
     * @param chunk voxels of every chunk, also of those at the far border
     * @param step how many voxels of the level before make one, along each axis: 1 or 2; 1 for the first level
     */
    public record Level(Extent extent, Extent chunk, Extent step) {

        /** How many chunks cover the level along each axis. */
        public Extent chunks() {
            return new Extent(
                    (extent.x() - 1) / chunk.x() + 1,
                    (extent.y() - 1) / chunk.y() + 1,
                    (extent.z() - 1) / chunk.z() + 1);
        }

        /** What of a chunk lies inside the level; its size is 0 or less for a chunk beyond. */
        public Box inside(ChunkPlace place) {
            long x = (long) place.x() * chunk.x();
            long y = (long) place.y() * chunk.y();
            long z = (long) place.z() * chunk.z();
            return new Box(
                    x,
                    y,
                    z,
                    new Extent(
                            (int) Math.min(chunk.x(), extent.x() - x), (int) Math.min(chunk.y(), extent.y() - y), (int)
                                    Math.min(chunk.z(), extent.z() - z)));
        }
    }

    /** Indices of a chunk in the chunk grid of its level. */
    public record ChunkPlace(int x, int y, int z) {}

    public Pyramid {
        levels = List.copyOf(levels);
    }

    /**
     * The pyramid that Imaris expects: an axis is halved, dropping an odd voxel at its end, where {@code (10 x)^2} is more
     * than the product of the two others, until a level holds at most 1 MiB.
     */
    public static Pyramid halving(Extent extent, PixelType type) {
        List<Level> levels = new ArrayList<>();
        levels.add(new Level(extent, chunk(extent, type), Extent.cube(1)));
        Extent last = extent;
        while (last.voxels() > CHUNK_BYTES / type.bytes()) {
            Extent step = new Extent(step(last, 0), step(last, 1), step(last, 2));
            Extent next = new Extent(last.x() / step.x(), last.y() / step.y(), last.z() / step.z());
            levels.add(new Level(next, nesting(chunk(next, type), levels.get(levels.size() - 1), step), step));
            last = next;
        }
        return new Pyramid(type, levels);
    }

    /** One level alone. */
    public static Pyramid flat(Extent extent, PixelType type, Extent chunk) {
        return new Pyramid(type, List.of(new Level(extent, chunk, Extent.cube(1))));
    }

    /** Bytes of all voxels of one channel, at all levels. */
    public long voxelBytes() {
        return levels.stream()
                .mapToLong(level -> level.extent.voxels() * type.bytes())
                .sum();
    }

    /** The same with chunks at the far border counted whole: the most that is stored, but for what holds it together. */
    public long chunkBytes() {
        long bytes = 0;
        for (Level level : levels) {
            bytes += level.chunks().voxels() * level.chunk.voxels() * type.bytes();
        }
        return bytes;
    }

    private static int step(Extent last, int axis) {
        double length = last.at(axis);
        double others = (double) last.at((axis + 1) % 3) * last.at((axis + 2) % 3);
        return 100 * length * length > others && last.at(axis) > 1 ? 2 : 1;
    }

    /** 1 MiB in powers of two, x and y alike: flat slabs of large images, cubes of small ones, no more than is there. */
    private static Extent chunk(Extent extent, PixelType type) {
        int voxels = CHUNK_BYTES / type.bytes();
        int across = Math.max(extent.x(), extent.y());
        int edge = across > CHUNK_EDGE ? CHUNK_EDGE : Math.min(powerOfTwo(across), cubeEdge(voxels));
        int deep = Math.min(voxels / (edge * edge), Math.max(4, powerOfTwo(extent.z())));
        return new Extent(edge, edge, deep);
    }

    private static int cubeEdge(int voxels) {
        int edge = 1;
        while (8L * edge * edge * edge <= voxels) {
            edge *= 2;
        }
        return edge;
    }

    private static int powerOfTwo(int atLeast) {
        return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) * 2;
    }

    /** The chunk, or that of the level before where its chunks would not go whole into it. */
    private static Extent nesting(Extent chunk, Level before, Extent step) {
        for (int axis = 0; axis < 3; axis++) {
            if (chunk.at(axis) * step.at(axis) % before.chunk.at(axis) != 0) {
                return before.chunk;
            }
        }
        return chunk;
    }
}
