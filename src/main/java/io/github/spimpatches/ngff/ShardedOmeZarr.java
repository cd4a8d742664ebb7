package io.github.spimpatches.ngff;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import io.github.spimpatches.image.PyramidSink;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.zarr.ShardFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An OME-Zarr 0.5 in the making, in shards, on a local disk: chunks as they come, each to the end of its shard. x, y and
 * z grow to the right, to anterior and to superior. A chunk of zeros is not stored.
 */
public final class ShardedOmeZarr implements PyramidSink {
    /** Chunks of a shard along each axis, at most: 64 MiB of voxels. */
    private static final int EDGE = 4;

    private static final double MICROMETRES = 1000;

    private record ShardPlace(int level, int channel, int x, int y, int z) {}

    private final Path folder;
    private final Pyramid pyramid;
    private final OmeZarrWriter.Description description;
    private final Map<ShardPlace, ShardFile> open = new HashMap<>();

    /**
     * @param name of the image
     * @param voxelToWorld of the finest level, RAS+ millimetres; axes in the world's order
     */
    public ShardedOmeZarr(Path folder, Pyramid pyramid, String name, List<Channel> channels, Affine voxelToWorld) {
        this.folder = folder;
        this.pyramid = pyramid;
        List<OmeZarrWriter.LevelDescription> levels = new ArrayList<>();
        Point scale = new Point(
                voxelToWorld.spacing(0) * MICROMETRES,
                voxelToWorld.spacing(1) * MICROMETRES,
                voxelToWorld.spacing(2) * MICROMETRES);
        Point first = voxelToWorld.apply(0, 0, 0);
        Point translation = new Point(first.x() * MICROMETRES, first.y() * MICROMETRES, first.z() * MICROMETRES);
        for (Level level : pyramid.levels()) {
            Extent step = level.step();
            // A mean of two voxels lies between them.
            translation = translation.plus(
                    scale.x() * (step.x() - 1) / 2, scale.y() * (step.y() - 1) / 2, scale.z() * (step.z() - 1) / 2);
            scale = new Point(scale.x() * step.x(), scale.y() * step.y(), scale.z() * step.z());
            levels.add(new OmeZarrWriter.LevelDescription(
                    Integer.toString(levels.size()), level.extent(), level.chunk(), scale, translation, shard(level)));
        }
        this.description = new OmeZarrWriter.Description(
                OmeZarrWriter.Version.NGFF_0_5,
                name,
                pyramid.type(),
                Encoder.ZSTD,
                channels,
                levels,
                LengthUnit.MICROMETER,
                Orientation.RAS.letters());
    }

    /** No more chunks than cover the level. */
    private static Extent shard(Level level) {
        Extent chunks = level.chunks();
        Extent chunk = level.chunk();
        return new Extent(
                chunk.x() * Math.min(EDGE, chunks.x()),
                chunk.y() * Math.min(EDGE, chunks.y()),
                chunk.z() * Math.min(EDGE, chunks.z()));
    }

    @Override
    public byte[][] encode(int level, int channel, ChunkPlace place, byte[] voxels) {
        for (byte b : voxels) {
            if (b != 0) {
                return new byte[][] {description.encoder().encode(voxels)};
            }
        }
        return new byte[0][];
    }

    @Override
    public void write(int level, int channel, ChunkPlace place, byte[][] encoded) throws IOException {
        Level at = pyramid.levels().get(level);
        Extent chunks = at.chunks();
        int ex = Math.min(EDGE, chunks.x());
        int ey = Math.min(EDGE, chunks.y());
        int ez = Math.min(EDGE, chunks.z());
        ShardPlace shard = new ShardPlace(level, channel, place.x() / ex, place.y() / ey, place.z() / ez);
        ShardFile file = open.get(shard);
        if (file == null) {
            int expected = Math.min(ex, chunks.x() - shard.x * ex)
                    * Math.min(ey, chunks.y() - shard.y * ey)
                    * Math.min(ez, chunks.z() - shard.z * ez);
            Path path = folder.resolve(level + "/c/" + channel + "/" + shard.z + "/" + shard.y + "/" + shard.x);
            file = new ShardFile(path, ex * ey * ez, expected);
            open.put(shard, file);
        }
        int number = (place.z() % ez * ey + place.y() % ey) * ex + place.x() % ex;
        if (encoded.length == 0) {
            file.skip();
        } else {
            file.write(number, encoded[0]);
        }
        if (file.isWhole()) {
            file.finish();
            open.remove(shard);
        }
    }

    @Override
    public void finish() throws IOException {
        if (!open.isEmpty()) {
            throw new IllegalStateException(open.size() + " shards lack chunks");
        }
        Files.createDirectories(folder);
        new OmeZarrWriter(new LocalStorage(), new Location(folder.toString()), description).writeMetadata();
    }

    @Override
    public void close() throws IOException {
        for (ShardFile file : open.values()) {
            file.close();
        }
        open.clear();
    }
}
