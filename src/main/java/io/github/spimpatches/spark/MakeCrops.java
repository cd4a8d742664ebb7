package io.github.spimpatches.spark;

import io.github.spimpatches.patch.CropResult;
import io.github.spimpatches.patch.CropTask;
import io.github.spimpatches.patch.Cropper;
import io.github.spimpatches.patch.Progress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** The task: the crops of one region of one subject. A class of its own, so that only its fields travel. */
final class MakeCrops implements MapPartitionsFunction<Row, byte[]> {
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
    public Iterator<byte[]> call(Iterator<Row> rows) {
        List<CropResult> results = new ArrayList<>();
        Progress here = progress.onThisMachine();
        Cropper ours = cropper.withHadoop(ExecutorHadoop.keys());
        rows.forEachRemaining(row -> results.addAll(ours.crop(tasks.get(row.getInt(1)), here)));
        return ResultBytes.of(results).iterator();
    }
}
