package io.github.spimpatches.tiff;

import io.github.spimpatches.codec.ZlibEncoder;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.Pyramid.ChunkPlace;
import io.github.spimpatches.image.Pyramid.Level;
import io.github.spimpatches.image.PyramidSink;
import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * An OME-TIFF in the making, on a local disk: BigTIFF, little endian, a directory for each plane (z fastest, then
 * channel), tiles compressed by deflate.
 *
 * <pre>
 * header | OME-XML | directory 0, 1, 2, ... | offsets and lengths of all tiles | tiles as they come
 * </pre>
 *
 * Everything before the tiles has a size that is known at once; where a tile comes to lie is noted in the file when it is
 * written, so that memory does not grow with the image.
 */
public final class OmeTiff implements PyramidSink {
    private static final int TILE = 256;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int HEADER = 16;
    private static final int ENTRY = 20;
    private static final int LONG8 = 16;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ASCII = 2;

    /** In chunks of this many bytes the part before the tiles is written. */
    private static final int BUFFER = 1 << 16;

    private static final ThreadLocal<ZlibEncoder> ENCODERS = ThreadLocal.withInitial(ZlibEncoder::new);

    private final FileChannel file;
    private final Pyramid pyramid;
    private final int channels;

    /** Where the offsets of the first plane's tiles stand, with their lengths behind them; then the next plane's. */
    private final long tables;

    private final long tilesOfAPlane;
    private long end;

    private OmeTiff(FileChannel file, Pyramid pyramid, int channels, long tables) {
        this.file = file;
        this.pyramid = pyramid;
        this.channels = channels;
        this.tables = tables;
        Extent chunks = level().chunks();
        this.tilesOfAPlane = (long) chunks.x() * chunks.y();
        this.end = tables + planes() * tilesOfAPlane * 2 * Long.BYTES;
    }

    /**
     * The one level, in chunks whose planes are tiles.
     *
     * @throws InputProblem where OME-XML has no such type
     */
    public static Pyramid pyramid(Extent extent, PixelType type) {
        omeType(type);
        int deep = Math.max(1, CHUNK_BYTES / (TILE * TILE * type.bytes()));
        return Pyramid.flat(extent, type, new Extent(TILE, TILE, deep));
    }

    /**
     * Begins a file.
     *
     * @param pyramid as {@link #pyramid} makes it
     * @param voxel size in micrometres
     * @param first the middle of the first voxel, micrometres
     */
    public static OmeTiff create(
            Path path, Pyramid pyramid, String name, List<Channel> channels, Point voxel, Point first)
            throws IOException {
        byte[] xml = (OmeXml.text(
                                name, pyramid.levels().get(0).extent(), omeType(pyramid.type()), channels, voxel, first)
                        + "\0")
                .getBytes(StandardCharsets.UTF_8);
        long planes = (long) channels.size() * pyramid.levels().get(0).extent().z();
        long directories = aligned(HEADER + (long) xml.length);
        List<Integer> sizes = List.of(directoryBytes(true), directoryBytes(false));
        long tables = directories + sizes.get(0) + (planes - 1) * sizes.get(1);
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try {
            OmeTiff tiff = new OmeTiff(file, pyramid, channels.size(), tables);
            tiff.begin(xml, directories);
            return tiff;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Level level() {
        return pyramid.levels().get(0);
    }

    private long planes() {
        return (long) channels * level().extent().z();
    }

    private static long aligned(long at) {
        return (at + 7) / 8 * 8;
    }

    private static int directoryBytes(boolean isFirst) {
        return Long.BYTES + tags(isFirst) * ENTRY + Long.BYTES;
    }

    private static int tags(boolean isFirst) {
        return isFirst ? 12 : 11;
    }

    private void begin(byte[] xml, long directories) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Math.toIntExact(directories)).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 43)
                .putShort((short) 8)
                .putShort((short) 0);
        header.putLong(directories).put(xml);
        header.rewind();
        writeAll(header, 0);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        long at = directories;
        long next = directories;
        for (long plane = 0; plane < planes(); plane++) {
            if (buffer.remaining() < directoryBytes(true)) {
                buffer.flip();
                at += buffer.limit();
                writeAll(buffer, at - buffer.limit());
                buffer.clear();
            }
            next += directoryBytes(plane == 0);
            directory(buffer, plane, plane == planes() - 1 ? 0 : next, xml.length);
        }
        buffer.flip();
        writeAll(buffer, at);
    }

    private void directory(ByteBuffer to, long plane, long next, int xmlBytes) {
        Extent extent = level().extent();
        long offsets = tables + plane * tilesOfAPlane * 2 * Long.BYTES;
        long lengths = offsets + tilesOfAPlane * Long.BYTES;
        to.putLong(tags(plane == 0));
        entry(to, 256, LONG, 1, extent.x());
        entry(to, 257, LONG, 1, extent.y());
        entry(to, 258, SHORT, 1, pyramid.type().bytes() * 8L);
        entry(to, 259, SHORT, 1, 8); // deflate
        entry(to, 262, SHORT, 1, 1); // 0 is black
        if (plane == 0) {
            entry(to, 270, ASCII, xmlBytes, HEADER);
        }
        entry(to, 277, SHORT, 1, 1);
        entry(to, 322, LONG, 1, TILE);
        entry(to, 323, LONG, 1, TILE);
        // A single value stands in the entry itself; where there is one tile, it is put there when that is written.
        entry(to, 324, LONG8, tilesOfAPlane, tilesOfAPlane == 1 ? 0 : offsets);
        entry(to, 325, LONG8, tilesOfAPlane, tilesOfAPlane == 1 ? 0 : lengths);
        entry(to, 339, SHORT, 1, sampleFormat(pyramid.type()));
        to.putLong(next);
    }

    private static void entry(ByteBuffer to, int tag, int type, long count, long value) {
        to.putShort((short) tag).putShort((short) type).putLong(count).putLong(value);
    }

    @Override
    public byte[][] encode(int level, int channel, ChunkPlace place, byte[] voxels) throws IOException {
        int depth = level().inside(place).size().z();
        int plane = TILE * TILE * pyramid.type().bytes();
        byte[][] tiles = new byte[depth][];
        for (int z = 0; z < depth; z++) {
            tiles[z] = ENCODERS.get()
                    .encode(voxels, z * plane, plane, pyramid.type().bytes());
        }
        return tiles;
    }

    @Override
    public void write(int level, int channel, ChunkPlace place, byte[][] encoded) throws IOException {
        long tile = (long) place.y() * level().chunks().x() + place.x();
        for (int z = 0; z < encoded.length; z++) {
            long plane = (long) channel * level().extent().z()
                    + (long) place.z() * level().chunk().z()
                    + z;
            note(plane, tile, end, encoded[z].length);
            writeAll(ByteBuffer.wrap(encoded[z]), end);
            end += encoded[z].length;
        }
    }

    private void note(long plane, long tile, long offset, long length) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long offsetAt;
        long lengthAt;
        if (tilesOfAPlane == 1) {
            long directory = tables - (planes() - plane) * directoryBytes(false);
            int before = plane == 0 ? directoryBytes(true) - directoryBytes(false) : 0;
            int entries = Long.BYTES + (tags(plane == 0) - 3) * ENTRY + ENTRY - Long.BYTES;
            offsetAt = directory - before + entries;
            lengthAt = offsetAt + ENTRY;
        } else {
            offsetAt = tables + plane * tilesOfAPlane * 2 * Long.BYTES + tile * Long.BYTES;
            lengthAt = offsetAt + tilesOfAPlane * Long.BYTES;
        }
        writeAll(value.putLong(0, offset).rewind(), offsetAt);
        writeAll(value.putLong(0, length).rewind(), lengthAt);
    }

    private void writeAll(ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += file.write(bytes, to);
        }
    }

    @Override
    public void finish() {
        // All of it is written.
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static int sampleFormat(PixelType type) {
        return switch (type) {
            case UINT8, UINT16, UINT32, UINT64 -> 1;
            case INT8, INT16, INT32, INT64 -> 2;
            case FLOAT32, FLOAT64 -> 3;
        };
    }

    private static String omeType(PixelType type) {
        return switch (type) {
            case UINT8, UINT16, UINT32, INT8, INT16, INT32 -> type.word();
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            case UINT64, INT64 ->
                throw new InputProblem("Cannot write " + type.word()
                        + " as OME-TIFF, which has no such type. --crop-format ome-zarr keeps it.");
        };
    }
}
