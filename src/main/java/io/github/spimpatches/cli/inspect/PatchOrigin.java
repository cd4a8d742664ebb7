package io.github.spimpatches.cli.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a patch's header says of where it is from.
 *
 * @param facts the JSON of its extension
 */
record PatchOrigin(JsonNode facts) {
    /** A header with its extension has a few thousand bytes. */
    private static final int BEGINNING = 1 << 16;

    private static final String WRITER = "spim-patches";

    /** For what a header lacks. */
    private static final String UNKNOWN = "?";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty for a volume that is no patch of ours, and for a patch that was told to keep silent. */
    static Optional<PatchOrigin> of(Storage storage, Location file) throws IOException {
        byte[] beginning;
        try (InputStream in = storage.open(file)) {
            beginning = in.readNBytes(BEGINNING);
        }
        return PatchHeader.text(beginning).flatMap(PatchOrigin::parse);
    }

    private static Optional<PatchOrigin> parse(String text) {
        try {
            JsonNode facts = JSON.readTree(text);
            return facts.path("writer").asText().startsWith(WRITER)
                    ? Optional.of(new PatchOrigin(facts))
                    : Optional.empty();
        } catch (JsonProcessingException ofSomebodyElse) {
            return Optional.empty();
        }
    }

    /** {@code patch 3 of CA1 (Field CA1, label 121 of mini)}; a person's own centres may have neither name. */
    String patch() {
        List<String> words = new ArrayList<>();
        Stream.of("abbreviation", "name").filter(facts::has).forEach(key -> words.add(word(key)));
        words.add("label " + word("label") + " of " + word("atlas"));
        String rest = String.join(", ", words.subList(1, words.size()));
        return "patch " + word("patch") + " of " + words.get(0) + (rest.isEmpty() ? "" : " (" + rest + ")");
    }

    /** {@code raw Abeta of sub-01, level 0}. */
    String image() {
        String session = facts.has("session") ? " ses-" + word("session") : "";
        String stain = facts.has("stain") ? " " + word("stain") : "";
        return word("image") + stain + " of sub-" + word("subject") + session + ", level " + word("level");
    }

    /** {@code /data/x.zarr/0, from voxel 96 109 55 on, of 192 x 160 x 128}. */
    String source() {
        return word("source") + ", from voxel " + words("start", " ") + " on, of " + words("image_size", " x ");
    }

    /** {@code x 0.033689   y -0.150718   z 0.00198264}. */
    String centre() {
        List<String> at = Stream.of(0, 1, 2)
                .map(axis -> facts.path("centre_mm").path(axis))
                .map(place -> place.isNumber() ? Figures.number(place.asDouble()) : UNKNOWN)
                .toList();
        return "x " + at.get(0) + "   y " + at.get(1) + "   z " + at.get(2) + "   (RAS+ mm)";
    }

    private String word(String key) {
        return plain(facts.path(key));
    }

    private String words(String key, String between) {
        String all = StreamSupport.stream(facts.path(key).spliterator(), false)
                .map(PatchOrigin::plain)
                .collect(Collectors.joining(between));
        return all.isEmpty() ? UNKNOWN : all;
    }

    /** On one line, whatever somebody wrote into the header. */
    private static String plain(JsonNode value) {
        String text = value.asText().replaceAll("[\\p{Cc}\\p{Cf}]+", " ").strip();
        return text.isEmpty() ? UNKNOWN : text;
    }
}
