package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.ChunkShape;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import java.io.IOException;

/**
 * A level that a pyramid does not have, made from its last one by picking or averaging voxels.
 *
 * <p>Its chunks are those of the last level, made smaller; fetching one reads and decodes what it is made of, one chunk at
 * a time; it counts with their requests and with its own size. Beside that chunk it holds the voxels that it is made of:
 * about as many as a chunk of the last level.
 */
final class CoarserImage implements SourceImage {
    private final SourceImage finer;
    private final int factor;
    private final BeyondPyramid rule;
    private final Affine voxelToWorld;
    private final Extent extent;
    private final ChunkShape chunkShape;

    /** @param factor voxels along each axis that become one, a power of two */
    CoarserImage(SourceImage finer, int factor, BeyondPyramid rule, Affine voxelToWorld) {
        this.finer = finer;
        this.factor = factor;
        this.rule = rule;
        this.voxelToWorld = voxelToWorld;
        Extent voxels = finer.extent();
        this.extent = new Extent(coarser(voxels.x()), coarser(voxels.y()), coarser(voxels.z()));
        Extent chunk = finer.chunkShape().voxels();
        this.chunkShape = new ChunkShape(
                new Extent(
                        Math.max(1, chunk.x() / factor),
                        Math.max(1, chunk.y() / factor),
                        Math.max(1, chunk.z() / factor)),
                finer.chunkShape().channels());
    }

    private int coarser(int voxels) {
        return rule == BeyondPyramid.STRIDE ? (voxels + factor - 1) / factor : voxels / factor;
    }

    @Override
    public String where() {
        return finer.where()
                + (rule == BeyondPyramid.STRIDE
                        ? ", every " + factor + "th voxel"
                        : ", means of " + factor + "^3 voxels");
    }

    @Override
    public PixelType type() {
        return finer.type();
    }

    @Override
    public Extent extent() {
        return extent;
    }

    @Override
    public int channels() {
        return finer.channels();
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
    public byte[] fillValue() {
        return finer.fillValue();
    }

    @Override
    public EncodedChunk fetch(ChunkKey key) throws IOException {
        Extent chunk = chunkShape.voxels();
        Box inChunk = new Box(
                (long) key.x() * chunk.x(),
                (long) key.y() * chunk.y(),
                (long) key.z() * chunk.z(),
                new Extent(
                        Math.min(chunk.x(), extent.x() - key.x() * chunk.x()),
                        Math.min(chunk.y(), extent.y() - key.y() * chunk.y()),
                        Math.min(chunk.z(), extent.z() - key.z() * chunk.z())));
        byte[] coarse = new byte[Math.toIntExact(chunkShape.values() * type().bytes())];
        boolean isThere = false;
        int requests = 0;
        for (int c = 0; c < chunkShape.channels(); c++) {
            int channel = key.c() * chunkShape.channels() + c;
            Source source = new Source(inChunk);
            if (channel < channels() && source.read(channel)) {
                isThere = true;
            }
            requests += source.requests;
            source.reduceTo(coarse, Math.toIntExact(c * chunk.voxels()));
        }
        return isThere ? new EncodedChunk(coarse, coarse.length, requests) : EncodedChunk.MISSING;
    }

    @Override
    public void decode(ChunkKey key, EncodedChunk encoded, byte[] voxels) {
        if (encoded.isMissing()) {
            finer.decode(key, encoded, voxels);
            return;
        }
        System.arraycopy(encoded.bytes(), 0, voxels, 0, voxels.length);
    }

    /** The finer voxels that one channel of a chunk is made of, as far as there are any; the rest is not looked at. */
    private final class Source {
        private final Extent coarse;
        private final Box box;
        private final byte[] bytes;
        private int requests;

        Source(Box coarse) {
            this.coarse = coarse.size();
            Extent size = coarse.size();
            long x = coarse.x() * factor;
            long y = coarse.y() * factor;
            long z = coarse.z() * factor;
            this.box = new Box(
                    x,
                    y,
                    z,
                    new Extent(
                            (int) Math.min(
                                    (long) size.x() * factor, finer.extent().x() - x),
                            (int) Math.min(
                                    (long) size.y() * factor, finer.extent().y() - y),
                            (int) Math.min(
                                    (long) size.z() * factor, finer.extent().z() - z)));
            this.bytes = new byte[Math.toIntExact(box.size().voxels() * type().bytes())];
        }

        /** Whether the store has any of it. */
        boolean read(int channel) throws IOException {
            boolean isThere = false;
            for (ChunkKey key : TouchedChunks.of(finer, channel, box)) {
                EncodedChunk encoded = finer.fetch(key);
                isThere |= !encoded.isMissing();
                requests += encoded.requests();
                copy(key, channel, finer.decode(key, encoded));
            }
            return isThere;
        }

        private void copy(ChunkKey key, int channel, byte[] chunk) {
            Extent shape = finer.chunkShape().voxels();
            int unit = type().bytes();
            long chunkX = (long) key.x() * shape.x();
            long chunkY = (long) key.y() * shape.y();
            long chunkZ = (long) key.z() * shape.z();
            long x = Math.max(box.x(), chunkX);
            int length = (int) (Math.min(box.end(0), chunkX + shape.x()) - x) * unit;
            long planes = channel % finer.chunkShape().channels() * (long) shape.z();
            for (long z = Math.max(box.z(), chunkZ); z < Math.min(box.end(2), chunkZ + shape.z()); z++) {
                for (long y = Math.max(box.y(), chunkY); y < Math.min(box.end(1), chunkY + shape.y()); y++) {
                    long from = ((planes + z - chunkZ) * shape.y() + y - chunkY) * shape.x() + x - chunkX;
                    long to = ((z - box.z()) * box.size().y() + y - box.y())
                                    * box.size().x()
                            + x
                            - box.x();
                    System.arraycopy(chunk, (int) from * unit, bytes, (int) to * unit, length);
                }
            }
        }

        /** @param offset of the channel in the chunk, in voxels */
        void reduceTo(byte[] chunk, int offset) {
            BlockMean mean = new BlockMean(type(), factor);
            Extent shape = chunkShape.voxels();
            for (int z = 0; z < coarse.z(); z++) {
                for (int y = 0; y < coarse.y(); y++) {
                    for (int x = 0; x < coarse.x(); x++) {
                        int to = (offset + (z * shape.y() + y) * shape.x() + x) * type().bytes();
                        int from = index(x * factor, y * factor, z * factor);
                        if (rule == BeyondPyramid.STRIDE) {
                            System.arraycopy(bytes, from, chunk, to, type().bytes());
                        } else {
                            mean.put(bytes, from, box.size(), chunk, to);
                        }
                    }
                }
            }
        }

        private int index(int x, int y, int z) {
            return ((z * box.size().y() + y) * box.size().x() + x) * type().bytes();
        }
    }
}
