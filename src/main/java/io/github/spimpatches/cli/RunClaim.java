package io.github.spimpatches.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A run's claim on its folder: a small file that is there while the run writes and goes when all is written, so that no
 * two write the same files, and so that a run knows whether the one before it came to its end.
 *
 * <p>A store has no locks, and the clocks of a cluster differ. So the file says which process writes and holds a number
 * that grows every few seconds: on the same machine the process is looked for, from another one it is enough to watch
 * whether the number grows.
 */
final class RunClaim implements AutoCloseable {
    private static final String NAME = ".running.json";
    private static final int LONGEST = 1 << 24;
    private static final Set<String> OF_THIS_JVM = ConcurrentHashMap.newKeySet();
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** How often the number grows, and how long it must not, for the run to be taken for dead. */
    record Pace(Duration beat, Duration patience) {
        static final Pace USUAL = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(25));
    }

    private record Holder(
            String id,
            String host,
            long process,
            String processStart,
            long beat,
            boolean isOver,
            Set<String> subjects) {

        static Holder of(SortedSet<String> subjects) {
            ProcessHandle self = ProcessHandle.current();
            return new Holder(UUID.randomUUID().toString(), thisMachine(), self.pid(), start(self), 0, false, subjects);
        }

        Holder beating() {
            return new Holder(id, host, process, processStart, beat + 1, isOver, subjects);
        }

        Holder over() {
            return new Holder(id, host, process, processStart, beat, true, subjects);
        }

        boolean isOnThisMachine() {
            return host.equals(thisMachine());
        }

        boolean isAliveOnThisMachine() {
            ProcessHandle self = ProcessHandle.current();
            if (process == self.pid() && processStart.equals(start(self))) {
                return OF_THIS_JVM.contains(id);
            }
            return ProcessHandle.of(process)
                    .filter(ProcessHandle::isAlive)
                    .map(Holder::start)
                    .filter(processStart::equals)
                    .isPresent();
        }

        String words() {
            return "process " + process + " on " + host;
        }

        byte[] json() throws IOException {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", id);
            fields.put("host", host);
            fields.put("process", process);
            fields.put("process_start", processStart);
            fields.put("beat", beat);
            fields.put("over", isOver);
            fields.put("subjects", subjects);
            return JSON.writeValueAsBytes(fields);
        }

        /** Empty where there is none, or one that nobody can have written. */
        static Optional<Holder> read(Storage storage, Location file) throws IOException {
            Optional<byte[]> bytes = storage.readWhole(file, LONGEST);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            JsonNode fields;
            try {
                fields = JSON.readTree(bytes.get());
            } catch (IOException notJson) {
                return Optional.empty();
            }
            Set<String> subjects = new TreeSet<>();
            fields.path("subjects").forEach(subject -> subjects.add(subject.asText()));
            return Optional.of(new Holder(
                    fields.path("id").asText(),
                    fields.path("host").asText(),
                    fields.path("process").asLong(),
                    fields.path("process_start").asText(),
                    fields.path("beat").asLong(),
                    fields.path("over").asBoolean(true),
                    subjects));
        }

        private static String start(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toString).orElse("");
        }

        private static String thisMachine() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "an unnamed machine";
            }
        }
    }

    private final Storage storage;
    private final Location file;
    private final boolean followsUnfinished;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Holder self;
    private volatile Holder other;
    private boolean isDone;

    private RunClaim(Storage storage, Location file, Holder self, boolean followsUnfinished) {
        this.storage = storage;
        this.file = file;
        this.self = self;
        this.followsUnfinished = followsUnfinished;
    }

    /**
     * Claims a run's folder.
     *
     * @param subjects whose folders below OUT_DIR the run writes to
     * @throws InputProblem where another run that is alive holds it
     */
    static RunClaim take(Storage storage, Location folder, SortedSet<String> subjects, Console console, Pace pace)
            throws IOException {
        Location file = folder.resolve(NAME);
        Optional<Holder> before = Holder.read(storage, file);
        if (before.isPresent() && isAlive(before.get(), storage, file, console, pace)) {
            throw new InputProblem("Another run writes to " + folder + ": "
                    + before.get().words() + ". Wait until it has ended, or give another OUT_DIR.");
        }
        RunClaim claim = new RunClaim(storage, file, Holder.of(subjects), before.isPresent());
        boolean isTaken = false;
        OF_THIS_JVM.add(claim.self.id());
        try {
            claim.write(claim.self);
            isTaken = true;
        } catch (IOException e) {
            // The claim is the first of a run's files, and none that the user knows.
            String why = String.valueOf(e.getMessage()).replace("Cannot write " + file + ": ", "");
            throw new InputProblem("Cannot write to " + folder.parent().parent() + ": " + why, e);
        } finally {
            if (!isTaken) {
                OF_THIS_JVM.remove(claim.self.id());
            }
        }
        Thread beating = new Thread(() -> claim.beat(pace.beat()), "spim-patches-claim");
        beating.setDaemon(true);
        beating.start();
        return claim;
    }

    private static boolean isAlive(Holder holder, Storage storage, Location file, Console console, Pace pace)
            throws IOException {
        if (holder.isOver()) {
            return false;
        }
        if (holder.isOnThisMachine()) {
            return holder.isAliveOnThisMachine();
        }
        console.err()
                .println("note: a run of " + holder.words() + " did not come to its end: looking for "
                        + pace.patience().toSeconds() + " s whether it is alive");
        console.err().flush();
        try {
            Thread.sleep(pace.patience().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return Holder.read(storage, file)
                .filter(now -> !now.isOver() && !(now.id().equals(holder.id()) && now.beat() == holder.beat()))
                .isPresent();
    }

    /** Whether a run before this one was killed, or failed, before all was written. */
    boolean followsUnfinished() {
        return followsUnfinished;
    }

    /**
     * The subjects to whose folders other runs of the same OUT_DIR may be writing now.
     *
     * @param runs folders of all runs
     */
    Set<String> subjectsOfOthers(List<Location> runs) throws IOException {
        Set<String> subjects = new TreeSet<>();
        for (Location run : runs) {
            Location theirs = run.resolve(NAME);
            if (!theirs.equals(file)) {
                Holder.read(storage, theirs)
                        .filter(holder ->
                                !holder.isOver() && (!holder.isOnThisMachine() || holder.isAliveOnThisMachine()))
                        .ifPresent(holder -> subjects.addAll(holder.subjects()));
            }
        }
        return subjects;
    }

    /** @throws IOException where another run took the folder meanwhile */
    void check() throws IOException {
        if (other == null) {
            other = Holder.read(storage, file)
                    .filter(found -> !found.id().equals(self.id()))
                    .orElse(null);
        }
        if (other != null) {
            throw new IOException("Another run (" + other.words() + ") writes to " + file.parent()
                    + " at the same time. Run this command again when it has ended.");
        }
    }

    /** All is written: the claim goes. */
    void done() throws IOException {
        stop();
        check();
        storage.delete(file);
        isDone = true;
    }

    @Override
    public void close() {
        stop();
        OF_THIS_JVM.remove(self.id());
        if (!isDone && other == null) {
            try {
                write(self.over());
            } catch (IOException | RuntimeException e) {
                // Why the run did not come to its end is on its way already.
                return;
            }
        }
    }

    /** Waits for a beat that is on its way: it would bring the file back. */
    private synchronized void stop() {
        ended.countDown();
    }

    private void beat(Duration pace) {
        try {
            while (!ended.await(pace.toMillis(), TimeUnit.MILLISECONDS)) {
                beatOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void beatOnce() {
        if (ended.getCount() == 0) {
            return;
        }
        try {
            Optional<Holder> found = Holder.read(storage, file);
            if (found.isPresent() && !found.get().id().equals(self.id())) {
                other = found.get();
                ended.countDown();
                return;
            }
            self = self.beating();
            write(self);
        } catch (IOException | RuntimeException e) {
            // A store that is away for a moment: the next beat will do.
            return;
        }
    }

    private void write(Holder holder) throws IOException {
        byte[] json = holder.json();
        storage.publish(file, sink -> sink.write(json, 0, json.length));
    }
}
