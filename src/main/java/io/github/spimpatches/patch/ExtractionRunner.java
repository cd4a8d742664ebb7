package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.manifest.Centre;
import java.util.List;

/** The arrow "centres -> patches" (and "regions -> crops"): a plain loop, or a Spark job. Both give the same results and files. */
public interface ExtractionRunner extends AutoCloseable {

    /**
     * @param portions what each task gets
     * @param progress called on this machine, from any thread
     * @return results of all patches, in no particular order
     */
    List<PatchResult> run(Portions portions, LabelExtractor extractor, Progress progress);

    /** The same with a portion for each label. */
    default List<PatchResult> run(List<Centre> centres, LabelExtractor extractor, Progress progress) {
        return run(new Portions(centres, Partition.LABEL), extractor, progress);
    }

    /**
     * The other arrow, "regions -> crops".
     *
     * @param tasks the crops of each region of each subject, which are made one after another
     * @param progress called on this machine, from any thread
     * @return results of all crops, in no particular order
     */
    List<CropResult> crop(List<List<CropTask>> tasks, Cropper cropper, Progress progress);

    @Override
    default void close() {}
}
