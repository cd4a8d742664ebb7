package io.github.spimpatches.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is legal in metadata, and what each illegal thing is answered with. */
class ZarrMetadataTest {
    private static final String V2 = """
            {"zarr_format": 2, "shape": [13, 17, 20], "chunks": [5, 8, 7], "dtype": "<u2", "compressor": null,
             "fill_value": 0, "order": "C", "filters": null}""";

    private static final String V3 = """
            {"zarr_format": 3, "node_type": "array", "shape": [13, 17, 20], "data_type": "uint16",
             "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4, 8, 16]}},
             "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
             "fill_value": 0, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}""";

    private static final String SHARDED = """
            {"name": "sharding_indexed", "configuration": {"chunk_shape": [2, 4, 8],
             "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "gzip", "configuration": {}}],
             "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}]}}""";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"zarr_format\": 2 | \"zarr_format\": 3 | \"zarr_format\" is 3, 2 expected.",
                "\"zarr_format\": 2 | \"zarr_format\": \"2\" | \"zarr_format\" is \"2\", 2 expected.",
                "\"zarr_format\": 2 | \"zarr_format\": 2.5 | \"zarr_format\" is 2.5, 2 expected.",
                "\"shape\": [13, 17, 20] | \"shape\": [13, -1, 20] | \"shape\" is [13,-1,20], whole numbers from 0 on expected.",
                "\"shape\": [13, 17, 20] | \"shape\": 5 | \"shape\" is 5, a list of whole numbers expected.",
                "\"shape\": [13, 17, 20], | | there is no \"shape\".",
                "[5, 8, 7] | [5, 0, 7] | \"chunks\" is [5,0,7], whole numbers from 1 on expected.",
                "[5, 8, 7] | [5, 8] | \"chunks\" is [5,8], 3 numbers expected, one for each axis of \"shape\".",
                "[5, 8, 7] | [5, 8, 99999999999] | \"chunks\" is [5,8,99999999999], at most 2147483647 along an axis expected.",
                "[5, 8, 7] | [5000, 5000, 500] | a chunk of 5000 x 5000 x 500 uint16 is 25000000000 bytes, at most 2147483639 can be read.",
                "\"<u2\" | \"<U8\" | \"dtype\" is \"<U8\", a numeric type such as \"<u2\" expected.",
                "\"<u2\" | \"<M8[ns]\" | \"dtype\" is \"<M8[ns]\", a numeric type such as \"<u2\" expected.",
                "\"<u2\" | \"=u2\" | \"dtype\" is \"=u2\", a numeric type such as \"<u2\" expected.",
                "\"<u2\" | [[\"a\", \"<u2\"]] | \"dtype\" is [[\"a\",\"<u2\"]], a plain numeric type such as \"<u2\" expected.",
                "\"compressor\": null | \"compressor\": [{\"id\": \"zlib\"}] | \"compressor\" is [{\"id\":\"zlib\"}], an object or null expected, not a list.",
                "\"compressor\": null | \"compressor\": {\"id\": \"zfpy\"} | the codec \"zfpy\" is not supported (compressor).",
                "\"compressor\": null | \"compressor\": {\"level\": 1} | there is no \"compressor.id\".",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 4} | \"compressor.format\" is 4, 1 (xz), 2 (alone) or 3 (raw) expected.",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 3, \"filters\": []} | \"compressor.filters\" is [], at least one expected where \"format\" is 3 (raw).",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 3, \"filters\": [{\"id\": 33}, {\"id\": 33}]} | \"compressor.filters[0].id\" is 33, 3 (delta) expected before the last filter.",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 3, \"filters\": [{\"id\": 4}]} | \"compressor.filters[0].id\" is 4, 33 (LZMA2) or 4611686018427387905 (LZMA1) expected for the last filter.",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 3, \"filters\": [{\"id\": 3, \"dist\": 257}, {\"id\": 33}]} | \"compressor.filters[0].dist\" is 257, 1 to 256 expected.",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 3, \"filters\": [{\"id\": 33, \"preset\": 10}]} | \"compressor.filters[0].preset\" is 10, 0 to 9 expected.",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 3, \"filters\": [{\"id\": 33, \"dict_size\": 1073741824}]} | \"compressor.filters[0].dict_size\" is 1073741824, 4096 to 104857600 expected.",
                "\"compressor\": null | \"compressor\": {\"id\": \"lzma\", \"format\": 3, \"filters\": [{\"id\": 4611686018427387905, \"lc\": 5}]} | \"compressor.filters[0].lc\" is 5, 0 to 4 expected.",
                "\"filters\": null | \"filters\": [{\"id\": \"quantize\"}] | the codec \"quantize\" is not supported (filters[0]).",
                "\"filters\": null | \"filters\": [{\"id\": \"delta\", \"dtype\": \"<U8\"}] | \"filters[0].dtype\" is \"<U8\", a numeric data type such as \"<u2\" expected.",
                "\"filters\": null | \"filters\": [{\"id\": \"shuffle\", \"elementsize\": 0}] | \"filters[0].elementsize\" is 0, 1 to 255 expected (NetCDF writes 0 and means the bytes of a value, numcodecs takes it for no shuffle: write what is meant).",
                "\"filters\": null | \"filters\": [{\"id\": \"shuffle\", \"elementsize\": 256}] | \"filters[0].elementsize\" is 256, 1 to 255 expected.",
                "\"filters\": null | \"filters\": [{\"id\": \"delta\", \"dtype\": \"u2\"}] | \"filters[0].dtype\" is \"u2\", a numeric data type such as \"<u2\" expected.",
                "\"order\": \"C\" | \"order\": \"K\" | \"order\" is \"K\", \"C\" or \"F\" expected.",
                "\"fill_value\": 0 | \"fill_value\": 65536 | \"fill_value\" is 65536, a value of type uint16 expected.",
                "\"fill_value\": 0 | \"fill_value\": -1 | \"fill_value\" is -1, a value of type uint16 expected.",
                "\"fill_value\": 0 | \"fill_value\": 0.5 | \"fill_value\" is 0.5, a value of type uint16 expected.",
                "\"fill_value\": 0 | \"fill_value\": 1e300000000 | \"fill_value\" is \"Infinity\", a value of type uint16 expected.",
                "\"fill_value\": 0 | \"fill_value\": NaN | \"fill_value\" is \"NaN\", a value of type uint16 expected.",
                "\"fill_value\": 0 | \"fill_value\": \"AAA=\" | \"fill_value\" is \"AAA=\", a value of type uint16 expected.",
                "\"order\": \"C\" | \"order\": \"C\", \"dimension_separator\": \"-\" | \"dimension_separator\" is \"-\", \".\" or \"/\" expected.",
            })
    void badV2MetadataAreAnsweredWithOneLine(String good, String bad, String message) throws Exception {
        write(".zarray", V2, good, bad);

        assertThatThrownBy(this::open)
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + folder + "/.zarray: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"zarr_format\": 3 | \"zarr_format\": 4 | \"zarr_format\" is 4, 3 expected.",
                "\"node_type\": \"array\" | \"node_type\": \"group\" | \"node_type\" is \"group\", \"array\" expected.",
                "\"uint16\" | \"string\" | \"data_type\" is \"string\", bool, int8 to int64, uint8 to uint64 or float16 to float64 expected.",
                "\"uint16\" | {\"name\": \"numpy.datetime64\", \"configuration\": {}} | \"data_type\" is {\"name\":\"numpy.datetime64\",\"configuration\":{}}, bool, int8 to int64, uint8 to uint64 or float16 to float64 expected.",
                "\"regular\" | \"rectangular\" | the chunk grid \"rectangular\" is not supported, \"regular\" expected.",
                "\"default\" | \"fanout\" | the chunk key encoding \"fanout\" is not supported, \"default\" or \"v2\" expected.",
                "\"separator\": \"/\" | \"separator\": \"-\" | \"chunk_key_encoding.configuration.separator\" is \"-\", \".\" or \"/\" expected.",
                "\"fill_value\": 0 | \"fill_value\": null | \"fill_value\" is null, a value of type uint16 expected.",
                "\"fill_value\": 0 | \"fill_value\": 0, \"magic\": {} | the extension \"magic\" is not supported.",
                "\"fill_value\": 0 | \"fill_value\": 0, \"magic\": {\"must_understand\": true} | the extension \"magic\" is not supported.",
                "\"fill_value\": 0 | \"fill_value\": 0, \"storage_transformers\": [{\"name\": \"x\"}] | \"storage_transformers\" is [{\"name\":\"x\"}], none expected: they are not supported.",
                "\"fill_value\": 0 | \"fill_value\": 0, \"dimension_names\": [\"x\"] | \"dimension_names\" is [\"x\"], 3 names expected, one for each axis of \"shape\".",
                "\"codecs\": [ | \"codecs\": [{\"name\": \"vlen-utf8\"}, | the codec \"vlen-utf8\" is not supported (codecs[0]).",
                "\"codecs\": [ | \"codecs\": [{\"name\": \"numcodecs.pcodec\"}, | the codec \"numcodecs.pcodec\" is not supported (codecs[0]).",
                "\"codecs\": [ | \"codecs\": [7, | \"codecs[0]\" is 7, an object with a name expected.",
                "\"codecs\": [ | \"codecs\": [{\"name\": \"gzip\"}, | the codec \"gzip\" stands at the wrong place in \"codecs\" (array codecs, then one of bytes or sharding_indexed, then byte codecs).",
                "\"codecs\": [ | \"codecs\": [{\"name\": \"transpose\", \"configuration\": {\"order\": [0, 0, 1]}}, | \"codecs[0].configuration.order\" is [0,0,1], each axis from 0 on once expected.",
                "\"codecs\": [ | \"codecs\": [{\"name\": \"transpose\", \"configuration\": {\"order\": [1, 0]}}, | the codec transpose[1, 0] does not fit an array of 3 axes.",
                "\"little\" | \"middle\" | \"codecs[0].configuration.endian\" is \"middle\", \"little\" or \"big\" expected.",
                "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}] | [] | \"codecs\" has neither bytes nor sharding_indexed.",
            })
    void badV3MetadataAreAnsweredWithOneLine(String good, String bad, String message) throws Exception {
        write("zarr.json", V3, good, bad);

        assertThatThrownBy(this::open)
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + folder + "/zarr.json: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[2, 4, 8] | [3, 4, 8] | inner chunks of 3 x 4 x 8 do not fill a shard of 4 x 8 x 16.",
                "[2, 4, 8] | [4, 8] | inner chunks of 4 x 8 do not fill a shard of 4 x 8 x 16.",
                "\"index_codecs\": [ | \"index_location\": \"middle\", \"index_codecs\": [ | \"codecs[0].configuration.index_location\" is \"middle\", \"start\" or \"end\" expected.",
                "{\"name\": \"crc32c\"} | {\"name\": \"gzip\"} | a shard's index of unknown size (gzip) is not supported: \"index_codecs\" must not compress.",
            })
    void badShardMetadataAreAnsweredWithOneLine(String good, String bad, String message) throws Exception {
        write("zarr.json", sharded(SHARDED), good, bad);

        assertThatThrownBy(this::open)
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read " + folder + "/zarr.json: " + message);
    }

    @Test
    void extensionsThatMayBeIgnoredAre() throws Exception {
        write("zarr.json", V3, "\"fill_value\": 0", "\"fill_value\": 0, \"magic\": {\"must_understand\": false}");

        assertThat(open().shape()).containsExactly(13L, 17L, 20L);
    }

    @Test
    void codecsAndTransformersThatMayBeIgnoredAre() throws Exception {
        String may = "{\"name\": \"magic\", \"must_understand\": false}";
        String codecs = "\"codecs\": [" + may + ", ";
        write(
                "zarr.json",
                V3.replace("\"codecs\": [", codecs),
                "\"fill_value\": 0",
                "\"fill_value\": 0, \"storage_transformers\": [" + may + "]");

        assertThat(open().codecs()).isEqualTo("raw");
    }

    @Test
    void moreAxesThanAnyArrayHasAreRefusedAtOnce() throws Exception {
        String axes = "1" + ",1".repeat(200_000);
        write("zarr.json", V3, "[13, 17, 20]", "[" + axes + "]");
        assertThatThrownBy(this::open)
                .isInstanceOf(InputProblem.class)
                .hasMessageEndingWith(" ..., at most 64 axes expected, 200001 found.");

        write(
                "zarr.json",
                V3,
                "\"codecs\": [",
                "\"codecs\": [{\"name\": \"transpose\", \"configuration\": {\"order\": [" + axes + "]}}, ");
        assertThatThrownBy(this::open)
                .isInstanceOf(InputProblem.class)
                .hasMessageEndingWith(" ..., at most 64 axes expected.");
    }

    @Test
    void namesAloneAreExtensionsWithoutConfiguration() throws Exception {
        write("zarr.json", V3, "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]", "[\"bytes\"]");

        assertThat(open().codecs()).isEqualTo("raw");
    }

    @ParameterizedTest
    @CsvSource({
        "int8, -3, fd",
        "uint8, 255, ff",
        "int16, -2, feff",
        "uint16, 1.0, 0100",
        "uint64, 18446744073709551615, ffffffffffffffff",
        "int64, -9223372036854775808, 0000000000000080",
        "float32, 1.5, 0000c03f",
        "float32, '\"NaN\"', 0000c07f",
        "float32, '\"-Infinity\"', 000080ff",
        "float32, '\"0x7fc00001\"', 0100c07f",
        "float64, '\"Infinity\"', 000000000000f07f",
        "float64, NaN, 000000000000f87f",
        "float16, 1.5, 0000c03f",
        "float16, '\"0x7c00\"', 0000807f",
        "float16, 0.1, 00c0cc3d",
        "bool, true, 01",
        "bool, 0, 00",
    })
    void fillValuesAreBytesOfTheDecodedType(String type, String json, String hex) throws Exception {
        String typed = V3.replace("\"uint16\"", "\"" + type + "\"");
        write("zarr.json", typed, "\"fill_value\": 0", "\"fill_value\": " + json);

        assertThat(open().fillValue()).isEqualTo(HexFormat.of().parseHex(hex));
    }

    @Test
    void noArrayIsSaid() {
        assertThatThrownBy(this::open)
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Cannot open " + folder + ": it holds neither zarr.json nor .zarray, so it is no Zarr array.");
    }

    @Test
    void aShardsEntryOutsideItIsNamedWithItsNumber() throws Exception {
        Files.writeString(folder.resolve("zarr.json"), sharded(SHARDED).replace(", {\"name\": \"crc32c\"}", ""));
        byte[] shard = new byte[100 + 8 * 16];
        Arrays.fill(shard, (byte) -1);
        ByteBuffer.wrap(shard)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(100 + 16, 90)
                .putLong(100 + 24, 200);
        Files.createDirectories(folder.resolve("c/0/0"));
        Files.write(folder.resolve("c/0/0/0"), shard);
        ZarrArray array = open();

        assertThat(array.fetch(0, 0, 0)).isEmpty();
        assertThatThrownBy(() -> array.fetch(0, 0, 1))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read chunk 0/0/1 of " + folder + ": shard c/0/0/0: entry 1 of the shard's index"
                        + " points at 200 bytes from byte 90, the shard has 228. The file is damaged or truncated.");
    }

    @Test
    void aDamagedShardIndexIsCaughtByItsChecksum() throws Exception {
        Files.writeString(folder.resolve("zarr.json"), sharded(SHARDED));
        Files.createDirectories(folder.resolve("c/0/0"));
        Files.write(folder.resolve("c/0/0/0"), new byte[8 * 16 + 4]);
        ZarrArray array = open();

        assertThatThrownBy(() -> array.fetch(0, 0, 0))
                .isInstanceOf(InputProblem.class)
                .hasMessageStartingWith(
                        "Cannot read chunk 0/0/0 of " + folder + ": shard c/0/0/0: the shard's index: checksum ")
                .hasMessageEndingWith(" of the data, 00000000 stored (crc32c). The file is damaged or truncated.");
    }

    @Test
    void aShardShorterThanItsIndexIsSaid() throws Exception {
        Files.writeString(folder.resolve("zarr.json"), sharded(SHARDED));
        Files.createDirectories(folder.resolve("c/0/0"));
        Files.write(folder.resolve("c/0/0/0"), new byte[40]);
        ZarrArray array = open();

        assertThatThrownBy(() -> array.fetch(0, 0, 0))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read chunk 0/0/0 of " + folder
                        + ": shard c/0/0/0 has 40 bytes, its index alone has 132. The file is damaged or truncated.");
    }

    @Test
    void aShardsIndexIsReadOnceAndEachInnerChunkByOneRange() throws Exception {
        FolderStorage storage = new FolderStorage();
        Path shards = ZarrFixturesTest.ROOT.resolve("v3/shard-end");
        ZarrArray array = ZarrArray.open(storage, new Location(shards.toString()));
        storage.requests.clear();

        array.fetch(0, 0, 0);
        array.fetch(0, 0, 1);
        array.fetch(1, 1, 1);

        assertThat(storage.requests).hasToString("{range 0=4, size 0=1}");
    }

    @Test
    void aRawChunkOfTheWrongSizeIsNamedWithBothSizes() throws Exception {
        Files.writeString(folder.resolve(".zarray"), V2);
        Files.write(folder.resolve("0.1.2"), new byte[812]);
        ZarrArray array = open();

        assertThatThrownBy(() ->
                        array.decode(new int[] {0, 1, 2}, array.fetch(0, 1, 2).orElseThrow()))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read chunk 0/1/2 of " + folder
                        + ": 812 bytes decoded, 560 expected (raw). The file is damaged or truncated.");
    }

    /** What a shard of a million tiny chunks might take at most is a thousand times what it takes. */
    @Test
    void aCompressedShardTakesMemoryByWhatItHoldsNotByWhatItMight() throws Exception {
        String text = V3.replace("[13, 17, 20]", "[1, 1, 65536]").replace("[4, 8, 16]", "[1, 1, 65536]");
        String sharding = SHARDED.replace("[2, 4, 8]", "[1, 1, 1]");
        write(
                "zarr.json",
                text,
                "{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}",
                sharding + ", {\"name\": \"gzip\", \"configuration\": {}}");
        byte[] empty = new byte[65_536 * 16 + 4];
        Arrays.fill(empty, (byte) -1);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(empty, 0, empty.length - 4);
        ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN).putInt(empty.length - 4, (int) crc.getValue());
        ZarrArray array = open();
        byte[] shard = Encoder.GZIP.encode(empty);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        byte[] values = array.decode(new int[] {0, 0, 0}, shard);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32 << 20);
        assertThat(values).hasSize(2 * 65_536).containsOnly(0);
    }

    /** Metadata cut, or with bytes changed, open or end in an InputProblem. */
    @Test
    void mutatedMetadataNeverEndInAnythingElse() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        String[] originals = {V2, V3, sharded(SHARDED)};
        String alphabet = "{}[]\",:-0123456789.eEnulltruefasNI ";
        for (int round = 0; round < 2000; round++) {
            String original = originals[round % originals.length];
            StringBuilder text = new StringBuilder(original);
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            String name = round % originals.length == 0 ? ".zarray" : "zarr.json";
            JsonFields fields;
            try {
                fields = JsonFields.parse(name, text.toString().getBytes(StandardCharsets.UTF_8));
                ArrayMetadata metadata = name.equals(".zarray") ? MetadataV2.parse(fields) : MetadataV3.parse(fields);
                ZarrArray.bind(ChunkStore.of(new FolderStorage(), new Location("none")), metadata, name);
            } catch (InputProblem problem) {
                assertThat(problem.lines()).singleElement().asString().startsWith("Cannot read ");
            }
        }
    }

    private static String sharded(String sharding) {
        return V3.replace("{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}", sharding);
    }

    private void write(String name, String text, String good, String bad) throws Exception {
        assertThat(text).contains(good);
        Files.writeString(folder.resolve(name), text.replace(good, bad == null ? "" : bad));
    }

    private ZarrArray open() throws Exception {
        return ZarrArray.open(new FolderStorage(), new Location(folder.toString()));
    }
}
