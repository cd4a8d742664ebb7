package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts one patch out of one channel of an image: its voxels, little endian, x fastest, in slabs of a few planes, so that
 * no patch is ever whole in memory. Voxels outside the image are zero.
 *
 * <p>One layer of chunks (those that share their place along z) is in use at a time. Rows are copied as bytes whatever
 * the voxel type.
 */
final class PatchReader implements PatchFile.Voxels {
    /**
     * Small enough to stay in a core's own cache from the copying of rows through checksum or compression to the kernel.
     */
    static final int SLAB_BYTES = 1 << 18;

    private static final ThreadLocal<byte[]> SLAB = ThreadLocal.withInitial(() -> new byte[SLAB_BYTES]);

    private final SourceImage image;
    private final int channel;
    private final Box box;
    private final ChunkPool pool;
    private final ChunkPool.Fetch fetch;
    private final List<ChunkPool.Id> chunks;
    private ReadCounts counts = ReadCounts.ZERO;

    /** The next chunk whose use is still announced; those before it are done with. */
    private int next;

    PatchReader(SourceImage image, int channel, Box box, ChunkPool pool, ChunkPool.Fetch fetch) {
        this.image = image;
        this.channel = channel;
        this.box = box;
        this.pool = pool;
        this.fetch = fetch;
        this.chunks = chunks(image, channel, box);
    }

    /** The chunks of a patch, in the order in which they are read. */
    static List<ChunkPool.Id> chunks(SourceImage image, int channel, Box box) {
        return TouchedChunks.of(image, channel, box).stream()
                .map(key -> new ChunkPool.Id(image.where(), key))
                .toList();
    }

    /** Announces the patch's chunks to the pool. */
    void expect() {
        chunks.forEach(pool::expect);
    }

    List<ChunkPool.Id> chunks() {
        return chunks;
    }

    @Override
    public int voxelBytes() {
        return image.type().bytes();
    }

    ReadCounts counts() {
        return counts;
    }

    /** Takes back what {@link #expect} announced and {@link #writeTo} did not come to use. */
    void forgoRest() {
        while (next < chunks.size()) {
            pool.forgo(chunks.get(next++));
        }
    }

    /** Writes all voxels of the patch, reading its chunks. */
    @Override
    public void writeTo(Sink sink) throws IOException {
        Extent size = box.size();
        int planeBytes = size.x() * size.y() * image.type().bytes();
        int planes = Math.max(1, Math.min(size.z(), SLAB_BYTES / planeBytes));
        byte[] kept = SLAB.get();
        byte[] slab = planes * planeBytes <= kept.length ? kept : new byte[planes * planeBytes];
        if (!box.isInside(image.extent())) {
            // Once: what lies beside the image does so in every plane, and no row of a chunk is copied there.
            Arrays.fill(slab, 0, planes * planeBytes, (byte) 0);
        }
        Layer layer = null;
        try {
            for (int z = 0; z < size.z(); ) {
                long imageZ = box.z() + z;
                if (imageZ < 0 || imageZ >= image.extent().z() || chunks.isEmpty()) {
                    int end = imageZ < 0 ? (int) Math.min(size.z(), z - imageZ) : size.z();
                    Arrays.fill(slab, 0, Math.min(planes, end - z) * planeBytes, (byte) 0);
                    for (int count; z < end; z += count) {
                        count = Math.min(planes, end - z);
                        sink.write(slab, 0, count * planeBytes);
                    }
                    continue;
                }
                if (layer == null || imageZ >= layer.endZ) {
                    if (layer != null) {
                        Layer done = layer;
                        layer = null;
                        done.release();
                    }
                    layer = new Layer();
                    layer.acquire();
                }
                long until = Math.min(Math.min(layer.endZ, image.extent().z()), box.end(2));
                int count = (int) Math.min(planes, until - imageZ);
                layer.copy(imageZ, count, slab);
                sink.write(slab, 0, count * planeBytes);
                z += count;
            }
        } finally {
            if (layer != null) {
                layer.release();
            }
        }
        counts = counts.plus(new ReadCounts(
                0, box.voxelsInside(image.extent()) * image.type().bytes(), 0, 0, 0, 0));
    }

    /** The chunks that share one place along z. */
    private final class Layer {
        private final List<ChunkPool.Id> ids = new ArrayList<>();
        private final List<byte[]> bytes = new ArrayList<>();
        private long startZ;
        private long endZ;

        void acquire() throws IOException {
            int z = chunks.get(next).key().z();
            startZ = (long) z * image.chunkShape().voxels().z();
            endZ = startZ + image.chunkShape().voxels().z();
            try {
                while (next < chunks.size() && chunks.get(next).key().z() == z) {
                    ChunkPool.Id id = chunks.get(next);
                    ChunkPool.Lease lease = pool.acquire(id, image, fetch);
                    next++;
                    ids.add(id);
                    bytes.add(lease.bytes());
                    counts = counts.plus(lease.counts());
                }
            } catch (IOException | RuntimeException e) {
                release();
                throw e;
            }
        }

        void release() {
            ids.forEach(pool::release);
            ids.clear();
        }

        void copy(long imageZ, int planes, byte[] slab) {
            Extent size = box.size();
            int voxelBytes = image.type().bytes();
            int rowBytes = size.x() * voxelBytes;
            int planeBytes = rowBytes * size.y();
            Extent chunk = image.chunkShape().voxels();
            for (int at = 0; at < ids.size(); at++) {
                ChunkKey key = ids.get(at).key();
                long chunkX = (long) key.x() * chunk.x();
                long chunkY = (long) key.y() * chunk.y();
                int xFrom = (int) (Math.max(box.x(), chunkX) - box.x());
                int xTo = (int) (Math.min(
                                Math.min(box.end(0), chunkX + chunk.x()),
                                image.extent().x())
                        - box.x());
                int yFrom = (int) (Math.max(box.y(), chunkY) - box.y());
                int yTo = (int) (Math.min(
                                Math.min(box.end(1), chunkY + chunk.y()),
                                image.extent().y())
                        - box.y());
                int inChannel = channel % image.chunkShape().channels();
                long firstRow =
                        ((inChannel * (long) chunk.z() + imageZ - startZ) * chunk.y() + box.y() + yFrom - chunkY)
                                        * chunk.x()
                                + box.x()
                                + xFrom
                                - chunkX;
                Rows rows = new Rows((xTo - xFrom) * voxelBytes, yTo - yFrom, chunk.x() * voxelBytes, rowBytes);
                byte[] source = bytes.get(at);
                for (int plane = 0; plane < planes; plane++) {
                    int to = plane * planeBytes + yFrom * rowBytes + xFrom * voxelBytes;
                    if (source == null) {
                        rows.fill(image.fillValue(), slab, to);
                    } else {
                        long from = (firstRow + (long) plane * chunk.y() * chunk.x()) * voxelBytes;
                        rows.copy(source, (int) from, slab, to);
                    }
                }
            }
        }
    }

    /**
     * Rows of one plane, from a chunk into a slab. Short on purpose: it is what a new JVM has to compile before a patch is
     * cut at full speed.
     *
     * @param length bytes of a row that are wanted
     * @param fromStep bytes from one row to the next in the chunk
     * @param toStep likewise in the slab
     */
    private record Rows(int length, int count, int fromStep, int toStep) {
        void copy(byte[] source, int from, byte[] slab, int to) {
            for (int row = 0; row < count; row++) {
                System.arraycopy(source, from + row * fromStep, slab, to + row * toStep, length);
            }
        }

        void fill(byte[] value, byte[] slab, int to) {
            for (int i = 0; i < length; i++) {
                slab[to + i] = value[i % value.length];
            }
            for (int row = 1; row < count; row++) {
                System.arraycopy(slab, to, slab, to + row * toStep, length);
            }
        }
    }
}
