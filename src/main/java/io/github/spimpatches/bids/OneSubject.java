package io.github.spimpatches.bids;

import io.github.spimpatches.config.Selection;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One brain, its files named one by one.
 *
 * @param id with or without {@code sub-}
 * @param session with or without {@code ses-}; null for none
 * @param images image kind to OME-Zarr, at least one
 * @param dseg label volume; null where centres are given (likewise {@code labels})
 */
public record OneSubject(String id, String session, Map<String, Location> images, Location dseg, Location labels)
        implements CohortSource {

    public OneSubject {
        images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
    }

    @Override
    public Cohort discover(Storage storage, Selection selection, CohortNeeds needs) throws IOException {
        Subject subject = subject(storage, selection, null, null);
        Cohort.throwUnlessFewLackImages(List.of(subject), new Problems());
        Location dataset = subject.images().get(0).uri();
        return new Cohort(List.of(subject), subject.words(), subject.words(), dataset, List.of());
    }

    /** {@code atlas} and {@code template} are those of a table's row; null where it names none. */
    Subject subject(Storage storage, Selection selection, String atlas, String template) throws IOException {
        String subjectId = without("sub-", id);
        String sessionId = session == null ? null : without("ses-", session);
        List<SubjectImage> found =
                missing(selection, "sub-" + subjectId + (sessionId == null ? "" : " ses-" + sessionId));
        for (Map.Entry<String, Location> image : images.entrySet()) {
            if (selection.takes(image.getKey())) {
                found.add(read(storage, image.getKey(), image.getValue()));
            }
        }
        found.sort(Comparator.comparingInt(image -> ImageFile.order(image.kind())));
        return new Subject(
                subjectId,
                sessionId,
                found,
                dseg,
                labels,
                firstOf(selection.atlas(), atlas, entity("seg"), "atlas"),
                firstOf(selection.template(), template, entity("from"), entity("tpl")));
    }

    private static SubjectImage read(Storage storage, String kind, Location uri) throws IOException {
        try {
            return ImageFile.read(storage, kind, uri);
        } catch (InputProblem problem) {
            return SubjectImage.missing(kind, null, uri, String.join(" ", problem.lines()));
        }
    }

    /** The kinds that are asked for and that it has no image of. */
    private List<SubjectImage> missing(Selection selection, String subject) {
        List<SubjectImage> missing = new ArrayList<>();
        List<String> wanted = selection.images().isEmpty() && images.isEmpty() ? List.of("raw") : selection.images();
        for (String kind : wanted) {
            if (!images.containsKey(kind)) {
                String problem = images.isEmpty()
                        ? subject + ": no image."
                        : subject + ": no " + kind + " image; it has " + Words.some(images.keySet()) + "."
                                + NearMatches.question(kind, images.keySet());
                missing.add(SubjectImage.missing(kind, null, dseg == null ? new Location(id) : dseg, problem));
            }
        }
        return missing;
    }

    private String entity(String key) {
        return Stream.of(Optional.ofNullable(dseg), Optional.ofNullable(labels))
                .flatMap(Optional::stream)
                .flatMap(file -> BidsName.parse(file.name()).stream())
                .flatMap(name -> Optional.ofNullable(name.entity(key)).stream())
                .findFirst()
                .orElse(null);
    }

    private static String firstOf(String... values) {
        for (String value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static String without(String prefix, String word) {
        return word.startsWith(prefix) ? word.substring(prefix.length()) : word;
    }
}
