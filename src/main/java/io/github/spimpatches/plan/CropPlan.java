package io.github.spimpatches.plan;

import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.patch.CropTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Every crop that is wanted. Immutable.
 *
 * @param crops in the order subject, image, level, region
 * @param regions by index
 * @param notes what a user may want to know though nothing is wrong, one line each
 */
public record CropPlan(Cohort cohort, List<Planned> crops, SortedMap<Integer, Region> regions, List<String> notes) {

    /**
     * One crop and what it will cost.
     *
     * @param voxelBytes of the finest level, all channels
     * @param pyramidBytes of all levels and channels, before compression; what is on disk for a while is less
     * @param chunksToRead of the image
     */
    public record Planned(CropTask task, long voxelBytes, long pyramidBytes, long chunksToRead) {}

    public CropPlan {
        crops = List.copyOf(crops);
        notes = List.copyOf(notes);
    }

    /** The crops of each region of each subject: what one task makes. */
    public List<List<CropTask>> tasks() {
        Map<List<Object>, List<CropTask>> tasks = new LinkedHashMap<>();
        for (Planned planned : crops) {
            CropTask task = planned.task();
            List<Object> key = new ArrayList<>();
            key.add(task.subject());
            key.add(task.session());
            key.add(task.region().index());
            tasks.computeIfAbsent(key, any -> new ArrayList<>()).add(task);
        }
        return List.copyOf(tasks.values());
    }

    /** Bytes of voxels of the finest levels. */
    public long voxelBytes() {
        return crops.stream().mapToLong(Planned::voxelBytes).sum();
    }

    /** Bytes of voxels of all levels. */
    public long pyramidBytes() {
        return crops.stream().mapToLong(Planned::pyramidBytes).sum();
    }

    public long chunksToRead() {
        return crops.stream().mapToLong(Planned::chunksToRead).sum();
    }

    /** Chunks of the finest levels that will be written: what progress counts. */
    public long chunks() {
        return crops.stream().mapToLong(planned -> planned.task().chunks()).sum();
    }
}
