package io.github.spimpatches.spark;

import org.apache.spark.util.AccumulatorV2;

/**
 * What each task is about, in words: Spark's pages show a named accumulator's value in every task's row ({@code label:
 * CA1: 40 patches from 4 subjects}), and there is no other place for words of a task's own.
 */
final class TaskWords extends AccumulatorV2<String, String> {
    private static final long serialVersionUID = 1L;

    private String words;
    private int tasks;

    @Override
    public boolean isZero() {
        return tasks == 0;
    }

    @Override
    public AccumulatorV2<String, String> copy() {
        TaskWords copy = new TaskWords();
        copy.words = words;
        copy.tasks = tasks;
        return copy;
    }

    @Override
    public void reset() {
        words = null;
        tasks = 0;
    }

    /** The newest words of a task replace its earlier ones. */
    @Override
    public void add(String task) {
        words = task;
        tasks = 1;
    }

    @Override
    public void merge(AccumulatorV2<String, String> other) {
        if (other instanceof TaskWords more && more.tasks > 0) {
            words = more.words;
            tasks += more.tasks;
        }
    }

    /** A task's words; of several tasks how many they are. */
    @Override
    public String value() {
        return tasks <= 1 ? words : tasks + " tasks, the last one " + words;
    }
}
