package io.github.spimpatches.manifest;

import io.github.spimpatches.geometry.Point;
import java.io.Serializable;
import java.util.Locale;

/**
 * A place to cut patches from: one row of the centres table. Text that is not known is null ({@code session} where the
 * cohort has none; most of it in a table that a person made).
 *
 * @param label the label's index in the atlas
 * @param patch number of the centre within subject, session and label, from 1
 * @param world the centre, RAS+ millimetres
 * @param atlasI voxel of the label volume that was drawn; null where the centre was not drawn from one (likewise J, K)
 * @param labelFraction share of the patch's voxels that fall in the label, 0 to 1; null where not known
 * @param weight the sampler's weight of this voxel, 1 for a uniform draw; null where not known
 * @param sampler how it was drawn; null where not known
 * @param split the part of the data that it belongs to (train, test, ...); null where the data are not split
 * @param fold the fold that it is held out in, from 1; null where there are no folds
 * @param foreground share of the patch that the draw took for foreground; null where any share would do
 */
public record Centre(
        String subject,
        String session,
        String atlas,
        String template,
        int label,
        String name,
        String abbreviation,
        int patch,
        Point world,
        Integer atlasI,
        Integer atlasJ,
        Integer atlasK,
        Double labelFraction,
        Double weight,
        String sampler,
        String split,
        Integer fold,
        Double foreground)
        implements Serializable {

    /** A centre of which nobody knows how it was drawn, and of data that are not split. */
    public Centre(
            String subject,
            String session,
            String atlas,
            String template,
            int label,
            String name,
            String abbreviation,
            int patch,
            Point world,
            Integer atlasI,
            Integer atlasJ,
            Integer atlasK,
            Double labelFraction,
            Double weight) {
        this(
                subject,
                session,
                atlas,
                template,
                label,
                name,
                abbreviation,
                patch,
                world,
                atlasI,
                atlasJ,
                atlasK,
                labelFraction,
                weight,
                null,
                null,
                null,
                null);
    }

    /**
     * What all patches of this centre share, whatever image and level they are cut from, and no others of the run: {@code
     * sub-01[_ses-a]_seg-mini_label-121_patch-003}.
     */
    public String pair() {
        return "sub-" + subject + (session == null ? "" : "_ses-" + session) + (atlas == null ? "" : "_seg-" + atlas)
                + "_label-" + label + String.format(Locale.ROOT, "_patch-%03d", patch);
    }

    /** The same centre in a part and a fold of the data; null for none. */
    public Centre inPart(String part, Integer heldOut) {
        return with(atlas, name, abbreviation, patch, part, heldOut);
    }

    /** The same centre under another number. */
    public Centre numbered(int number) {
        return with(atlas, name, abbreviation, number, split, fold);
    }

    /** The same centre in an atlas, with names; what it has already stays. */
    public Centre named(String atlasName, String word) {
        return with(
                atlas == null ? atlasName : atlas,
                name == null ? word : name,
                abbreviation == null ? word : abbreviation,
                patch,
                split,
                fold);
    }

    private Centre with(
            String newAtlas, String newName, String newAbbreviation, int number, String part, Integer heldOut) {
        return new Centre(
                subject,
                session,
                newAtlas,
                template,
                label,
                newName,
                newAbbreviation,
                number,
                world,
                atlasI,
                atlasJ,
                atlasK,
                labelFraction,
                weight,
                sampler,
                part,
                heldOut,
                foreground);
    }
}
