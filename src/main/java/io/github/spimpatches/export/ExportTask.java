package io.github.spimpatches.export;

import io.github.spimpatches.patch.Progress;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** A piece of an export's work that runs anywhere. Shipped to executors. */
public interface ExportTask<T extends Serializable> extends Serializable {

    /**
     * Does it. What is wrong with patches is part of the result; where a store fails, this does too.
     *
     * @param progress hears of each patch
     */
    List<T> run(Progress progress);

    /** The same with Hadoop keys of the JVM that it runs in. */
    ExportTask<T> withHadoop(Map<String, String> keys);
}
