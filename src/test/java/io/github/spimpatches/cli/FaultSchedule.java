package io.github.spimpatches.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What goes wrong in one run, and when: at the n-th read or write of the driver or of an executor. The same seed makes
 * the same schedule.
 */
final class FaultSchedule {
    /** Whose calls are counted. */
    enum Process {
        DRIVER,
        EXECUTOR
    }

    /** What happens to one call. */
    enum Fault {
        NONE,
        /** For this call and some after it. */
        STORE_IS_AWAY,
        BODY_CUT_SHORT,
        /** For this write and all after it. */
        DISK_FULL,
        WRITE_BREAKS_OFF,
        RENAME_FAILS,
        /** The file was written, but that was not heard. */
        ANSWER_LOST,
        /** Before the call. */
        KILLED,
        KILLED_WHILE_WRITING,
        KILLED_BEFORE_RENAME,
        KILLED_AFTER_WRITING
    }

    private static final List<Fault> OF_READS = List.of(Fault.STORE_IS_AWAY, Fault.BODY_CUT_SHORT, Fault.KILLED);
    private static final List<Fault> OF_WRITES = List.of(
            Fault.STORE_IS_AWAY,
            Fault.DISK_FULL,
            Fault.WRITE_BREAKS_OFF,
            Fault.RENAME_FAILS,
            Fault.ANSWER_LOST,
            Fault.KILLED,
            Fault.KILLED_WHILE_WRITING,
            Fault.KILLED_BEFORE_RENAME,
            Fault.KILLED_AFTER_WRITING);
    private static final int LONGEST_ABSENCE = 12;

    private record Planned(Process process, boolean isWrite, int call, Fault fault, int calls) {
        @Override
        public String toString() {
            return process + (isWrite ? " write " : " read ") + call + " " + fault + (calls > 1 ? " x " + calls : "");
        }
    }

    private final List<Planned> planned = new ArrayList<>();
    private final Map<Process, int[]> calls = new EnumMap<>(Process.class);
    private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
    private boolean runsTasksTwice;
    private boolean isDiskFull;

    private FaultSchedule() {
        for (Process process : Process.values()) {
            calls.put(process, new int[2]);
        }
    }

    /** Nothing goes wrong; calls are counted. */
    static FaultSchedule none() {
        return new FaultSchedule();
    }

    /**
     * Up to four faults.
     *
     * @param clean schedule of a run in which nothing went wrong, which tells how many calls there are
     */
    static FaultSchedule of(long seed, FaultSchedule clean) {
        SplittableRandom random = new SplittableRandom(seed);
        FaultSchedule schedule = new FaultSchedule();
        int faults = 1 + random.nextInt(4);
        for (int i = 0; i < faults; i++) {
            Process process = Process.values()[random.nextInt(2)];
            boolean isWrite = random.nextBoolean();
            List<Fault> choices = isWrite ? OF_WRITES : OF_READS;
            Fault fault = choices.get(random.nextInt(choices.size()));
            int call = 1 + random.nextInt(Math.max(1, clean.calls.get(process)[isWrite ? 1 : 0]));
            int length = fault == Fault.STORE_IS_AWAY ? 1 + random.nextInt(LONGEST_ABSENCE) : 1;
            schedule.planned.add(new Planned(process, isWrite, call, fault, length));
        }
        schedule.runsTasksTwice = random.nextInt(4) == 0;
        return schedule;
    }

    /** What happens to the next call of a process. */
    synchronized Fault next(Process process, boolean isWrite) {
        int call = ++calls.get(process)[isWrite ? 1 : 0];
        if (isDiskFull && isWrite) {
            return Fault.DISK_FULL;
        }
        for (Planned each : planned) {
            if (each.process() == process
                    && each.isWrite() == isWrite
                    && call >= each.call()
                    && call < each.call() + each.calls()) {
                injected.merge(each.fault(), 1, Integer::sum);
                isDiskFull |= each.fault() == Fault.DISK_FULL;
                return each.fault();
            }
        }
        return Fault.NONE;
    }

    /** Whether a task runs again after it has committed, as a lost executor or speculation has it. */
    boolean runsTasksTwice() {
        return runsTasksTwice;
    }

    /** What happened, and how often. */
    Map<Fault, Integer> injected() {
        return injected;
    }

    @Override
    public String toString() {
        return planned + (runsTasksTwice ? ", tasks run twice" : "");
    }
}
