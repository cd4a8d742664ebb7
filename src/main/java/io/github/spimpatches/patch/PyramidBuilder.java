package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Halving;
import io.github.spimpatches.image.LosslessConversion;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import io.github.spimpatches.image.PyramidSink;
import io.github.spimpatches.image.WorldOrder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Writes all levels of a crop in one walk over its finest one.
 *
 * <p>The chunks of all levels are a tree: those below a chunk are what it is the mean of. The walk goes down first, so
 * that it holds one chunk a level and channel. Its leaves are tasks for other threads: a chunk of the second level with
 * those below it, put in order, converted, halved and compressed. One thread reads and writes, in the walk's order, so
 * that the same crop is the same bytes.
 *
 * <pre>
 * image -> CropReader -> [mask, WorldOrder, LosslessConversion, Halving, encode] x threads -> PyramidSink
 * </pre>
 */
final class PyramidBuilder {
    /** Leaves whose chunks are announced together. */
    private static final int BATCH = 32;

    private static final int MEGABYTE = 1 << 20;
    private static final int HEAP_SHARE = 8;

    private static final ExecutorService WORKERS =
            DaemonPool.of(Runtime.getRuntime().availableProcessors(), "spim-patches-crop");

    /** What all crops of this JVM may have between reading and writing, beyond a leaf each. */
    private static final Semaphore MEGABYTES = new Semaphore(
            (int) Math.max(16, Math.min(1 << 20, Runtime.getRuntime().maxMemory() / HEAP_SHARE / MEGABYTE)));

    /** Hears of chunks of the finest level as they are written. */
    interface Heard {
        void chunk(long bytesRead);
    }

    /** A chunk that is ready to be written. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, not copied
    private record Encoded(int level, ChunkPlace place, byte[][] bytes) {}

    /** A chunk of the finest level as the image holds it. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, not copied
    private record Raw(ChunkPlace place, Box inImage, byte[] voxels) {}

    /** What a leaf came to: its chunks, and its own voxels, from which the levels above are made. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, not copied
    private record Leaf(List<Encoded> chunks, byte[] voxels) {}

    private record Running(int channel, int megabytes, Future<Leaf> leaf) {}

    private final Pyramid pyramid;
    private final List<Integer> channels;
    private final WorldOrder order;
    private final LosslessConversion conversion;
    private final LabelMask mask;
    private final CropReader reader;
    private final PyramidSink sink;
    private final Heard heard;
    private final int leafLevel;
    private final Extent[] span;
    private final Deque<Running> running = new ArrayDeque<>();
    private final Deque<CropReader.Part> parts = new ArrayDeque<>();
    private final Deque<ChunkPlace> batch = new ArrayDeque<>();
    private final Iterator<ChunkPlace> leaves;
    private int nextChannel;
    private long bytesToldRead;

    /**
     * @param channels of the image, in the order of the sink's
     * @param mask null for none
     */
    PyramidBuilder(
            Pyramid pyramid,
            List<Integer> channels,
            WorldOrder order,
            LosslessConversion conversion,
            LabelMask mask,
            CropReader reader,
            PyramidSink sink,
            Heard heard) {
        this.pyramid = pyramid;
        this.channels = List.copyOf(channels);
        this.order = order;
        this.conversion = conversion;
        this.mask = mask;
        this.reader = reader;
        this.sink = sink;
        this.heard = heard;
        this.leafLevel = Math.min(1, pyramid.levels().size() - 1);
        this.span = span(pyramid);
        this.leaves = new Leaves();
    }

    /** Reads, builds and writes everything but the sink's end. */
    void build() throws IOException {
        int top = pyramid.levels().size() - 1;
        try {
            for (ChunkPlace place : grid(span[top])) {
                walk(top, place);
            }
        } finally {
            running.forEach(left -> {
                left.leaf.cancel(true);
                MEGABYTES.release(left.megabytes);
            });
        }
    }

    /** The voxels of a chunk, for each channel, once it and all below it are written; null for one beyond its level. */
    private byte[][] walk(int level, ChunkPlace place) throws IOException {
        if (level == leafLevel) {
            return nextLeaf(level, place);
        }
        boolean isThere = isIn(level, place);
        byte[][] voxels = new byte[channels.size()][];
        Level here = pyramid.levels().get(level);
        Level below = pyramid.levels().get(level - 1);
        if (isThere) {
            for (int c = 0; c < voxels.length; c++) {
                voxels[c] = new byte
                        [Math.toIntExact(here.chunk().voxels() * pyramid.type().bytes())];
            }
        }
        Halving halving = new Halving(pyramid.type(), below, here);
        for (ChunkPlace child : children(level, place)) {
            byte[][] finer = walk(level - 1, child);
            for (int c = 0; isThere && finer != null && c < voxels.length; c++) {
                halving.put(finer[c], child, voxels[c], place);
            }
        }
        if (!isThere) {
            return null;
        }
        for (int c = 0; c < voxels.length; c++) {
            sink.write(level, c, place, sink.encode(level, c, place, voxels[c]));
        }
        return voxels;
    }

    private byte[][] nextLeaf(int level, ChunkPlace place) throws IOException {
        byte[][] voxels = new byte[channels.size()][];
        for (int c = 0; c < voxels.length; c++) {
            fill();
            Running oldest = running.remove();
            Leaf leaf = result(oldest);
            for (Encoded chunk : leaf.chunks) {
                sink.write(chunk.level, c, chunk.place, chunk.bytes);
                if (chunk.level == 0) {
                    long read = reader.counts().bytesRead();
                    heard.chunk(read - bytesToldRead);
                    bytesToldRead = read;
                }
            }
            voxels[c] = leaf.voxels;
        }
        return isIn(level, place) ? voxels : null;
    }

    private static Leaf result(Running oldest) throws IOException {
        try {
            return oldest.leaf.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while making a crop");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException(e.getCause());
        } finally {
            MEGABYTES.release(oldest.megabytes);
        }
    }

    /** Reads and hands over leaves as long as there is room, at least one. */
    private void fill() throws IOException {
        while (!batch.isEmpty() || leaves.hasNext()) {
            if (batch.isEmpty()) {
                nextBatch();
            }
            ChunkPlace leaf = batch.element();
            List<ChunkPlace> finest = finest(leaf);
            int megabytes = running.isEmpty() ? 0 : megabytes(finest.size());
            if (megabytes > 0 && !MEGABYTES.tryAcquire(megabytes)) {
                return;
            }
            int c = nextChannel;
            List<Raw> raw = new ArrayList<>(finest.size());
            try {
                for (ChunkPlace place : finest) {
                    CropReader.Part part = parts.remove();
                    raw.add(new Raw(place, part.box(), reader.next(part)));
                }
            } catch (IOException | RuntimeException e) {
                MEGABYTES.release(megabytes);
                throw e;
            }
            running.add(new Running(c, megabytes, WORKERS.submit(() -> leaf(leaf, c, raw))));
            nextChannel = (c + 1) % channels.size();
            if (nextChannel == 0) {
                batch.remove();
            }
        }
    }

    private void nextBatch() {
        while (batch.size() < BATCH && leaves.hasNext()) {
            batch.add(leaves.next());
        }
        for (ChunkPlace leaf : batch) {
            for (int channel : channels) {
                for (ChunkPlace place : finest(leaf)) {
                    Box inside = pyramid.levels().get(0).inside(place);
                    parts.add(new CropReader.Part(channel, order.inImage(inside)));
                }
            }
        }
        reader.announce(List.copyOf(parts));
    }

    /** Voxels as read, in order, and compressed. */
    private int megabytes(int chunks) {
        long voxels = pyramid.levels().get(0).chunk().voxels();
        long bytes = chunks
                * voxels
                * (conversion.from().bytes() + 2L * pyramid.type().bytes());
        return (int) (bytes / MEGABYTE) + 1;
    }

    /** A leaf's work, apart from reading and writing. */
    private Leaf leaf(ChunkPlace place, int channel, List<Raw> raw) throws IOException {
        Level finest = pyramid.levels().get(0);
        Level own = pyramid.levels().get(leafLevel);
        int bytes = pyramid.type().bytes();
        List<Encoded> chunks = new ArrayList<>();
        byte[] coarse = leafLevel > 0 && isIn(leafLevel, place)
                ? new byte[Math.toIntExact(own.chunk().voxels() * bytes)]
                : null;
        Halving halving = coarse == null ? null : new Halving(pyramid.type(), finest, own);
        byte[] chunk = new byte[Math.toIntExact(finest.chunk().voxels() * bytes)];
        for (Raw part : raw) {
            Extent inside = finest.inside(part.place).size();
            if (!inside.equals(finest.chunk())) {
                Arrays.fill(chunk, (byte) 0);
            }
            if (mask != null) {
                mask.apply(part.inImage, part.voxels, conversion.from().bytes());
            }
            order.arrange(conversion.of(part.voxels), inside, chunk, finest.chunk(), bytes);
            chunks.add(new Encoded(0, part.place, sink.encode(0, channel, part.place, chunk)));
            if (halving != null) {
                halving.put(chunk, part.place, coarse, place);
            }
        }
        if (coarse != null) {
            chunks.add(new Encoded(leafLevel, place, sink.encode(leafLevel, channel, place, coarse)));
        }
        return new Leaf(chunks, leafLevel == 0 ? chunk : coarse);
    }

    /** The chunks of the finest level in a leaf that are there. */
    private List<ChunkPlace> finest(ChunkPlace leaf) {
        return leafLevel == 0 ? List.of(leaf) : children(leafLevel, leaf);
    }

    /** The chunks of the level below that a chunk is made of, as far as there are any. */
    private List<ChunkPlace> children(int level, ChunkPlace place) {
        Extent ratio = ratio(pyramid, level);
        Extent below = span[level - 1];
        int endX = Math.min(below.x(), (place.x() + 1) * ratio.x());
        int endY = Math.min(below.y(), (place.y() + 1) * ratio.y());
        int endZ = Math.min(below.z(), (place.z() + 1) * ratio.z());
        List<ChunkPlace> children = new ArrayList<>();
        for (int z = place.z() * ratio.z(); z < endZ; z++) {
            for (int y = place.y() * ratio.y(); y < endY; y++) {
                for (int x = place.x() * ratio.x(); x < endX; x++) {
                    children.add(new ChunkPlace(x, y, z));
                }
            }
        }
        return children;
    }

    private boolean isIn(int level, ChunkPlace place) {
        Extent chunks = pyramid.levels().get(level).chunks();
        return place.x() < chunks.x() && place.y() < chunks.y() && place.z() < chunks.z();
    }

    /** How many chunks of the level below fit into one along each axis. */
    private static Extent ratio(Pyramid pyramid, int level) {
        Level here = pyramid.levels().get(level);
        Extent below = pyramid.levels().get(level - 1).chunk();
        return new Extent(
                here.chunk().x() * here.step().x() / below.x(),
                here.chunk().y() * here.step().y() / below.y(),
                here.chunk().z() * here.step().z() / below.z());
    }

    /** The grid that the walk goes over: an odd voxel at an axis' end may have a chunk that no chunk above is made of. */
    private static Extent[] span(Pyramid pyramid) {
        Extent[] span = new Extent[pyramid.levels().size()];
        span[0] = pyramid.levels().get(0).chunks();
        for (int level = 1; level < span.length; level++) {
            Extent chunks = pyramid.levels().get(level).chunks();
            Extent ratio = ratio(pyramid, level);
            Extent below = span[level - 1];
            span[level] = new Extent(
                    Math.max(chunks.x(), (below.x() - 1) / ratio.x() + 1),
                    Math.max(chunks.y(), (below.y() - 1) / ratio.y() + 1),
                    Math.max(chunks.z(), (below.z() - 1) / ratio.z() + 1));
        }
        return span;
    }

    private static List<ChunkPlace> grid(Extent extent) {
        List<ChunkPlace> places = new ArrayList<>();
        for (int z = 0; z < extent.z(); z++) {
            for (int y = 0; y < extent.y(); y++) {
                for (int x = 0; x < extent.x(); x++) {
                    places.add(new ChunkPlace(x, y, z));
                }
            }
        }
        return places;
    }

    /** The leaves in the walk's order; holds one chunk's children a level. */
    private final class Leaves implements Iterator<ChunkPlace> {
        private record Pending(int level, ChunkPlace place) {}

        private final Deque<Pending> pending = new ArrayDeque<>();

        Leaves() {
            int top = span.length - 1;
            grid(span[top]).forEach(place -> pending.addLast(new Pending(top, place)));
        }

        @Override
        public boolean hasNext() {
            return !pending.isEmpty();
        }

        @Override
        public ChunkPlace next() {
            Pending first = pending.removeFirst();
            while (first.level > leafLevel) {
                List<ChunkPlace> children = children(first.level, first.place);
                for (int i = children.size() - 1; i >= 0; i--) {
                    pending.addFirst(new Pending(first.level - 1, children.get(i)));
                }
                first = pending.removeFirst();
            }
            return first.place;
        }
    }
}
