package io.github.spimpatches.spark;

import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.Progress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;

/** The task: the crops of one region of one subject. A class of its own, so that only its fields travel. */
final class MakeCrops implements MapPartitionsFunction<Long, byte[]> {
    private static final long serialVersionUID = 1L;

    private final ArrayList<ArrayList<CropTask>> tasks = new ArrayList<>();
    private final Cropper cropper;
    private final TaskProgress progress;

    MakeCrops(List<List<CropTask>> tasks, Cropper cropper, TaskProgress progress) {
        tasks.forEach(task -> this.tasks.add(new ArrayList<>(task)));
        this.cropper = cropper;
        this.progress = progress;
    }

    @Override
    public Iterator<byte[]> call(Iterator<Long> numbers) {
        List<CropResult> results = new ArrayList<>();
        Progress here = progress.onThisMachine();
        numbers.forEachRemaining(number -> results.addAll(cropper.crop(tasks.get(Math.toIntExact(number)), here)));
        return ResultBytes.of(results).iterator();
    }
}
