package io.github.spimpatches.export;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * The patches of one centre.
 *
 * @param key letters, digits, dashes, underscores and pluses; no two samples of an export share it
 * @param members by the words of {@link Members}
 */
public record Sample(String key, Centre centre, SortedMap<String, ManifestRow> members) implements Serializable {

    long bytes() {
        return members.values().stream().mapToLong(ManifestRow::bytes).sum();
    }

    List<ManifestRow> rows() {
        return List.copyOf(members.values());
    }
}
