package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;

/**
 * A store that claims to hold one OME-Zarr of any size, uint16 and not compressed, and that counts what is asked of it:
 * what a brain of a terabyte costs can be told without having one. Nothing that is written to it is kept.
 */
public final class SyntheticImage implements Storage {
    private static final Location LOCATION = new Location("synthetic://brain.ome.zarr");
    private static final String CHUNKS = LOCATION + "/0/c/";
    private static final int VOXEL_BYTES = 2;
    private static final double MILLIMETRES = 0.001;

    private final Extent extent;
    private final int chunk;
    private final int shard;
    private final byte[] shardIndex;
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();

    /**
     * @param chunk edge of the cubic chunks, in voxels
     * @param shard edge of the cubic shards, in voxels; that of the chunks where there are none
     */
    public SyntheticImage(Extent extent, int chunk, int shard) {
        this.extent = extent;
        this.chunk = chunk;
        this.shard = shard;
        this.shardIndex = index(Math.toIntExact(cube(shard / chunk)), chunkBytes());
    }

    public Location location() {
        return LOCATION;
    }

    /** The centre, in world millimetres, of a patch that starts at a voxel. */
    public Point centre(long x, long y, long z, int patch) {
        double half = patch / 2.0;
        return new Point((x + half) * MILLIMETRES, (y + half) * MILLIMETRES, (z + half) * MILLIMETRES);
    }

    public long requests() {
        return requests.sum();
    }

    public long bytesRead() {
        return bytesRead.sum();
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) {
        requests.increment();
        String uri = file.uri();
        if (uri.startsWith(CHUNKS)) {
            return Optional.of(counted(new byte[chunkBytes()]));
        }
        if (uri.equals(LOCATION + "/zarr.json")) {
            return Optional.of(counted(image().getBytes(StandardCharsets.UTF_8)));
        }
        return uri.equals(LOCATION + "/0/zarr.json")
                ? Optional.of(counted(array().getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    @Override
    public byte[] read(Location file, long at, int length) {
        requests.increment();
        boolean isIndex = at == shardBytes() - shardIndex.length;
        return counted(isIndex ? shardIndex.clone() : new byte[length]);
    }

    @Override
    public OptionalLong size(Location file) {
        requests.increment();
        return OptionalLong.of(shardBytes());
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        long[] written = {0};
        body.writeTo((bytes, offset, length) -> written[0] += length);
        return written[0];
    }

    @Override
    public boolean isFolder(Location folder) {
        return folder.equals(location());
    }

    @Override
    public InputStream open(Location file) throws IOException {
        throw new FileNotFoundException(file.uri());
    }

    @Override
    public List<Entry> list(Location folder) {
        return List.of();
    }

    @Override
    public void delete(Location file) {}

    private byte[] counted(byte[] bytes) {
        bytesRead.add(bytes.length);
        return bytes;
    }

    private int chunkBytes() {
        return Math.toIntExact(cube(chunk) * VOXEL_BYTES);
    }

    private long shardBytes() {
        return cube(shard) * VOXEL_BYTES + shardIndex.length;
    }

    private static long cube(long edge) {
        return edge * edge * edge;
    }

    private static byte[] index(int chunks, long chunkBytes) {
        ByteBuffer index = ByteBuffer.allocate(16 * chunks + 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < chunks; n++) {
            index.putLong(n * chunkBytes).putLong(chunkBytes);
        }
        CRC32C crc = new CRC32C();
        crc.update(index.array(), 0, index.position());
        return index.putInt((int) crc.getValue()).array();
    }

    private static String image() {
        String axis = "{'name':'%s','type':'space','unit':'millimeter'}";
        return String.format(
                        "{'zarr_format':3,'node_type':'group','attributes':{'ome':{'version':'0.5','multiscales':[{"
                                + "'axes':[" + axis + "," + axis + "," + axis + "],'datasets':[{'path':'0',"
                                + "'coordinateTransformations':[{'type':'scale','scale':[%s,%s,%s]}]}]}]}}}",
                        "z",
                        "y",
                        "x",
                        MILLIMETRES,
                        MILLIMETRES,
                        MILLIMETRES)
                .replace('\'', '"');
    }

    private String array() {
        String bytes = "{'name':'bytes','configuration':{'endian':'little'}}";
        String sharding = String.format(
                "{'name':'sharding_indexed','configuration':{'chunk_shape':[%d,%d,%d],'codecs':[%s],"
                        + "'index_codecs':[%s,{'name':'crc32c'}],'index_location':'end'}}",
                chunk, chunk, chunk, bytes, bytes);
        return String.format(
                        "{'zarr_format':3,'node_type':'array','shape':[%d,%d,%d],'data_type':'uint16','fill_value':0,"
                                + "'chunk_grid':{'name':'regular','configuration':{'chunk_shape':[%d,%d,%d]}},"
                                + "'chunk_key_encoding':{'name':'default'},'codecs':[%s]}",
                        extent.z(), extent.y(), extent.x(), shard, shard, shard, shard == chunk ? bytes : sharding)
                .replace('\'', '"');
    }
}
