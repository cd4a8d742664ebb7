package io.github.spimpatches.bids;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file name as BIDS builds it: {@code key-value} entities, a suffix and an extension, joined by underscores. Unknown
 * entities are kept, in the order of the name.
 *
 * @param extension with its leading dot; empty where there is none
 */
record BidsName(Map<String, String> entities, String suffix, String extension) {

    BidsName {
        entities = Collections.unmodifiableMap(new LinkedHashMap<>(entities));
    }

    /** Empty where the name is not built that way. */
    static Optional<BidsName> parse(String fileName) {
        int lastUnderscore = fileName.lastIndexOf('_');
        if (lastUnderscore < 0) {
            return Optional.empty();
        }
        Map<String, String> entities = new LinkedHashMap<>();
        for (String part : fileName.substring(0, lastUnderscore).split("_", -1)) {
            int dash = part.indexOf('-');
            boolean isEntity = dash > 0 && dash < part.length() - 1;
            if (!isEntity || entities.put(part.substring(0, dash), part.substring(dash + 1)) != null) {
                return Optional.empty();
            }
        }
        String tail = fileName.substring(lastUnderscore + 1);
        int dot = tail.indexOf('.');
        String suffix = dot < 0 ? tail : tail.substring(0, dot);
        return suffix.isEmpty()
                ? Optional.empty()
                : Optional.of(new BidsName(entities, suffix, dot < 0 ? "" : tail.substring(dot)));
    }

    /** The entity's value, or null. */
    String entity(String key) {
        return entities.get(key);
    }
}
