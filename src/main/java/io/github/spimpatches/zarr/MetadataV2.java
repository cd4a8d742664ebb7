package io.github.spimpatches.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.problem.InputProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads {@code .zarray}: the Zarr storage specification, version 2. */
final class MetadataV2 {
    private MetadataV2() {}

    static ArrayMetadata parse(JsonFields fields) {
        ZarrFormat.V2.require(fields);
        List<Long> shape = MetadataV3.shape(fields);
        List<Integer> chunk = MetadataV3.chunkShape(fields, "chunks", shape.size());
        JsonNode dtype = fields.required("dtype");
        if (!dtype.isTextual()) {
            throw fields.problem("dtype", "a plain numeric type such as \"<u2\" expected");
        }
        StoredType type = StoredType.parse(dtype.textValue())
                .orElseThrow(() -> fields.problem("dtype", "a numeric type such as \"<u2\" expected"));
        return new ArrayMetadata(
                ZarrFormat.V2,
                shape,
                chunk,
                type.type(),
                FillValue.parse(fields, type.type()),
                keys(fields),
                codecs(fields, shape.size(), type),
                List.of());
    }

    private static ChunkKeys keys(JsonFields fields) {
        return switch (fields.optionalText("dimension_separator").orElse(".")) {
            case "." -> ChunkKeys.V2_DOT;
            case "/" -> ChunkKeys.V2_SLASH;
            default -> throw fields.problem("dimension_separator", "\".\" or \"/\" expected");
        };
    }

    private static List<CodecSpec> codecs(JsonFields fields, int rank, StoredType type) {
        List<CodecSpec> codecs = new ArrayList<>();
        switch (fields.optionalText("order").orElse("C")) {
            case "C" -> {}
            case "F" -> codecs.add(new CodecSpec.Transpose(reversed(rank)));
            default -> throw fields.problem("order", "\"C\" or \"F\" expected");
        }
        codecs.add(new CodecSpec.Numbers(type.order()));
        for (JsonFields filter : fields.objectsOrNone("filters")) {
            codecs.add(codec(filter));
        }
        JsonNode compressor = fields.at("compressor");
        if (compressor.isArray()) {
            throw fields.problem("compressor", "an object or null expected, not a list");
        }
        if (fields.has("compressor")) {
            codecs.add(codec(fields.object("compressor")));
        }
        return codecs;
    }

    static List<Integer> reversed(int rank) {
        return IntStream.range(0, rank).mapToObj(i -> rank - 1 - i).toList();
    }

    private static CodecSpec codec(JsonFields configuration) {
        String id = configuration.text("id");
        CodecSpec spec = CodecNames.numcodecs(id, configuration)
                .orElseThrow(() -> new InputProblem("Cannot read " + configuration.file() + ": the codec \"" + id
                        + "\" is not supported (" + configuration.path() + ")."));
        return spec instanceof CodecSpec.Filter filter
                ? new CodecSpec.Step(filter.words(), filter.maker().make(null))
                : spec;
    }
}
