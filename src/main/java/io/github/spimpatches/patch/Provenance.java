package io.github.spimpatches.patch;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.manifest.Centre;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * By which a patch explains itself: the JSON of its header's extension, with sorted keys. Its {@code fingerprint} is a
 * digest of all the rest and of how the file is written, so that a later run can tell whether this is the file that it
 * would write.
 */
final class Provenance {
    /** Raised whenever the same settings come to give other bytes. */
    private static final int FORMAT = 2;

    private static final int SHARE_DIGITS = 8;

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN, true);

    private Provenance() {}

    static String json(
            Centre centre,
            PatchSource source,
            SourceImage image,
            Box box,
            Format format,
            Compression compression,
            PatchLook look,
            Foreground foreground) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("abbreviation", centre.abbreviation());
        facts.put("affine", image.voxelToWorld().toString());
        if (source.geometry().rule() != AffineRule.STANDARD) {
            facts.put("affine_rule", source.geometry().rule().name().toLowerCase(java.util.Locale.ROOT));
        }
        facts.put("atlas", centre.atlas());
        facts.put(
                "centre_mm",
                List.of(centre.world().x(), centre.world().y(), centre.world().z()));
        facts.put(
                "compression",
                format == Format.NII ? "none" : compression.name().toLowerCase(java.util.Locale.ROOT));
        facts.put("channel", source.channel());
        facts.put("desc", source.desc());
        facts.put("dtype", look.type(source, image.type()).word());
        if (foreground != null) {
            facts.put("foreground_of", Secrets.masked(foreground.of()));
        }
        facts.put("format", format.extension());
        facts.put("image", source.kind());
        facts.put("image_size", list(image.extent()));
        if (source.isBinary()) {
            facts.put("intensity", "0 and 1 of " + image.type().word());
        } else if (look.type(source, image.type()) != image.type()) {
            facts.put("intensity", "uint8 of " + image.type().word() + ", seed " + look.seed());
        }
        facts.put("label", centre.label());
        facts.put("level", source.level());
        facts.put("name", centre.name());
        facts.put("patch", centre.patch());
        facts.put("session", centre.session());
        facts.put("size", list(box.size()));
        facts.put("source", Secrets.masked(image.where()));
        facts.put("stain", source.stain());
        facts.put("start", List.of(box.x(), box.y(), box.z()));
        facts.put("subject", centre.subject());
        facts.put("template", centre.template());
        facts.put("writer", "spim-patches format " + FORMAT);
        facts.values().removeIf(java.util.Objects::isNull);
        String withoutFingerprint = write(facts);
        facts.remove("affine");
        if (foreground != null) {
            facts.put("foreground", new BigDecimal(foreground.share()).setScale(SHARE_DIGITS, RoundingMode.HALF_EVEN));
        }
        facts.put("fingerprint", digest(withoutFingerprint));
        return write(facts);
    }

    /**
     * What a patch says of the mask's foreground. The share does not count for the fingerprint: whoever looks for a patch
     * does not know it yet.
     *
     * @param of the mask and its level
     * @param share 0 to 1; written with as many digits whatever it is, so that all headers are of one length
     */
    record Foreground(String of, double share) {}

    /** The share of foreground in an extension's text. */
    static OptionalDouble foreground(String json) {
        try {
            JsonNode share = JSON.readTree(json).path("foreground");
            return share.isNumber() ? OptionalDouble.of(share.doubleValue()) : OptionalDouble.empty();
        } catch (JsonProcessingException e) {
            return OptionalDouble.empty();
        }
    }

    /** The fingerprint in an extension's text, if it is ours. */
    static Optional<String> fingerprint(String json) {
        try {
            return Optional.ofNullable(JSON.readTree(json).path("fingerprint").textValue());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<Integer> list(Extent extent) {
        return List.of(extent.x(), extent.y(), extent.z());
    }

    static String write(Map<String, Object> facts) {
        try {
            return JSON.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String digest(String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
