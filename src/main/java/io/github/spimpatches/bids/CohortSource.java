package io.github.spimpatches.bids;

import io.github.spimpatches.config.Selection;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.Serializable;

/** One of the three ways to name a cohort. Finding it lists folders and reads small files; never inside a Zarr. */
public sealed interface CohortSource extends Serializable permits BidsFolder, CohortTable, OneSubject {

    /**
     * Finds the subjects and their files.
     *
     * @throws io.github.spimpatches.problem.InputProblem with everything that is missing or ambiguous
     */
    Cohort discover(Storage storage, Selection selection, CohortNeeds needs) throws IOException;
}
