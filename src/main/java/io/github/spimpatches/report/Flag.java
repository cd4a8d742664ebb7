package io.github.spimpatches.report;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.Quality;
import java.util.ArrayList;
import java.util.List;

/** What a patch may be worth a look for. */
enum Flag {
    FAILED("failed", "could not be made"),
    ALL_ZERO("all zero", "images whose every voxel is 0"),
    EMPTY_MASK("empty mask", "masks whose every voxel is 0"),
    SATURATED("saturated", "more than 1 % of the voxels have the type's largest value"),
    PADDED("edge padding", "reach beyond the image and are filled up with zeros");

    private static final double SATURATED_SHARE = 0.01;

    private final String word;
    private final String meaning;

    Flag(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    String word() {
        return word;
    }

    String meaning() {
        return meaning;
    }

    /** Masks have no intensity: their largest value is what they are for. */
    static boolean isMask(ManifestRow row) {
        return row.image().equals("mask");
    }

    /** @param seen null where no look was taken */
    static List<Flag> of(ManifestRow row, Quality seen) {
        List<Flag> flags = new ArrayList<>();
        if (row.status() == Status.FAILED) {
            return List.of(FAILED);
        }
        if (seen != null && seen.allZero()) {
            flags.add(isMask(row) ? EMPTY_MASK : ALL_ZERO);
        }
        if (seen != null && !isMask(row) && seen.saturation() > SATURATED_SHARE) {
            flags.add(SATURATED);
        }
        if (row.paddedVoxels() > 0) {
            flags.add(PADDED);
        }
        return flags;
    }
}
