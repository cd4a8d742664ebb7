package io.github.spimpatches.zarr;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Writes one plain Zarr array: C order, little endian, "/" between a chunk's indices, fill value 0. A chunk that is never
 * written reads as 0. Of an array in shards it writes the metadata only. The same input gives the same bytes.
 */
public final class ZarrWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /**
     * The array to write.
     *
     * @param shape values along each axis, slowest first
     * @param chunk values of a chunk along each axis
     * @param axes names of the axes; empty where they have none
     * @param shard values of a shard along each axis, a multiple of the chunk's; empty for no shards
     */
    public record Description(
            ZarrFormat format,
            List<Integer> shape,
            List<Integer> chunk,
            ElementType type,
            Encoder encoder,
            List<String> axes,
            List<Integer> shard) {

        /** An array without shards. */
        public Description(
                ZarrFormat format,
                List<Integer> shape,
                List<Integer> chunk,
                ElementType type,
                Encoder encoder,
                List<String> axes) {
            this(format, shape, chunk, type, encoder, axes, List.of());
        }

        public Description {
            shard = List.copyOf(shard);
            shape = List.copyOf(shape);
            chunk = List.copyOf(chunk);
            axes = List.copyOf(axes);
            if (shape.size() != chunk.size() || (!shard.isEmpty() && format == ZarrFormat.V2)) {
                throw new IllegalArgumentException("shape " + shape + ", chunk " + chunk + ", shard " + shard);
            }
        }

        /** What {@code .zarray} or {@code zarr.json} says. */
        public JsonNode metadata() {
            return switch (format) {
                case V2 -> metadataV2(this);
                case V3 -> metadataV3(this);
            };
        }

        /** Bytes of one chunk before compression. */
        public long chunkBytes() {
            return chunk.stream().mapToLong(Integer::longValue).reduce(type.bytes(), (a, b) -> a * b);
        }
    }

    private final Storage storage;
    private final Location array;
    private final Description description;

    public ZarrWriter(Storage storage, Location array, Description description) {
        this.storage = Objects.requireNonNull(storage);
        this.array = Objects.requireNonNull(array);
        this.description = Objects.requireNonNull(description);
    }

    /** Writes a JSON document: keys in the order in which they were put, two spaces deep, LF. */
    public static void writeJson(Storage storage, Location file, JsonNode document) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        byte[] json = new ObjectMapper().writer(printer).writeValueAsBytes(document);
        storage.publish(file, sink -> sink.write(json, 0, json.length));
    }

    /** Writes {@code .zarray} or {@code zarr.json}. */
    public void writeMetadata() throws IOException {
        switch (description.format) {
            case V2 -> writeJson(storage, array.resolve(".zarray"), description.metadata());
            case V3 -> writeJson(storage, array.resolve("zarr.json"), description.metadata());
        }
    }

    /**
     * Writes one chunk.
     *
     * @param index its indices in the chunk grid
     * @param values the whole chunk, also at the far border, in C order, little endian
     */
    public void writeChunk(List<Integer> index, byte[] values) throws IOException {
        if (values.length != description.chunkBytes()) {
            throw new IllegalArgumentException(values.length + " bytes for a chunk of " + description.chunkBytes());
        }
        String key = index.stream().map(String::valueOf).collect(Collectors.joining("/"));
        byte[] encoded = description.encoder.encode(values);
        Location file = array.resolve(description.format == ZarrFormat.V2 ? key : "c/" + key);
        storage.publish(file, sink -> sink.write(encoded, 0, encoded.length));
    }

    private static ObjectNode metadataV2(Description description) {
        ObjectNode node = JSON.objectNode();
        node.put("zarr_format", 2);
        node.set("shape", numbers(description.shape));
        node.set("chunks", numbers(description.chunk));
        node.put("dtype", (description.type.bytes() == 1 ? "|" : "<") + description.type.code());
        node.set("compressor", compressorV2(description));
        node.put("fill_value", 0);
        node.put("order", "C");
        node.set("filters", JSON.nullNode());
        node.put("dimension_separator", "/");
        return node;
    }

    private static JsonNode compressorV2(Description description) {
        Encoder encoder = description.encoder;
        if (encoder == Encoder.NONE) {
            return JSON.nullNode();
        }
        return JSON.objectNode().put("id", encoder.word()).put("level", encoder.level());
    }

    private static ObjectNode metadataV3(Description description) {
        ObjectNode node = JSON.objectNode();
        node.put("zarr_format", 3);
        node.put("node_type", "array");
        node.set("shape", numbers(description.shape));
        node.put("data_type", description.type.word());
        List<Integer> file = description.shard.isEmpty() ? description.chunk : description.shard;
        node.set("chunk_grid", named("regular", JSON.objectNode().set("chunk_shape", numbers(file))));
        node.set("chunk_key_encoding", named("default", JSON.objectNode().put("separator", "/")));
        node.put("fill_value", 0);
        ArrayNode codecs = JSON.arrayNode();
        codecs.add(named("bytes", JSON.objectNode().put("endian", "little")));
        switch (description.encoder) {
            case NONE -> {}
            case GZIP -> codecs.add(named("gzip", JSON.objectNode().put("level", description.encoder.level())));
            case ZLIB ->
                codecs.add(named("numcodecs.zlib", JSON.objectNode().put("level", description.encoder.level())));
            case ZSTD ->
                codecs.add(named(
                        "zstd",
                        JSON.objectNode()
                                .put("level", description.encoder.level())
                                .put("checksum", false)));
        }
        node.set("codecs", description.shard.isEmpty() ? codecs : sharded(description, codecs));
        node.set("attributes", JSON.objectNode());
        if (!description.axes.isEmpty()) {
            ArrayNode names = JSON.arrayNode();
            description.axes.forEach(names::add);
            node.set("dimension_names", names);
        }
        return node;
    }

    /** The index, with its checksum, at the shard's end. */
    private static ArrayNode sharded(Description description, ArrayNode chunkCodecs) {
        ObjectNode sharding = JSON.objectNode();
        sharding.set("chunk_shape", numbers(description.chunk));
        sharding.set("codecs", chunkCodecs);
        sharding.putArray("index_codecs")
                .add(named("bytes", JSON.objectNode().put("endian", "little")))
                .add(JSON.objectNode().put("name", "crc32c"));
        sharding.put("index_location", "end");
        return JSON.arrayNode().add(named("sharding_indexed", sharding));
    }

    private static ObjectNode named(String name, JsonNode configuration) {
        ObjectNode node = JSON.objectNode().put("name", name);
        node.set("configuration", configuration);
        return node;
    }

    private static ArrayNode numbers(List<Integer> values) {
        ArrayNode node = JSON.arrayNode();
        values.forEach(node::add);
        return node;
    }
}
