package io.github.spimpatches.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.config.Crops;
import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.problem.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The JSON beside a crop, by which it explains itself: sorted keys, with the file's size and checksum, and a {@code
 * fingerprint} of all that decided its bytes. It is written last, so that a crop that has one is whole.
 */
final class CropProvenance {
    /** Raised whenever the same settings come to give other bytes. */
    private static final int FORMAT = 2;

    /**
     * What stands in a JSON that was found.
     *
     * @param crc32c null for a folder
     */
    record Found(String fingerprint, long bytes, String crc32c) {}

    private final Map<String, Object> facts = new TreeMap<>();
    private final String fingerprint;

    CropProvenance(CropTask task, SourceImage image, CropForm form, Crops crops) {
        Box box = task.box();
        facts.put("abbreviation", task.region().abbreviation());
        facts.put("affine", rows(image.voxelToWorld()));
        facts.put("atlas", task.atlas());
        facts.put("channels", task.looks().stream().map(CropProvenance::channel).toList());
        facts.put("channel_indices", task.channels());
        facts.put("clipped_voxels", task.clippedVoxels());
        facts.put("desc", task.source().desc());
        facts.put("dtype", form.pyramid().type().word());
        facts.put("format", crops.format().extension());
        facts.put("from_mm", list(form.from()));
        facts.put("image", task.source().kind());
        facts.put("label", task.region().index());
        facts.put("level", task.source().level());
        facts.put("levels", form.pyramid().levels().size());
        facts.put("margin_mm", crops.marginMm());
        facts.put("mask_outside", crops.masksOutside());
        facts.put("members", crops.masksOutside() ? task.region().members() : null);
        facts.put("dseg", crops.masksOutside() ? Secrets.masked(task.dseg().uri()) : null);
        facts.put("name", task.region().name());
        facts.put("session", task.session());
        facts.put("size", List.of(box.size().x(), box.size().y(), box.size().z()));
        facts.put("source", Secrets.masked(image.where()));
        facts.put("source_dtype", image.type().word());
        facts.put("start", List.of(box.x(), box.y(), box.z()));
        facts.put("subject", task.subject());
        facts.put("template", task.template());
        facts.put("to_mm", list(form.to()));
        facts.put("writer", "spim-patches crop format " + FORMAT);
        facts.values().removeIf(Objects::isNull);
        fingerprint = Provenance.digest(Provenance.write(facts));
    }

    /** Of the source's level, voxels to RAS+ millimetres, as NIfTI has it: x, y and z row. */
    private static List<List<Double>> rows(Affine affine) {
        return IntStream.range(0, 3)
                .mapToObj(row -> IntStream.range(0, 4)
                        .mapToObj(column -> affine.at(row, column))
                        .toList())
                .toList();
    }

    private static Map<String, Object> channel(Channel channel) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("label", channel.label());
        facts.put("color", String.format(Locale.ROOT, "%06X", channel.rgb()));
        if (channel.hasWindow()) {
            facts.put("window", List.of(channel.windowStart(), channel.windowEnd()));
        }
        return facts;
    }

    private static List<Double> list(Point point) {
        return List.of(point.x(), point.y(), point.z());
    }

    String fingerprint() {
        return fingerprint;
    }

    /** The JSON of a crop that is there. */
    String json(long bytes, String crc32c) {
        Map<String, Object> all = new TreeMap<>(facts);
        all.put("bytes", bytes);
        if (crc32c != null) {
            all.put("crc32c", crc32c);
        }
        all.put("fingerprint", fingerprint);
        all.put("version", Version.ofThisBuild().version());
        return Provenance.write(all) + "\n";
    }

    /** Reads what {@link #json} wrote; empty for anything else. */
    static Optional<Found> read(byte[] json) {
        try {
            JsonNode node = new ObjectMapper().readTree(json);
            if (!node.path("fingerprint").isTextual() || !node.path("bytes").canConvertToLong()) {
                return Optional.empty();
            }
            return Optional.of(new Found(
                    node.get("fingerprint").textValue(),
                    node.get("bytes").longValue(),
                    node.path("crc32c").textValue()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** One line for the file itself. */
    String description() {
        List<String> words = new ArrayList<>();
        for (String key : List.of("name", "subject", "session", "atlas", "image", "level", "source", "fingerprint")) {
            Object value = key.equals("fingerprint") ? fingerprint : facts.get(key);
            if (value != null) {
                words.add(key + " " + value);
            }
        }
        return String.join(", ", words);
    }
}
