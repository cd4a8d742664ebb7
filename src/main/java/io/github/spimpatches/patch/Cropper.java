package io.github.spimpatches.patch;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** The work of one task: the crops of one region of one subject. Shipped to executors. */
public interface Cropper extends Serializable {

    /** Never throws for one bad crop: its result says what failed. */
    List<CropResult> crop(List<CropTask> crops, Progress progress);

    /** The same, which reaches stores also with the Hadoop keys of the machine that it runs on. */
    default Cropper withHadoop(Map<String, String> keys) {
        return this;
    }
}
