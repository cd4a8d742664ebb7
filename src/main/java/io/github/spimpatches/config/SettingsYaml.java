package io.github.spimpatches.config;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.storage.Location;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes {@code settings.yml}: every setting, resolved, in the order of {@link SettingKey}; the same settings give the
 * same bytes. It is a valid config file. Hadoop keys are never written, secrets in URIs are masked.
 */
public final class SettingsYaml {
    private SettingsYaml() {}

    /** All keys, one a line. */
    public static String text(Configuration configuration) {
        StringBuilder yaml = new StringBuilder();
        for (SettingKey key : SettingKey.values()) {
            yaml.append(key.word())
                    .append(": ")
                    .append(value(key, configuration.settings(), configuration.selection()))
                    .append('\n');
        }
        return yaml.toString();
    }

    /** A text in double quotes, as YAML and JSON read it. */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static String value(SettingKey key, Settings s, Selection selection) {
        return switch (key) {
            case PATCH_SIZE -> extent(s.patchSize());
            case N_PATCHES_PER_LABEL -> Integer.toString(s.patchesPerLabel());
            case PATCH_SEED -> Long.toString(s.seed());
            case PATCH_LABELS -> list(s.patchLabels());
            case CROP_LABELS -> list(s.cropLabels());
            case CROP_FORMAT -> word(s.crops().format()).replace('_', '-');
            case MARGIN ->
                s.crops().marginMm() == 0 ? "null" : Double.toString(s.crops().marginMm());
            case MASK_OUTSIDE -> onOff(s.crops().masksOutside());
            case MAX_CROP_BYTES ->
                s.crops().mostBytes() == 0 ? "null" : Long.toString(s.crops().mostBytes());
            case SCRATCH -> s.crops().scratch() == null ? "null" : uri(s.crops().scratch());
            case IMAGES -> list(s.images());
            case STAIN -> list(s.stains());
            case LEVEL -> s.levels().toString();
            case SAME_EXTENT -> onOff(s.sameExtent());
            case CONTAINMENT -> s.containment().toString();
            case EDGE -> word(s.edge());
            case JITTER -> onOff(s.jitter());
            case SAMPLER -> word(s.sampler()).replace('_', '-');
            case WEIGHTS ->
                s.sampling().weights() == null
                        ? "null"
                        : quoted(Secrets.masked(s.sampling().weights()));
            case STRIDE ->
                s.sampling().stride() == null ? "null" : extent(s.sampling().stride());
            case BACKGROUND ->
                s.sampling().background() == 0
                        ? "null"
                        : Double.toString(s.sampling().background());
            case MIN_FOREGROUND ->
                s.sampling().foreground().least() <= 0
                        ? "null"
                        : Double.toString(s.sampling().foreground().least());
            case MAX_FOREGROUND ->
                s.sampling().foreground().most() >= 1
                        ? "null"
                        : Double.toString(s.sampling().foreground().most());
            case FOREGROUND -> quoted(s.sampling().foreground().mask().toString());
            case MIN_DISTANCE ->
                s.sampling().minDistanceMm() == 0
                        ? "null"
                        : Double.toString(s.sampling().minDistanceMm());
            case EXCLUDE -> uris(s.sampling().exclude());
            case SPLIT ->
                list(s.splits().shares().stream().map(Splits.Share::toString).toList());
            case SPLIT_BY -> quoted(s.splits().by());
            case STRATIFY_BY -> text(s.splits().stratifyBy());
            case FOLDS ->
                s.splits().folds() == 0 ? "null" : Integer.toString(s.splits().folds());
            case PARTICIPANTS ->
                s.splits().participants() == null ? "null" : uri(s.splits().participants());
            case PARTICIPANTS_COLUMNS -> list(s.splits().columns());
            case FORMAT -> s.format().extension();
            case COMPRESSION -> word(s.compression());
            case INTENSITY -> word(s.intensity());
            case BINARIZE -> onOff(s.binarize());
            case NAMES -> word(s.names());
            case HEADER -> word(s.header());
            case AFFINE -> word(s.affine());
            case BEYOND_PYRAMID -> word(s.beyondPyramid());
            case ORIENTATION ->
                s.orientation() == null ? "null" : quoted(s.orientation().letters());
            case UNIT -> s.unit() == null ? "null" : quoted(s.unit().name());
            case GEOMETRY_FROM -> text(s.geometryFrom());
            case HEMISPHERES -> s.mergeHemispheres() ? "merge" : "split";
            case HIERARCHY -> s.hierarchy() == null ? "null" : uri(s.hierarchy());
            case S3_ANONYMOUS -> onOff(s.storage().s3Anonymous());
            case S3_ENDPOINT -> text(s.storage().s3Endpoint());
            case S3_REGION -> text(s.storage().s3Region());
            case S3_REQUESTER_PAYS -> onOff(s.storage().s3RequesterPays());
            case RUN -> text(s.run());
            case PRESET -> text(s.preset());
            case OVERWRITE -> onOff(s.overwrite());
            case STRICT -> onOff(s.strict());
            case PARTITION -> s.partition().word();
            case PARTICIPANT_LABEL -> list(selection.participants());
            case SESSION_LABEL -> list(selection.sessions());
            case DERIVATIVES -> uris(selection.derivatives());
            case ATLAS -> text(selection.atlas());
            case TEMPLATE -> text(selection.template());
            case MASK_DESC -> list(selection.maskDescs());
            case FILTER ->
                list(selection.filters().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        };
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private static String text(String text) {
        return text == null ? "null" : quoted(text);
    }

    private static String uri(Location location) {
        return quoted(Secrets.masked(location.uri()));
    }

    private static String extent(Extent size) {
        return "[" + size.x() + ", " + size.y() + ", " + size.z() + "]";
    }

    private static String uris(List<Location> locations) {
        return locations.isEmpty()
                ? "null"
                : locations.stream().map(SettingsYaml::uri).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String list(List<String> words) {
        return words.isEmpty()
                ? "null"
                : words.stream().map(SettingsYaml::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
