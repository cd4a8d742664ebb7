package io.github.spimpatches.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.zarr.CodecSpec.IndexPlace;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads an array's {@code zarr.json}: the Zarr core specification, version 3, and its registered extensions. */
final class MetadataV3 {
    private static final Set<String> KNOWN = Set.of(
            "zarr_format",
            "node_type",
            "shape",
            "data_type",
            "chunk_grid",
            "chunk_key_encoding",
            "fill_value",
            "codecs",
            "attributes",
            "dimension_names",
            "storage_transformers",
            "consolidated_metadata");

    private static final int MOST_AXES = 64;
    private static final String NUMCODECS = "numcodecs.";

    private MetadataV3() {}

    static ArrayMetadata parse(JsonFields fields) {
        ZarrFormat.V3.require(fields);
        if (!fields.text("node_type").equals("array")) {
            throw fields.problem("node_type", "\"array\" expected");
        }
        ZarrFormat.refuseUnknown(fields, KNOWN);
        refuseTransformers(fields);
        List<Long> shape = shape(fields);
        ElementType type = type(fields);
        List<CodecSpec> codecs = codecs(fields, "codecs");
        return new ArrayMetadata(
                ZarrFormat.V3,
                shape,
                chunk(fields, shape.size()),
                type,
                fill(fields, type),
                keys(fields),
                codecs,
                dimensionNames(fields, shape.size()));
    }

    /** Each from 1 on and small enough for an array's index; as many as there are axes. */
    static List<Integer> chunkShape(JsonFields fields, String key, int rank) {
        List<Long> numbers = fields.integers(key, 1);
        if (numbers.size() != rank) {
            throw fields.problem(key, rank + " numbers expected, one for each axis of \"shape\"");
        }
        for (long number : numbers) {
            if (number > Integer.MAX_VALUE) {
                throw fields.problem(key, "at most " + Integer.MAX_VALUE + " along an axis expected");
            }
        }
        return numbers.stream().map(Math::toIntExact).toList();
    }

    /** Some readers have a limit of 32 or 64 axes; without one, a list of millions would be worked through. */
    static List<Long> shape(JsonFields fields) {
        List<Long> shape = fields.integers("shape", 0);
        if (shape.size() > MOST_AXES) {
            throw fields.problem("shape", "at most " + MOST_AXES + " axes expected, " + shape.size() + " found");
        }
        return shape;
    }

    private static void refuseTransformers(JsonFields fields) {
        for (JsonNode transformer : fields.at("storage_transformers")) {
            if (!ZarrFormat.mayBeIgnored(transformer)) {
                throw fields.problem("storage_transformers", "none expected: they are not supported");
            }
        }
    }

    private static ElementType type(JsonFields fields) {
        Extension extension = extension(fields, "data_type");
        return ElementType.ofWord(extension.name)
                .orElseThrow(() -> fields.problem(
                        "data_type", "bool, int8 to int64, uint8 to uint64 or float16 to float64 expected"));
    }

    private static long fill(JsonFields fields, ElementType type) {
        if (fields.required("fill_value").isNull()) {
            throw fields.problem("fill_value", "a value of type " + type.word() + " expected");
        }
        return FillValue.parse(fields, type);
    }

    private static List<Integer> chunk(JsonFields fields, int rank) {
        Extension grid = extension(fields, "chunk_grid");
        if (!grid.name.equals("regular")) {
            throw new InputProblem("Cannot read " + fields.file() + ": the chunk grid \"" + grid.name
                    + "\" is not supported, \"regular\" expected.");
        }
        return chunkShape(grid.configuration, "chunk_shape", rank);
    }

    private static ChunkKeys keys(JsonFields fields) {
        Extension encoding = extension(fields, "chunk_key_encoding");
        Optional<String> separator = encoding.configuration.optionalText("separator");
        boolean isDefault = encoding.name.equals("default");
        if (!isDefault && !encoding.name.equals("v2")) {
            throw new InputProblem("Cannot read " + fields.file() + ": the chunk key encoding \"" + encoding.name
                    + "\" is not supported, \"default\" or \"v2\" expected.");
        }
        return switch (separator.orElse(isDefault ? "/" : ".")) {
            case "/" -> isDefault ? ChunkKeys.DEFAULT_SLASH : ChunkKeys.V2_SLASH;
            case "." -> isDefault ? ChunkKeys.DEFAULT_DOT : ChunkKeys.V2_DOT;
            default -> throw encoding.configuration.problem("separator", "\".\" or \"/\" expected");
        };
    }

    private static List<String> dimensionNames(JsonFields fields, int rank) {
        if (!fields.has("dimension_names")) {
            return List.of();
        }
        JsonNode names = fields.at("dimension_names");
        if (!names.isArray() || names.size() != rank) {
            throw fields.problem("dimension_names", rank + " names expected, one for each axis of \"shape\"");
        }
        List<String> found = new ArrayList<>();
        names.forEach(name -> found.add(name.isTextual() ? name.textValue() : ""));
        return found;
    }

    private static List<CodecSpec> codecs(JsonFields fields, String key) {
        JsonNode list = fields.required(key);
        if (!list.isArray()) {
            throw fields.problem(key, "a list of codecs expected");
        }
        List<CodecSpec> codecs = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Extension codec = extension(fields, key + "[" + i + "]", list.get(i));
            Optional<CodecSpec> known = codec(codec);
            if (known.isEmpty() && !ZarrFormat.mayBeIgnored(list.get(i))) {
                throw new InputProblem("Cannot read " + fields.file() + ": the codec \"" + codec.name
                        + "\" is not supported (" + codec.path + ").");
            }
            known.ifPresent(codecs::add);
        }
        return List.copyOf(codecs);
    }

    /** Empty for a codec that is not known. */
    private static Optional<CodecSpec> codec(Extension codec) {
        JsonFields configuration = codec.configuration;
        return switch (codec.name) {
            case "bytes" -> Optional.of(new CodecSpec.Numbers(endian(configuration)));
            case "transpose" -> Optional.of(new CodecSpec.Transpose(order(configuration)));
            case "sharding_indexed" -> Optional.of(sharding(configuration));
            case "gzip", "zstd", "blosc", "crc32c" -> CodecNames.numcodecs(codec.name, configuration);
            default ->
                Optional.of(codec.name)
                        .filter(name -> name.startsWith(NUMCODECS))
                        .flatMap(name -> CodecNames.numcodecs(name.substring(NUMCODECS.length()), configuration));
        };
    }

    private static ByteOrder endian(JsonFields configuration) {
        return switch (configuration.optionalText("endian").orElse("little")) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw configuration.problem("endian", "\"little\" or \"big\" expected");
        };
    }

    private static List<Integer> order(JsonFields configuration) {
        List<Long> order = configuration.integers("order", 0);
        if (order.size() > MOST_AXES) {
            throw configuration.problem("order", "at most " + MOST_AXES + " axes expected");
        }
        for (int axis = 0; axis < order.size(); axis++) {
            if (!order.contains((long) axis)) {
                throw configuration.problem("order", "each axis from 0 on once expected");
            }
        }
        return order.stream().map(Math::toIntExact).toList();
    }

    private static CodecSpec sharding(JsonFields configuration) {
        List<Long> chunk = configuration.integers("chunk_shape", 1);
        IndexPlace place =
                switch (configuration.optionalText("index_location").orElse("end")) {
                    case "start" -> IndexPlace.START;
                    case "end" -> IndexPlace.END;
                    default -> throw configuration.problem("index_location", "\"start\" or \"end\" expected");
                };
        return new CodecSpec.Sharding(
                chunkShape(configuration, "chunk_shape", chunk.size()),
                codecs(configuration, "codecs"),
                codecs(configuration, "index_codecs"),
                place);
    }

    /** A named extension point: an object with name and configuration, or just the name. */
    private record Extension(String name, String path, JsonFields configuration) {}

    private static Extension extension(JsonFields fields, String key) {
        return extension(fields, key, fields.required(key));
    }

    private static Extension extension(JsonFields fields, String key, JsonNode value) {
        String path = fields.path().isEmpty() ? key : fields.path() + "." + key;
        if (value.isTextual()) {
            JsonNode none = JsonNodeFactory.instance.objectNode();
            return new Extension(value.textValue(), path, new JsonFields(fields.file(), path, none));
        }
        if (!value.isObject() || !value.path("name").isTextual()) {
            throw new InputProblem("Cannot read " + fields.file() + ": \"" + path + "\" is " + JsonFields.shown(value)
                    + ", an object with a name expected.");
        }
        JsonFields whole = new JsonFields(fields.file(), path, value);
        return new Extension(value.path("name").textValue(), path, whole.objectOrEmpty("configuration"));
    }
}
