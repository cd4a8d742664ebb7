package io.github.spimpatches.verify;

import io.github.spimpatches.image.Channel;
import io.github.spimpatches.manifest.ManifestRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Images that some of a run's subjects have and others have not, whose pairs are smaller. The run said so and went on, since
 * nobody had asked for them: that is worth knowing, and nothing is off.
 */
final class LackingImages {
    private record Image(String kind, String stain) {
        boolean isNamed() {
            return Channel.isName(stain);
        }

        String words() {
            return kind + (isNamed() ? " of " + stain : "");
        }
    }

    private final Map<String, Set<Image>> bySubject = new LinkedHashMap<>();
    private final Map<Image, List<String>> owners = new LinkedHashMap<>();

    /** One row of the manifest. */
    void add(ManifestRow row) {
        String session = row.centre().session();
        String subject = "sub-" + row.centre().subject() + (session == null ? "" : " ses-" + session);
        Image image = new Image(row.image(), row.stain());
        if (bySubject.computeIfAbsent(subject, any -> new LinkedHashSet<>()).add(image)) {
            owners.computeIfAbsent(image, any -> new ArrayList<>()).add(subject);
        }
    }

    /** One line for each image that all rows lack of a subject. */
    List<String> notes(String run) {
        List<String> notes = new ArrayList<>();
        owners.forEach((image, having) -> {
            List<String> lacking = bySubject.entrySet().stream()
                    .filter(subject -> lacks(subject.getValue(), image))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!lacking.isEmpty()) {
                notes.add("run " + run + ": " + some(lacking) + (lacking.size() == 1 ? " has no " : " have no ")
                        + image.words() + ", which " + some(having) + (having.size() == 1 ? " has: " : " have: ")
                        + (lacking.size() == 1 ? "its" : "their") + " places have no patch of it.");
            }
        });
        return notes;
    }

    /** One of the same kind that names no stain may be it. */
    private static boolean lacks(Set<Image> own, Image image) {
        return !own.contains(image)
                && own.stream()
                        .filter(other -> other.kind.equals(image.kind))
                        .allMatch(other -> other.isNamed() && image.isNamed());
    }

    private static String some(List<String> subjects) {
        return subjects.get(0) + (subjects.size() == 1 ? "" : " and " + (subjects.size() - 1) + " more");
    }
}
