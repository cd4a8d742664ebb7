package io.github.spimpatches.export;

import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.List;

/** Runs an export's tasks: a plain loop, or a Spark job. Both write the same files. */
public interface ExportRunner extends AutoCloseable {

    /**
     * @param type of the results
     * @param progress called on this machine, from any thread
     * @return results in no particular order
     */
    <T extends Serializable> List<T> run(List<? extends ExportTask<T>> tasks, Class<T> type, Progress progress);

    @Override
    default void close() {}
}
