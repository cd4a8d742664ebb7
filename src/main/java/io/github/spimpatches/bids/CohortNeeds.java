package io.github.spimpatches.bids;

/** What a run needs to know of each subject. */
public enum CohortNeeds {
    /** Centres are drawn: the subject's label volume and table must be there. */
    IMAGES_AND_ATLAS,
    /** Centres are given: label volume and table are not looked for, and are null. */
    IMAGES
}
