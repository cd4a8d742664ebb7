package io.github.spimpatches.patch;

import java.io.Serializable;
import java.util.List;

/** The work of one task: the crops of one region of one subject. Shipped to executors. */
public interface Cropper extends Serializable {

    /** Never throws for one bad crop: its result says what failed. */
    List<CropResult> crop(List<CropTask> crops, Progress progress);
}
