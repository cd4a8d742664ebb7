package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.geometry.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a label volume is brain though nobody asked for it. Every voxel with a label above 0 is brain, and so is one
 * without where there are labelled voxels on both sides of it along all three axes: fissures, ventricles and tissue that
 * the atlas leaves out.
 */
public final class BrainHull {
    private BrainHull() {}

    /**
     * A label volume and the region of its background.
     *
     * @param labels the same labels, with one more for the enclosed voxels that had none
     */
    public record Background(LabelVolume labels, Region region) {}

    /** @param wanted regions that the background keeps out of */
    public static Background background(LabelVolume labels, List<Region> wanted) {
        Set<Integer> taken = wanted.stream()
                .flatMap(region -> region.members().stream())
                .collect(Collectors.toCollection(HashSet::new));
        int enclosed = Integer.MAX_VALUE;
        while (labels.ordinalOfLabel(enclosed) >= 0) {
            enclosed--;
        }
        List<Integer> members = new ArrayList<>(List.of(enclosed));
        for (int label : labels.labels()) {
            if (label != 0 && !taken.contains(label)) {
                members.add(label);
            }
        }
        return new Background(filled(labels, enclosed), new Region(0, "background", "background", members));
    }

    private static LabelVolume filled(LabelVolume labels, int enclosed) {
        Extent extent = labels.extent();
        int[] jFirst = new int[extent.x() * extent.z()];
        int[] jLast = new int[extent.x() * extent.z()];
        int[] kFirst = new int[extent.x() * extent.y()];
        int[] kLast = new int[extent.x() * extent.y()];
        Arrays.fill(jFirst, Integer.MAX_VALUE);
        Arrays.fill(kFirst, Integer.MAX_VALUE);
        Arrays.fill(jLast, -1);
        Arrays.fill(kLast, -1);
        int none = labels.ordinalOfLabel(0);
        labels.forEachRun((j, k, from, to, ordinal) -> {
            if (ordinal == none) {
                return;
            }
            for (int i = from; i < to; i++) {
                int jAt = i + extent.x() * k;
                int kAt = i + extent.x() * j;
                jFirst[jAt] = Math.min(jFirst[jAt], j);
                jLast[jAt] = Math.max(jLast[jAt], j);
                kFirst[kAt] = Math.min(kFirst[kAt], k);
                kLast[kAt] = Math.max(kLast[kAt], k);
            }
        });
        return LabelVolume.ofRows(extent, labels.voxelToWorld(), (j, k, row) -> {
            int last = 0;
            int from = 0;
            for (int run = labels.firstRun(j, k); run < labels.endRun(j, k); run++) {
                int to = labels.runEnd(k, run);
                Arrays.fill(row, from, to, labels.labelOf(labels.runOrdinal(k, run)));
                from = to;
            }
            for (int i = 0; i < row.length; i++) {
                last = row[i] != 0 ? i : last;
            }
            boolean isEntered = false;
            for (int i = 0; i < last; i++) {
                isEntered |= row[i] != 0;
                int jAt = i + extent.x() * k;
                int kAt = i + extent.x() * j;
                if (isEntered
                        && row[i] == 0
                        && jFirst[jAt] < j
                        && jLast[jAt] > j
                        && kFirst[kAt] < k
                        && kLast[kAt] > k) {
                    row[i] = enclosed;
                }
            }
        });
    }
}
