package io.github.spimpatches.ngff;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.zarr.ElementType;
import io.github.spimpatches.zarr.ZarrFormat;
import io.github.spimpatches.zarr.ZarrWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Writes an OME-Zarr of axes c, z, y, x: NGFF 0.4 on Zarr v2 or NGFF 0.5 on Zarr v3. Chunks that hold only zeros are
 * left out, as readers fill them in. The same input gives the same bytes.
 */
public final class OmeZarrWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> AXES = List.of("c", "z", "y", "x");

    /** The NGFF version, which fixes the Zarr version under it. */
    public enum Version {
        NGFF_0_4("0.4", ZarrFormat.V2),
        NGFF_0_5("0.5", ZarrFormat.V3);

        private final String number;
        private final ZarrFormat format;

        Version(String number, ZarrFormat format) {
            this.number = number;
            this.format = format;
        }
    }

    /**
     * The image to write.
     *
     * @param name the multiscale's name
     * @param channels at least one
     * @param levels the finest first; at least one
     * @param unit of every level's scale and translation; null writes none
     * @param orientation {@code xyz_orientation}, such as {@code RAS}; null writes none
     */
    public record Description(
            Version version,
            String name,
            PixelType type,
            Encoder encoder,
            List<Channel> channels,
            List<LevelDescription> levels,
            LengthUnit unit,
            String orientation) {

        public Description {
            channels = List.copyOf(channels);
            levels = List.copyOf(levels);
        }
    }

    /**
     * One level.
     *
     * @param path folder below the image: {@code 0}, {@code s0}
     * @param chunk voxels of a chunk; a chunk holds one channel
     * @param scale voxel size in the description's unit
     * @param translation the first voxel's centre in the description's unit
     * @param shard voxels of a shard; null for no shards
     */
    public record LevelDescription(
            String path, Extent extent, Extent chunk, Point scale, Point translation, Extent shard) {

        /** A level without shards. */
        public LevelDescription(String path, Extent extent, Extent chunk, Point scale, Point translation) {
            this(path, extent, chunk, scale, translation, null);
        }
    }

    /** Gives the voxels to write. */
    public interface VoxelSource {
        /**
         * Fills {@code target} from its start with the voxels of {@code box}, which lies inside the level: order z, y, x
         * with x fastest, little endian.
         */
        void read(int channel, Box box, byte[] target) throws IOException;
    }

    private final Storage storage;
    private final Location where;
    private final Description description;

    public OmeZarrWriter(Storage storage, Location where, Description description) {
        this.storage = storage;
        this.where = where;
        this.description = description;
    }

    /** Writes the group's and every level's metadata. */
    public void writeMetadata() throws IOException {
        ObjectNode attributes = JSON.objectNode();
        switch (description.version) {
            case NGFF_0_4 -> {
                putImage(attributes);
                putOrientation(attributes);
                ZarrWriter.writeJson(
                        storage, where.resolve(".zgroup"), JSON.objectNode().put("zarr_format", 2));
                ZarrWriter.writeJson(storage, where.resolve(".zattrs"), attributes);
            }
            case NGFF_0_5 -> {
                ObjectNode ome = JSON.objectNode().put("version", description.version.number);
                putImage(ome);
                attributes.set("ome", ome);
                putOrientation(attributes);
                ObjectNode group = JSON.objectNode().put("zarr_format", 3).put("node_type", "group");
                group.set("attributes", attributes);
                ZarrWriter.writeJson(storage, where.resolve("zarr.json"), group);
            }
        }
        for (LevelDescription level : description.levels) {
            array(level).writeMetadata();
        }
    }

    /** Writes every chunk of one level that holds anything but zeros. */
    public void writeLevel(int level, VoxelSource source) throws IOException {
        LevelDescription place = description.levels.get(level);
        ZarrWriter array = array(place);
        int bytes = description.type.bytes();
        for (int c = 0; c < description.channels.size(); c++) {
            for (int z = 0; z < chunks(place, 2); z++) {
                for (int y = 0; y < chunks(place, 1); y++) {
                    for (int x = 0; x < chunks(place, 0); x++) {
                        byte[] chunk = chunk(place, source, c, z, y, x, bytes);
                        if (!isZero(chunk)) {
                            array.writeChunk(List.of(c, z, y, x), chunk);
                        }
                    }
                }
            }
        }
    }

    /** Voxels held in memory: order channel, z, y, x with x fastest, little endian. Not copied. */
    public static VoxelSource inMemory(Extent extent, PixelType type, byte[] voxels) {
        return (channel, box, target) -> {
            int row = box.size().x() * type.bytes();
            int to = 0;
            for (long z = box.z(); z < box.end(2); z++) {
                for (long y = box.y(); y < box.end(1); y++) {
                    long voxel = ((channel * (long) extent.z() + z) * extent.y() + y) * extent.x() + box.x();
                    System.arraycopy(voxels, Math.toIntExact(voxel * type.bytes()), target, to, row);
                    to += row;
                }
            }
        };
    }

    private static byte[] chunk(LevelDescription level, VoxelSource source, int c, int z, int y, int x, int bytes)
            throws IOException {
        Extent size = level.chunk;
        long startX = (long) x * size.x();
        long startY = (long) y * size.y();
        long startZ = (long) z * size.z();
        Extent inside = new Extent(
                (int) Math.min(size.x(), level.extent.x() - startX),
                (int) Math.min(size.y(), level.extent.y() - startY),
                (int) Math.min(size.z(), level.extent.z() - startZ));
        byte[] chunk = new byte[Math.toIntExact(size.voxels() * bytes)];
        Box box = new Box(startX, startY, startZ, inside);
        if (inside.equals(size)) {
            source.read(c, box, chunk);
            return chunk;
        }
        byte[] part = new byte[Math.toIntExact(inside.voxels() * bytes)];
        source.read(c, box, part);
        int row = inside.x() * bytes;
        for (int k = 0; k < inside.z(); k++) {
            for (int j = 0; j < inside.y(); j++) {
                int from = (k * inside.y() + j) * row;
                int to = (k * size.y() + j) * size.x() * bytes;
                System.arraycopy(part, from, chunk, to, row);
            }
        }
        return chunk;
    }

    private ZarrWriter array(LevelDescription level) {
        Extent extent = level.extent;
        Extent chunk = level.chunk;
        return new ZarrWriter(
                storage,
                where.resolve(level.path),
                new ZarrWriter.Description(
                        description.version.format,
                        List.of(description.channels.size(), extent.z(), extent.y(), extent.x()),
                        List.of(1, chunk.z(), chunk.y(), chunk.x()),
                        ElementType.valueOf(description.type.name()),
                        description.encoder,
                        AXES,
                        level.shard == null
                                ? List.of()
                                : List.of(1, level.shard.z(), level.shard.y(), level.shard.x())));
    }

    private void putOrientation(ObjectNode attributes) {
        if (description.orientation != null) {
            attributes.put("xyz_orientation", description.orientation);
        }
    }

    private void putImage(ObjectNode node) {
        ObjectNode multiscale = JSON.objectNode();
        if (description.version == Version.NGFF_0_4) {
            multiscale.put("version", description.version.number);
        }
        multiscale.put("name", description.name);
        ArrayNode axes = multiscale.putArray("axes");
        axes.addObject().put("name", "c").put("type", "channel");
        for (String axis : AXES.subList(1, 4)) {
            ObjectNode space = axes.addObject().put("name", axis).put("type", "space");
            if (description.unit != null) {
                space.put("unit", description.unit.name());
            }
        }
        ArrayNode datasets = multiscale.putArray("datasets");
        for (LevelDescription level : description.levels) {
            ObjectNode dataset = datasets.addObject().put("path", level.path);
            ArrayNode transformations = dataset.putArray("coordinateTransformations");
            Point scale = level.scale;
            Point translation = level.translation;
            putVector(transformations.addObject(), "scale", 1, scale);
            putVector(transformations.addObject(), "translation", 0, translation);
        }
        node.putArray("multiscales").add(multiscale);

        ArrayNode channels = node.putObject("omero").putArray("channels");
        for (Channel channel : description.channels) {
            ObjectNode rendering = channels.addObject()
                    .put("active", true)
                    .put("label", channel.label())
                    .put("color", String.format(Locale.ROOT, "%06X", channel.rgb()));
            if (channel.hasWindow()) {
                rendering
                        .putObject("window")
                        .put("min", channel.windowStart())
                        .put("max", channel.windowEnd())
                        .put("start", channel.windowStart())
                        .put("end", channel.windowEnd());
            }
        }
    }

    private static void putVector(ObjectNode transformation, String type, double channel, Point zyx) {
        transformation.put("type", type);
        transformation.putArray(type).add(channel).add(zyx.z()).add(zyx.y()).add(zyx.x());
    }

    private static int chunks(LevelDescription level, int axis) {
        return (level.extent.at(axis) - 1) / level.chunk.at(axis) + 1;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
