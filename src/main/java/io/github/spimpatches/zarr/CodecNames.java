package io.github.spimpatches.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.codec.BloscDecoder;
import io.github.spimpatches.codec.Bz2Decoder;
import io.github.spimpatches.codec.ChecksumDecoder;
import io.github.spimpatches.codec.ChecksumDecoder.Kind;
import io.github.spimpatches.codec.ChecksumDecoder.Place;
import io.github.spimpatches.codec.Decoder;
import io.github.spimpatches.codec.GzipDecoder;
import io.github.spimpatches.codec.Lz4Decoder;
import io.github.spimpatches.codec.LzmaDecoder;
import io.github.spimpatches.codec.RawLzmaDecoder;
import io.github.spimpatches.codec.ShuffleDecoder;
import io.github.spimpatches.codec.ZlibDecoder;
import io.github.spimpatches.codec.ZstdDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Codecs by numcodecs' names, which Zarr v2 uses as they are and Zarr v3 mostly with {@code numcodecs.} before them. */
final class CodecNames {
    private static final int LZMA_XZ = 1;
    private static final int LZMA_ALONE = 2;
    private static final int LZMA_RAW = 3;
    private static final long DELTA = 3;
    private static final long LZMA2 = 0x21;
    private static final long LZMA1 = 0x4000000000000001L;

    private CodecNames() {}

    /** @return empty for a name that is not known */
    static Optional<CodecSpec> numcodecs(String name, JsonFields configuration) {
        return switch (name) {
            case "blosc" -> Optional.of(new CodecSpec.Step(bloscWords(configuration), new BloscDecoder()));
            case "zstd" -> step(new ZstdDecoder());
            case "gzip" -> step(new GzipDecoder());
            case "zlib" -> step(new ZlibDecoder());
            case "bz2" -> step(new Bz2Decoder());
            case "lz4" -> step(new Lz4Decoder());
            case "lzma" -> step(lzma(configuration));
            case "shuffle" -> step(shuffle(configuration));
            case "crc32c" -> step(new ChecksumDecoder(Kind.CRC32C, place(configuration, Place.END)));
            case "crc32" -> step(new ChecksumDecoder(Kind.CRC32, place(configuration, Place.START)));
            case "adler32" -> step(new ChecksumDecoder(Kind.ADLER32, place(configuration, Place.START)));
            case "fletcher32" -> step(new ChecksumDecoder(Kind.FLETCHER32, Place.END));
            case "delta" -> Optional.of(delta(configuration));
            case "fixedscaleoffset" -> Optional.of(fixedScaleOffset(configuration));
            default -> Optional.empty();
        };
    }

    private static Optional<CodecSpec> step(Decoder decoder) {
        return Optional.of(new CodecSpec.Step(decoder.name(), decoder));
    }

    private static String bloscWords(JsonFields configuration) {
        String inner = configuration.at("cname").asText("lz4");
        JsonNode shuffle = configuration.at("shuffle");
        String words =
                switch (shuffle.asText("")) {
                    case "0", "noshuffle" -> "";
                    case "1", "shuffle" -> ", shuffle";
                    case "2", "bitshuffle" -> ", bitshuffle";
                    default -> "";
                };
        return "blosc(" + inner.toLowerCase(Locale.ROOT) + words + ")";
    }

    private static Decoder lzma(JsonFields configuration) {
        return switch (configuration.at("format").asInt(LZMA_XZ)) {
            case LZMA_XZ, LZMA_ALONE -> new LzmaDecoder();
            case LZMA_RAW -> rawLzma(configuration);
            default -> throw configuration.problem("format", "1 (xz), 2 (alone) or 3 (raw) expected");
        };
    }

    /** By the identifiers that Python has from liblzma. */
    private static Decoder rawLzma(JsonFields configuration) {
        List<JsonFields> filters = configuration.objectsOrNone("filters");
        if (filters.isEmpty()) {
            throw configuration.problem("filters", "at least one expected where \"format\" is 3 (raw)");
        }
        List<Integer> distances = new ArrayList<>();
        for (JsonFields filter : filters.subList(0, filters.size() - 1)) {
            if (filter.at("id").asLong() != DELTA) {
                throw filter.problem("id", "3 (delta) expected before the last filter");
            }
            distances.add(whole(filter, "dist", 1, 1, RawLzmaDecoder.LARGEST_DISTANCE));
        }
        JsonFields last = filters.get(filters.size() - 1);
        long id = last.at("id").asLong();
        if (id == LZMA2) {
            return new RawLzmaDecoder(new RawLzmaDecoder.Lzma2(dictionary(last)), distances);
        }
        if (id != LZMA1) {
            throw last.problem("id", LZMA2 + " (LZMA2) or " + LZMA1 + " (LZMA1) expected for the last filter");
        }
        int most = RawLzmaDecoder.Lzma1.MOST_BITS;
        return new RawLzmaDecoder(
                new RawLzmaDecoder.Lzma1(
                        dictionary(last),
                        whole(last, "lc", 3, 0, most),
                        whole(last, "lp", 0, 0, most),
                        whole(last, "pb", 2, 0, most)),
                distances);
    }

    /** As liblzma takes it: the filter's own, else its preset's, else that of preset 6. */
    private static int dictionary(JsonFields filter) {
        OptionalInt usual = RawLzmaDecoder.dictionary(filter.at("preset").asInt(RawLzmaDecoder.USUAL_PRESET));
        if (usual.isEmpty()) {
            throw filter.problem("preset", "0 to 9 expected");
        }
        return whole(
                filter,
                "dict_size",
                usual.getAsInt(),
                RawLzmaDecoder.SMALLEST_DICTIONARY,
                RawLzmaDecoder.LARGEST_DICTIONARY);
    }

    private static int whole(JsonFields filter, String key, int usual, int least, int most) {
        JsonNode value = filter.at(key);
        int number = filter.has(key) ? value.asInt(-1) : usual;
        if (number < least || number > most) {
            throw filter.problem(key, least + " to " + most + " expected");
        }
        return number;
    }

    private static Decoder shuffle(JsonFields configuration) {
        JsonNode size = configuration.at("elementsize");
        int elementSize = size.isMissingNode() ? 4 : size.asInt(0);
        if (elementSize < 1 || elementSize > 255) {
            throw configuration.problem(
                    "elementsize",
                    "1 to 255 expected"
                            + (elementSize == 0
                                    ? " (NetCDF writes 0 and means the bytes of a value, numcodecs takes it for no shuffle:"
                                            + " write what is meant)"
                                    : ""));
        }
        return new ShuffleDecoder(elementSize);
    }

    private static Place place(JsonFields configuration, Place usual) {
        Optional<String> location = configuration.optionalText("location");
        if (location.isEmpty()) {
            return usual;
        }
        return switch (location.get()) {
            case "start" -> Place.START;
            case "end" -> Place.END;
            default -> throw configuration.problem("location", "\"start\" or \"end\" expected");
        };
    }

    private static CodecSpec delta(JsonFields configuration) {
        StoredType decoded = type(configuration, "dtype");
        StoredType encoded = configuration.has("astype") ? type(configuration, "astype") : decoded;
        return new CodecSpec.Filter(
                "delta", order -> Filters.delta(inOrder(order, encoded), inOrderOfDecoded(order, decoded)));
    }

    private static CodecSpec fixedScaleOffset(JsonFields configuration) {
        StoredType decoded = type(configuration, "dtype");
        StoredType encoded = configuration.has("astype") ? type(configuration, "astype") : decoded;
        double scale = number(configuration, "scale");
        double offset = number(configuration, "offset");
        if (scale == 0) {
            throw configuration.problem("scale", "a number other than 0 expected");
        }
        return new CodecSpec.Filter(
                "fixedscaleoffset",
                order -> Filters.fixedScaleOffset(
                        inOrder(order, encoded), inOrderOfDecoded(order, decoded), scale, offset));
    }

    /** Zarr v2 (null): the filter's own types say the byte order. Zarr v3: the codec "bytes" does. */
    private static StoredType inOrder(ByteOrder order, StoredType type) {
        return order == null ? type : Filters.in(order, type);
    }

    private static StoredType inOrderOfDecoded(ByteOrder order, StoredType type) {
        return order == null ? type : Filters.in(ByteOrder.LITTLE_ENDIAN, type);
    }

    private static StoredType type(JsonFields configuration, String key) {
        return StoredType.parse(configuration.text(key))
                .orElseThrow(() -> configuration.problem(key, "a numeric data type such as \"<u2\" expected"));
    }

    private static double number(JsonFields configuration, String key) {
        JsonNode value = configuration.required(key);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw configuration.problem(key, "a finite number expected");
        }
        return value.doubleValue();
    }
}
