package io.github.spimpatches.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import io.github.spimpatches.atlas.LabelTable;
import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.zarr.ZarrArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jpountz.lz4.LZ4Factory;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.FinishableWrapperOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** What fuzzing starts from: the fixtures, and small good inputs of every kind. */
final class Seeds {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path ZARR = RESOURCES.resolve("zarr");
    private static final byte[] DATA = data();
    private static final List<String> CHUNK_FILES = arrays(false);
    private static final List<String> SHARD_FILES = arrays(true);
    private static final List<ZarrArray> CHUNK_ARRAYS =
            CHUNK_FILES.stream().map(Seeds::open).toList();
    private static final List<byte[]> SHARD_METADATA =
            SHARD_FILES.stream().map(name -> bytes(name + "/zarr.json")).toList();
    private static final byte[] ANY_CHUNK = bytes("v3/zstd/c/0/0/0");

    private static final LabelTable TABLE = LabelTable.parse(
            "index\tid\tname\tabbreviation\n1\t315\tIsocortex\tIso\n2\t184\tFrontal pole\tFRP\n7\t9\tField CA1\tCA1-L\n",
            "t.tsv");

    private Seeds() {}

    /** What hierarchies are read over. */
    static LabelTable table() {
        return TABLE;
    }

    private static byte[] data() {
        byte[] data = new byte[700];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i % 100 < 30 ? 3 : i % 100 < 60 ? i / 16 : (i * i * 31) >> 4);
        }
        return data;
    }

    /** Arrays whose files are whole chunks: index 0 is there for each. */
    static List<ZarrArray> chunkArrays() {
        return CHUNK_ARRAYS;
    }

    static List<byte[]> shardMetadata() {
        return SHARD_METADATA;
    }

    static byte[] anyChunk() {
        return ANY_CHUNK;
    }

    static byte[] levelMetadata(String name) {
        return name.equals(".zarray")
                ? "{\"zarr_format\":2,\"shape\":[1,8,9,10],\"chunks\":[1,4,4,4],\"dtype\":\"<u2\",\"compressor\":null,\"fill_value\":0,\"order\":\"C\",\"filters\":null}"
                        .getBytes(UTF_8)
                : "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[1,8,9,10],\"data_type\":\"uint16\",\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[1,4,4,4]}},\"chunk_key_encoding\":{\"name\":\"default\"},\"fill_value\":0,\"codecs\":[\"bytes\"],\"dimension_names\":[\"c\",\"z\",\"y\",\"x\"]}"
                        .getBytes(UTF_8);
    }

    static List<byte[]> of(FuzzTarget target) throws IOException {
        return switch (target) {
            case BLOSC ->
                Stream.concat(firstChunks("v2/blosc-"), files("codec", ".bin"))
                        .map(Seeds::withRoom)
                        .toList();
            case ZSTD ->
                List.of(
                        withRoom(Zstd.compress(DATA)),
                        withRoom(Encoder.ZSTD.encode(DATA)),
                        withRoom(chunk("v2/codec-zstd-checksum")));
            case GZIP -> List.of(withRoom(Encoder.GZIP.encode(DATA)), withRoom(chunk("v3/gzip")));
            case ZLIB -> List.of(withRoom(Encoder.ZLIB.encode(DATA)), withRoom(chunk("v2/codec-zlib")));
            case BZ2 -> List.of(withRoom(through(BZip2CompressorOutputStream::new)), withRoom(chunk("v2/codec-bz2")));
            case LZ4 -> List.of(withRoom(lz4()), withRoom(chunk("v2/codec-lz4")));
            case LZMA ->
                List.of(
                        withRoom(through(out -> new XZOutputStream(out, new LZMA2Options(0)))),
                        withRoom(through(out -> new LZMAOutputStream(out, new LZMA2Options(0), -1))),
                        withRoom(chunk("v2/codec-lzma-alone")));
            case RAW_LZMA1 -> List.of(withRoom(through(out -> new LZMAOutputStream(out, new LZMA2Options(0), true))));
            case RAW_LZMA2 ->
                List.of(withRoom(through(out -> new LZMA2Options(0)
                        .getOutputStream(new FinishableWrapperOutputStream(out), ArrayCache.getDummyCache()))));
            case SHUFFLE -> List.of(withRoom(DATA));
            case CHECKSUM -> List.of(withRoom(withCrc32c()));
            case CHUNK -> chosen(CHUNK_FILES);
            case SHARD -> chosen(SHARD_FILES);
            case ARRAY_V2 -> metadata("v2", ".zarray");
            case ARRAY_V3 -> metadata("v3", "zarr.json");
            case IMAGE_V2 -> images().map(text -> text.getBytes(UTF_8)).toList();
            case IMAGE_V3 ->
                images().map(text ->
                                "{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":{\"ome\":" + text + "}}")
                        .map(text -> text.getBytes(UTF_8))
                        .toList();
            case ZIP -> List.of(zip(ZipEntry.STORED), zip(ZipEntry.DEFLATED), zip64());
            case NIFTI -> files("nifti", ".nii", ".nii.gz").toList();
            case PATCH_HEADER ->
                files("nifti", "extension_v1.nii.gz", "extension_v2.nii.gz", "slope_one.nii")
                        .toList();
            case LABEL_TABLE, TABLE_PARENTS ->
                texts(
                        "index\tname\tabbreviation\tcolor\n1\tField CA1\tCA1-L\t#ff0000\n2\t\"a \"\"b\"\" c\"\tn/a\t\n",
                        "index\tabbreviation\tparent\n8\tHPF\tn/a\n1\tCA\tHPF\n2\tCA1\tCA\n3\tDG\tHPF\n",
                        "id\tstructure_id_path\n8\t/997/8/\n1\t/997/8/1/\n2\t/997/8/1/2/\n3\t/997/8/3/\n",
                        "index\tid\tparent_structure_id\n8\t997\tnan\n1\t375.0\t997\n2\t382\t375\n",
                        "id\troot_identifier_path\n8\t[997, 8]\n2\t[997, 8, 44, 1, 2]\n");
            case HIERARCHY_JSON ->
                texts(
                        "{\"success\": true, \"msg\": [{\"id\": 997, \"acronym\": \"root\", \"name\": \"root\", \"children\": ["
                                + "{\"id\": 315, \"acronym\": \"Iso\", \"name\": \"Isocortex\", \"children\": []}]}]}",
                        "[{\"id\": 1, \"acronym\": \"a\", \"structure_id_path\": [1]},"
                                + " {\"id\": 2, \"acronym\": \"FRP\", \"parent_structure_id\": 1}]");
            case HIERARCHY_TSV -> texts("child\tparent\nFRP\tIso\nCA1-L\tHPF\n7\t2\n", "FRP\tIso\nIso\tCTX\n");
            case SIDECAR ->
                texts(
                        "{\"OrientationStringXYZ\": \"RAS\", \"SampleStaining\": [\"Abeta\", \"PI\"]}",
                        "{\"SampleStaining\": \"x\"}");
            case CENTRES_TSV ->
                texts(
                        "subject\tlabel\tx_mm\ty_mm\tz_mm\n01\t3\t1.5\t-2\t0.25\n02\t7\t0\t1e-3\tn/a\n",
                        "subject\tsession\tatlas\ttemplate\tlabel\tname\tabbreviation\tpatch\tx_mm\ty_mm\tz_mm\tatlas_i\tatlas_j"
                                + "\tatlas_k\tlabel_fraction\tweight\n01\tn/a\ta\tn/a\t3\tX\tx\t1\t1.5\t-2\t0.25\t1\t2\t3\t1\t1\n");
            case MANIFEST_TSV ->
                texts(
                        "subject\tsession\timage\tstain\tdesc\tatlas\ttemplate\tlevel\tlabel\tname\tabbreviation\tpatch\tx_mm\ty_mm"
                                + "\tz_mm\tstart_x\tstart_y\tstart_z\tsize_x\tsize_y\tsize_z\tdtype\tpath\tbytes\tcrc32c"
                                + "\tpadded_voxels\tlabel_fraction\tstatus\terror\tsource\n01\tn/a\traw\tA\tn/a\ta\tn/a\t0\t3\tX\tx"
                                + "\t1\t1.5\t-2\t0.25\t1\t2\t3\t8\t8\t8\tuint16\tp.nii\t1376\t0badf00d\t0\t1\twritten\tn/a\ts\n");
            case CONFIG ->
                texts(
                        "patch_size: [64, 64, 64]\nn_patches_per_label: 5\npatch_seed: 42\npatch_labels: [CA1, 3]\n",
                        "patch_size: &a 256\ncontainment: fraction=0.5\nimages: [raw, mask]\nlevel: [0, 1]\n");
        };
    }

    /** Images of NGFF 0.1 to 0.6, and a container. */
    private static Stream<String> images() {
        String axes =
                "[{\"name\":\"c\",\"type\":\"channel\"},{\"name\":\"z\",\"type\":\"space\",\"unit\":\"micrometer\","
                        + "\"orientation\":{\"type\":\"anatomical\",\"value\":\"inferior-to-superior\"}},"
                        + "{\"name\":\"y\",\"type\":\"space\",\"unit\":\"micrometer\",\"orientation\":{\"type\":\"anatomical\","
                        + "\"value\":\"anterior-to-posterior\"}},{\"name\":\"x\",\"type\":\"space\",\"unit\":\"millimeter\","
                        + "\"orientation\":\"left-to-right\"}]";
        String datasets = "[{\"path\":\"0\",\"coordinateTransformations\":[{\"type\":\"scale\",\"scale\":[1,4,2,2]},"
                + "{\"type\":\"translation\",\"translation\":[0,1,2,3]}]},{\"path\":\"a/0\",\"coordinateTransformations\":"
                + "[{\"type\":\"scale\",\"scale\":[1,4,4,4.1]}]}]";
        return Stream.of(
                "{\"multiscales\":[{\"version\":\"0.1\",\"datasets\":[{\"path\":\"0\"},{\"path\":\"1\"}]}]}",
                "{\"multiscales\":[{\"version\":\"0.3\",\"axes\":[\"c\",\"z\",\"y\",\"x\"],\"datasets\":[{\"path\":\"0\"}]}]}",
                "{\"xyz_orientation\":\"RPI\",\"multiscales\":[{\"version\":\"0.4\",\"name\":\"n\",\"axes\":" + axes
                        + ",\"datasets\":" + datasets
                        + ",\"coordinateTransformations\":[{\"type\":\"identity\"}]}],\"omero\":{\"channels\":[{\"label\":\"A\","
                        + "\"color\":\"FF0000\",\"window\":{\"start\":1,\"end\":9}}]}}",
                "{\"version\":\"0.5\",\"multiscales\":[{\"axes\":" + axes + ",\"datasets\":" + datasets + "}]}",
                "{\"version\":\"0.6\",\"multiscales\":[{\"coordinateSystems\":[{\"name\":\"in\",\"axes\":" + axes
                        + "}],\"datasets\":[{\"path\":\"0\",\"coordinateTransformations\":[{\"type\":\"sequence\",\"input\":"
                        + "{\"path\":\"0\"},\"output\":{\"name\":\"in\"},\"transformations\":[{\"type\":\"scale\",\"scale\":"
                        + "[1,4,3,2]}]}]}]}]}",
                "{\"bioformats2raw.layout\":3}");
    }

    private static List<byte[]> texts(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList();
    }

    private static List<byte[]> chosen(List<String> arrays) {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            byte[] chunk = chunk(arrays.get(i));
            seeds.add(ByteBuffer.allocate(chunk.length + 1)
                    .put((byte) i)
                    .put(chunk)
                    .array());
        }
        return seeds;
    }

    private static List<byte[]> metadata(String folder, String name) {
        try (Stream<Path> found = Files.walk(ZARR.resolve(folder))) {
            return found.filter(path -> path.endsWith(name))
                    .sorted()
                    .map(Seeds::bytes)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At most 255 arrays, so that one byte chooses. */
    private static List<String> arrays(boolean sharded) {
        try {
            return Files.readAllLines(ZARR.resolve("cases.tsv")).stream()
                    .map(line -> line.substring(0, line.indexOf('\t')))
                    .filter(name -> !name.contains("type-") || name.endsWith("f2"))
                    .filter(name -> sharded == open(name).shardShape().isPresent())
                    .filter(name -> Files.exists(chunkFile(name)))
                    .limit(255)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ZarrArray open(String name) {
        try {
            return ZarrArray.open(
                    new LocalStorage(), new Location(ZARR.resolve(name).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<byte[]> firstChunks(String prefix) {
        return CHUNK_FILES.stream().filter(name -> name.startsWith(prefix)).map(Seeds::chunk);
    }

    private static byte[] chunk(String array) {
        return bytes(chunkFile(array));
    }

    private static Path chunkFile(String array) {
        int rank = array.startsWith("v2/four") ? 4 : 3;
        Path folder = ZARR.resolve(array);
        String[] zeros = java.util.Collections.nCopies(rank, "0").toArray(String[]::new);
        return Stream.of(
                        String.join("/", zeros),
                        String.join(".", zeros),
                        "c/" + String.join("/", zeros),
                        "c." + String.join(".", zeros))
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(folder.resolve("none"));
    }

    private static Stream<byte[]> files(String folder, String... endings) throws IOException {
        try (Stream<Path> found = Files.list(RESOURCES.resolve(folder))) {
            return found
                    .filter(path -> Stream.of(endings).anyMatch(path.toString()::endsWith))
                    .sorted()
                    .map(Seeds::bytes)
                    .toList()
                    .stream();
        }
    }

    private static byte[] bytes(String name) {
        return bytes(ZARR.resolve(name));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two bytes of room before it: 16 KiB. */
    private static byte[] withRoom(byte[] encoded) {
        return ByteBuffer.allocate(encoded.length + 2)
                .put((byte) 0x40)
                .put((byte) 0)
                .put(encoded)
                .array();
    }

    private interface Wrapping {
        java.io.OutputStream wrap(java.io.OutputStream out) throws IOException;
    }

    private static byte[] through(Wrapping wrapping) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (java.io.OutputStream out = wrapping.wrap(bytes)) {
            out.write(DATA);
        }
        return bytes.toByteArray();
    }

    private static byte[] lz4() {
        byte[] block = LZ4Factory.safeInstance().fastCompressor().compress(DATA);
        return ByteBuffer.allocate(4 + block.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(DATA.length)
                .put(block)
                .array();
    }

    private static byte[] withCrc32c() {
        CRC32C crc = new CRC32C();
        crc.update(DATA);
        return ByteBuffer.allocate(DATA.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(DATA)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] zip(int method) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment("{\"ome\":{\"version\":\"0.5\"}}");
            for (String name : List.of("zarr.json", "0/c/0/0/0", "0/zarr.json", "empty/")) {
                ZipEntry entry = new ZipEntry(name);
                byte[] body = name.endsWith("/") ? new byte[0] : DATA;
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(body);
                    entry.setCrc(crc.getValue());
                    entry.setSize(body.length);
                }
                zip.putNextEntry(entry);
                zip.write(body);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** One stored member, all of whose numbers are in the zip64 fields. */
    private static byte[] zip64() {
        byte[] name = "0/c/0".getBytes(UTF_8);
        CRC32 crc = new CRC32();
        crc.update(DATA);
        ByteBuffer out = ByteBuffer.allocate(DATA.length + 400).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x04034b50).putInt(45).putShort((short) 0).putInt(0).putInt((int) crc.getValue());
        out.putInt(-1)
                .putInt(-1)
                .putShort((short) name.length)
                .putShort((short) 20)
                .put(name);
        out.putShort((short) 1)
                .putShort((short) 16)
                .putLong(DATA.length)
                .putLong(DATA.length)
                .put(DATA);
        int directory = out.position();
        out.putInt(0x02014b50).putInt(45 << 16 | 45).putInt(0).putInt(0).putInt((int) crc.getValue());
        out.putInt(-1)
                .putInt(-1)
                .putShort((short) name.length)
                .putShort((short) 28)
                .putShort((short) 0);
        out.putInt(0).putInt(0).putInt(-1).put(name).putShort((short) 1).putShort((short) 24);
        out.putLong(DATA.length).putLong(DATA.length).putLong(0);
        int end = out.position();
        out.putInt(0x06064b50)
                .putLong(44)
                .putInt(45 << 16 | 45)
                .putLong(0)
                .putLong(1)
                .putLong(1);
        out.putLong(end - directory).putLong(directory);
        out.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        out.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
