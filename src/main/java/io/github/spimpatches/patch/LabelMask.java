package io.github.spimpatches.patch;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.image.Box;
import java.util.Arrays;
import java.util.Collection;

/**
 * Zeroes the voxels of an image whose nearest voxel of the label volume is of another label, or that lie outside that
 * volume. Safe for use by many threads.
 */
final class LabelMask {
    private final LabelVolume labels;
    private final boolean[] isKept;
    private final Affine imageToLabels;

    LabelMask(LabelVolume labels, Collection<Integer> members, Affine imageToWorld) {
        this.labels = labels;
        this.isKept = new boolean[labels.labelCount()];
        for (int member : members) {
            int ordinal = labels.ordinalOfLabel(member);
            if (ordinal >= 0) {
                isKept[ordinal] = true;
            }
        }
        this.imageToLabels = labels.voxelToWorld().inverse().after(imageToWorld);
    }

    /**
     * @param box of voxels of the image
     * @param voxels they, x fastest
     * @param bytes of a voxel
     */
    void apply(Box box, byte[] voxels, int bytes) {
        int at = 0;
        for (long z = box.z(); z < box.end(2); z++) {
            for (long y = box.y(); y < box.end(1); y++) {
                // Runs of voxels to zero are cleared at once.
                int zeroFrom = at;
                for (long x = box.x(); x < box.end(0); x++) {
                    if (isInRegion((double) x, (double) y, (double) z)) {
                        Arrays.fill(voxels, zeroFrom, at, (byte) 0);
                        zeroFrom = at + bytes;
                    }
                    at += bytes;
                }
                Arrays.fill(voxels, zeroFrom, at, (byte) 0);
            }
        }
    }

    private boolean isInRegion(double x, double y, double z) {
        Affine a = imageToLabels;
        int i = nearest(a.m00() * x + a.m01() * y + a.m02() * z + a.m03());
        int j = nearest(a.m10() * x + a.m11() * y + a.m12() * z + a.m13());
        int k = nearest(a.m20() * x + a.m21() * y + a.m22() * z + a.m23());
        return i >= 0
                && j >= 0
                && k >= 0
                && i < labels.extent().x()
                && j < labels.extent().y()
                && k < labels.extent().z()
                && isKept[labels.ordinalAt(i, j, k)];
    }

    private static int nearest(double voxel) {
        return (int) Math.floor(voxel + 0.5);
    }
}
