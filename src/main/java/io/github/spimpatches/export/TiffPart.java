package io.github.spimpatches.export;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import io.github.spimpatches.storage.Unfinished;
import io.github.spimpatches.tiff.OmeTiff;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A patch as OME-TIFF. It grows in this machine's temporary folder, a few planes at a time, since a TIFF file is not
 * written from front to back.
 *
 * @param name of the image
 */
record TiffPart(String path, ManifestRow row, String name) implements Part {
    private static final int BLOCK = 1 << 16;
    private static final double MICROMETRES = 1000;
    private static final int WHITE = 0xffffff;

    @Override
    public List<ManifestRow> sources() {
        return List.of(row);
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        Path folder = Files.createTempDirectory("spim-patches-");
        Path file = folder.resolve("patch.ome.btf");
        Unfinished.begin(folder, () -> remove(file, folder));
        try {
            patches.read(row, volume -> write(volume, file));
            byte[] block = new byte[BLOCK];
            try (InputStream in = Files.newInputStream(file)) {
                for (int length = in.read(block); length >= 0; length = in.read(block)) {
                    sink.write(block, 0, length);
                }
            }
        } finally {
            remove(file, folder);
            Unfinished.end(folder);
        }
    }

    private static void remove(Path file, Path folder) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
    }

    private void write(PatchVolume volume, Path file) throws IOException {
        Extent extent = volume.header().extent();
        Affine affine = volume.header().voxelToWorld();
        Pyramid pyramid = OmeTiff.pyramid(extent, volume.header().type());
        Channel channel = new Channel(row.stain() == null ? name : row.stain(), WHITE, Double.NaN, Double.NaN);
        try (OmeTiff tiff = OmeTiff.create(
                file,
                pyramid,
                name,
                List.of(channel),
                micrometres(new Point(affine.spacing(0), affine.spacing(1), affine.spacing(2))),
                micrometres(affine.apply(0, 0, 0)))) {
            Level level = pyramid.levels().get(0);
            Extent chunks = level.chunks();
            int voxelBytes = volume.header().type().bytes();
            byte[] slab = new byte
                    [Math.toIntExact(
                            (long) extent.x() * extent.y() * level.chunk().z() * voxelBytes)];
            for (int z = 0; z < chunks.z(); z++) {
                int deep = Math.min(
                        level.chunk().z(), extent.z() - z * level.chunk().z());
                volume.readFully(slab, Blocks.planeBytes(volume.header()) * deep);
                for (int y = 0; y < chunks.y(); y++) {
                    for (int x = 0; x < chunks.x(); x++) {
                        ChunkPlace place = new ChunkPlace(x, y, z);
                        byte[] voxels = cut(slab, extent, level, place, deep, voxelBytes);
                        tiff.write(0, 0, place, tiff.encode(0, 0, place, voxels));
                    }
                }
            }
            tiff.finish();
        }
    }

    private static byte[] cut(byte[] slab, Extent extent, Level level, ChunkPlace place, int deep, int voxelBytes) {
        Extent chunk = level.chunk();
        Extent inside = level.inside(place).size();
        byte[] voxels = new byte[Math.toIntExact(chunk.voxels() * voxelBytes)];
        for (int k = 0; k < deep; k++) {
            for (int j = 0; j < inside.y(); j++) {
                int from = ((k * extent.y() + place.y() * chunk.y() + j) * extent.x() + place.x() * chunk.x())
                        * voxelBytes;
                int to = (k * chunk.y() + j) * chunk.x() * voxelBytes;
                System.arraycopy(slab, from, voxels, to, inside.x() * voxelBytes);
            }
        }
        return voxels;
    }

    private static Point micrometres(Point millimetres) {
        return new Point(millimetres.x() * MICROMETRES, millimetres.y() * MICROMETRES, millimetres.z() * MICROMETRES);
    }
}
