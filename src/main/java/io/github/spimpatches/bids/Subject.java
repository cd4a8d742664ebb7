package io.github.spimpatches.bids;

import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * One subject in one session: its images and the atlas in its space.
 *
 * @param id without {@code sub-}
 * @param session without {@code ses-}; null where the cohort has none
 * @param images in the order raw, corrected, mask, others; never empty
 * @param dseg label volume (NIfTI) in subject space; null where centres are given and it was not looked for
 * @param labels label table (TSV); null with {@code dseg}
 * @param atlas the atlas' name ({@code seg-} entity); {@code atlas} where nothing names it
 * @param template the template that the atlas comes from ({@code from-} entity); null where not known
 */
public record Subject(
        String id,
        String session,
        List<SubjectImage> images,
        Location dseg,
        Location labels,
        String atlas,
        String template)
        implements Serializable {

    public Subject {
        images = List.copyOf(images);
    }

    /** The same, what is wrong with its images being said of a place. */
    Subject within(String place) {
        List<SubjectImage> placed =
                images.stream().map(image -> image.within(place)).toList();
        return new Subject(id, session, placed, dseg, labels, atlas, template);
    }

    /** What is wrong with its images, one line each; empty where all are there. */
    List<String> problems() {
        return images.stream()
                .map(SubjectImage::problem)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** {@code sub-01} or {@code sub-01 ses-02}, for messages. */
    public String words() {
        return session == null ? "sub-" + id : "sub-" + id + " ses-" + session;
    }
}
