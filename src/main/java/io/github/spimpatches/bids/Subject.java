package io.github.spimpatches.bids;

import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;

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

    /** {@code sub-01} or {@code sub-01 ses-02}, for messages. */
    public String words() {
        return session == null ? "sub-" + id : "sub-" + id + " ses-" + session;
    }
}
