package io.github.spimpatches.config;

import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which part of a cohort a run takes. Lists that are empty mean "all", what is null was not given.
 *
 * @param participants subject ids, without {@code sub-}
 * @param sessions session ids, without {@code ses-}
 * @param derivatives folders of derivatives; empty for the usual places
 * @param atlas the atlas' name ({@code seg-} entity)
 * @param template the template that the atlas comes from ({@code from-} entity)
 * @param maskDescs {@code desc-} entities of the masks to take
 * @param filters entity to value: an image file that has the entity must have this value
 * @param images image kinds, the same as {@link Settings#images}
 */
public record Selection(
        List<String> participants,
        List<String> sessions,
        List<Location> derivatives,
        String atlas,
        String template,
        List<String> maskDescs,
        SortedMap<String, String> filters,
        List<String> images)
        implements Serializable {

    /** Everything that is there. */
    public static final Selection ALL =
            new Selection(List.of(), List.of(), List.of(), null, null, List.of(), new TreeMap<>(Map.of()), List.of());

    public Selection {
        participants = List.copyOf(participants);
        sessions = List.copyOf(sessions);
        derivatives = List.copyOf(derivatives);
        maskDescs = List.copyOf(maskDescs);
        filters = new TreeMap<>(filters);
        images = List.copyOf(images);
    }

    /** Whether images of this kind are wanted. */
    public boolean takes(String kind) {
        return images.isEmpty() || images.contains(kind);
    }
}
