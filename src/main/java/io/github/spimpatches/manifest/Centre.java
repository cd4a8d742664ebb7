package io.github.spimpatches.manifest;

import io.github.spimpatches.geometry.Point;
import java.io.Serializable;

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
        Double weight)
        implements Serializable {}
