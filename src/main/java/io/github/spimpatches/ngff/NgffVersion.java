package io.github.spimpatches.ngff;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.zarr.JsonFields;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The NGFF version that an image states. 0.1 to 0.6 are known. A later one, or one in the making, is read as the newest
 * known one, and that is said; what is no version at all is refused.
 *
 * @param text as stated; {@code ?} where it is not
 */
record NgffVersion(String text) {
    private static final String UNSTATED = "?";
    private static final Pattern KNOWN = Pattern.compile("0\\.[1-6]");
    private static final Pattern PLAUSIBLE = Pattern.compile("(?!0\\.0)[0-9]{1,3}\\.[0-9]{1,3}[0-9A-Za-z.+-]{0,32}");

    /** The first of these objects that has a {@code version} states it. */
    static NgffVersion of(JsonFields... holders) {
        for (JsonFields holder : holders) {
            if (holder.has("version")) {
                return stated(holder);
            }
        }
        return new NgffVersion(UNSTATED);
    }

    private static NgffVersion stated(JsonFields holder) {
        JsonNode value = holder.at("version");
        // A number is no legal version, but nobody can take 0.4 for something else than "0.4".
        String text = value.isValueNode() ? value.asText() : "";
        if (!PLAUSIBLE.matcher(text).matches()) {
            throw holder.problem("version", "an NGFF version such as \"0.4\" expected");
        }
        return new NgffVersion(text);
    }

    /** What a user should know about it, without its subject; empty for a version that is known. */
    Optional<String> warning() {
        boolean isKnown = text.equals(UNSTATED) || KNOWN.matcher(text).matches();
        return isKnown
                ? Optional.empty()
                : Optional.of("states NGFF version " + text
                        + ", which is not known (0.1 to 0.6 are); it is read as 0.6, look at its geometry twice.");
    }
}
