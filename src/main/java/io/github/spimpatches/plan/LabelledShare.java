package io.github.spimpatches.plan;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.SourceImage;

/** How much of a label volume's labels an image shows: a small share speaks of an image that is laid out wrongly. */
final class LabelledShare {
    private final Extent image;
    private final Affine atlasToImage;
    private long labelled;
    private long within;

    private LabelledShare(SourceImage image, Affine atlasToWorld) {
        this.image = image.extent();
        this.atlasToImage = image.voxelToWorld().inverse().after(atlasToWorld);
    }

    /** The share of voxels with a label, 0 to 1, whose centres lie within the image; 1 where no voxel has a label. */
    static double of(LabelVolume labels, SourceImage image) {
        LabelledShare share = new LabelledShare(image, labels.voxelToWorld());
        labels.forEachRun((j, k, from, to, ordinal) -> {
            if (labels.labelOf(ordinal) != 0) {
                share.add(j, k, from, to);
            }
        });
        return share.labelled == 0 ? 1 : (double) share.within / share.labelled;
    }

    /** The voxels of a run lie on a line, of which the image holds one piece. */
    private void add(int j, int k, int from, int to) {
        double first = from;
        double last = to - 1.0;
        for (int axis = 0; axis < 3; axis++) {
            double step = atlasToImage.at(axis, 0);
            double start = atlasToImage.at(axis, 1) * j + atlasToImage.at(axis, 2) * k + atlasToImage.at(axis, 3);
            double low = -0.5 - start;
            double high = image.at(axis) - 0.5 - start;
            if (step == 0) {
                last = low <= 0 && 0 <= high ? last : -1;
            } else {
                first = Math.max(first, Math.min(low / step, high / step));
                last = Math.min(last, Math.max(low / step, high / step));
            }
        }
        labelled += to - from;
        within += Math.max(0, (long) Math.floor(last) - (long) Math.ceil(first) + 1);
    }
}
