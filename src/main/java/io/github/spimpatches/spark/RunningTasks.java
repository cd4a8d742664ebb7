package io.github.spimpatches.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.Option;
import scala.Tuple4;
import scala.collection.Iterable;
import scala.collection.Iterator;

/**
 * What some accumulators have come to, tasks that still run included: their executors' heartbeats (every 10 seconds) say
 * how far each is. An accumulator itself knows nothing of a task before its end, which may be hours away.
 */
final class RunningTasks extends SparkListener {
    private final List<Long> accumulators;
    private final Map<Long, long[]> ofRunning = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();
    private final long[] ofEnded;

    /** @param accumulators their ids, each of which counts whole numbers */
    RunningTasks(List<Long> accumulators) {
        this.accumulators = List.copyOf(accumulators);
        this.ofEnded = new long[accumulators.size()];
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        Iterator<?> updates = iterator(heartbeat, "accumUpdates");
        while (updates.hasNext()) {
            Tuple4<?, ?, ?, ?> update = (Tuple4<?, ?, ?, ?>) updates.next();
            running((Long) update._1(), counts(((Iterable<?>) update._4()).iterator()));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        long[] counts = counts(iterator(end.taskInfo(), "accumulables"));
        ended(end.taskInfo().taskId(), end.taskInfo().successful(), counts);
    }

    private synchronized void running(long task, long[] counts) {
        // A heartbeat may come after its task's end.
        if (!ended.contains(task)) {
            ofRunning.put(task, counts);
        }
    }

    private synchronized void ended(long task, boolean isCounted, long[] counts) {
        ofRunning.remove(task);
        if (ended.add(task) && isCounted) {
            for (int i = 0; i < counts.length; i++) {
                ofEnded[i] += counts[i];
            }
        }
    }

    /** The sums, in the accumulators' order. */
    synchronized long[] totals() {
        long[] totals = ofEnded.clone();
        for (long[] counts : ofRunning.values()) {
            for (int i = 0; i < totals.length; i++) {
                totals[i] += counts[i];
            }
        }
        return totals;
    }

    private long[] counts(Iterator<?> infos) {
        long[] counts = new long[accumulators.size()];
        while (infos.hasNext()) {
            AccumulableInfo info = (AccumulableInfo) infos.next();
            int index = accumulators.indexOf(info.id());
            Option<Object> update = info.update();
            if (index >= 0 && update.isDefined() && update.get() instanceof Long count) {
                counts[index] = count;
            }
        }
        return counts;
    }

    /** The elements of what a method returns: its type, Seq, is another one in each Scala, and so cannot be compiled in. */
    private static Iterator<?> iterator(Object of, String method) {
        try {
            return ((Iterable<?>) of.getClass().getMethod(method).invoke(of)).iterator();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Spark's " + of.getClass().getSimpleName() + " has " + method, e);
        }
    }
}
