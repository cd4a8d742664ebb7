package io.github.spimpatches.export;

import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.List;

/** A piece of an export's work that runs anywhere. Shipped to executors. */
public interface ExportTask<T extends Serializable> extends Serializable {

    /**
     * Does it. What is wrong with patches is part of the result; where a store fails, this does too.
     *
     * @param progress hears of each patch
     */
    List<T> run(Progress progress);
}
