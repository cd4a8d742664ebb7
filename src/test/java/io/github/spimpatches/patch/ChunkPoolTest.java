package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.ChunkShape;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.patch.ChunkPool.Lease;
import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChunkPoolTest {
    private static final int CHUNK_BYTES = 1000;

    /** One byte from one request, decoded. */
    private static final ReadCounts ONE_LOADED = new ReadCounts(1, 0, 1, 1, 0, 0);

    private static final ReadCounts ONE_ABSENT = new ReadCounts(0, 0, 1, 0, 0, 1);

    private final NumberedChunks image = new NumberedChunks();
    private final AtomicInteger fetches = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private EncodedChunk fetch(SourceImage of, ChunkKey key) throws IOException {
        fetches.incrementAndGet();
        return of.fetch(key);
    }

    private static ChunkPool.Id id(int x) {
        return new ChunkPool.Id("numbered", new ChunkKey(0, 0, 0, x));
    }

    private Lease use(ChunkPool pool, int x) throws IOException {
        Lease lease = pool.acquire(id(x), image, this::fetch);
        pool.release(id(x));
        return lease;
    }

    @Test
    void aChunkThatIsExpectedAgainIsLoadedOnce() throws IOException {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);
        pool.expect(id(7));
        pool.expect(id(7));

        Lease first = use(pool, 7);
        Lease second = use(pool, 7);

        assertThat(first.bytes()).hasSize(CHUNK_BYTES).containsOnly(7);
        assertThat(second.bytes()).isSameAs(first.bytes());
        assertThat(first.counts()).isEqualTo(ONE_LOADED);
        assertThat(second.counts()).isEqualTo(ReadCounts.ZERO);
    }

    @Test
    void aChunkThatIsNotStoredIsNullAndHoldsNoRoom() throws IOException {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);
        ChunkPool.Fetch missing = (of, key) -> {
            fetches.incrementAndGet();
            return EncodedChunk.MISSING;
        };
        pool.expect(id(1));
        pool.expect(id(1));

        Lease first = pool.acquire(id(1), image, missing);
        Lease second = pool.acquire(id(1), image, missing);

        assertThat(first.bytes()).isNull();
        assertThat(second.bytes()).isNull();
        assertThat(first.counts()).isEqualTo(ONE_ABSENT);
        assertThat(second.counts()).isEqualTo(ReadCounts.ZERO);
        assertThat(fetches).hasValue(1);
        assertThat(pool.peakBytes()).isZero();
    }

    @Test
    void whoComesMeanwhileWaitsForTheLoadOfAnother() throws Exception {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);
        Gate gate = new Gate();
        List<Future<Lease>> all = startWaiters(pool, gate, 4);

        gate.open.countDown();

        ReadCounts counts = ReadCounts.ZERO;
        for (Future<Lease> lease : all) {
            assertThat(lease.get().bytes()).containsOnly(3);
            counts = counts.plus(lease.get().counts());
        }
        assertThat(counts).isEqualTo(ONE_LOADED);
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aFailureReachesAllWhoWaitAndALaterTryLoadsAgain() throws Exception {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);
        Gate gate = new Gate();
        gate.failure = new IOException("Cannot read chunk 3: the store is on fire");
        List<Future<Lease>> all = startWaiters(pool, gate, 4);

        gate.open.countDown();

        for (Future<Lease> lease : all) {
            assertThatThrownBy(lease::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot read chunk 3: the store is on fire");
        }
        assertThat(fetches).hasValue(1);
        Lease again = use(pool, 3);
        assertThat(again.bytes()).containsOnly(3);
        assertThat(again.counts()).isEqualTo(ONE_LOADED);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void damageIsThrownAsItIsAndHoldsNoRoom() throws IOException {
        ChunkPool pool = new ChunkPool(CHUNK_BYTES);
        pool.expect(id(NumberedChunks.DAMAGED));
        pool.expect(id(1));

        assertThatThrownBy(() -> use(pool, NumberedChunks.DAMAGED))
                .isInstanceOf(InputProblem.class)
                .hasMessage("damaged");
        pool.forgo(id(NumberedChunks.DAMAGED));
        use(pool, 1);

        assertThat(pool.peakBytes()).isEqualTo(CHUNK_BYTES);
    }

    @Test
    void afterItsLastUseAChunkIsTheFirstToGo() throws IOException {
        ChunkPool pool = new ChunkPool(2 * CHUNK_BYTES);
        pool.expect(id(1));
        pool.expect(id(1));
        pool.expect(id(2));
        pool.expect(id(3));
        use(pool, 1);
        use(pool, 2);
        use(pool, 3);

        assertThat(use(pool, 1).counts()).isEqualTo(ReadCounts.ZERO);
        assertThat(pool.peakBytes()).isEqualTo(2 * CHUNK_BYTES);
    }

    @Test
    void aForgoneUseKeepsNothing() throws IOException {
        ChunkPool pool = new ChunkPool(2 * CHUNK_BYTES);
        pool.expect(id(1));
        pool.expect(id(2));
        pool.expect(id(2));
        pool.expect(id(3));
        use(pool, 2);
        pool.forgo(id(2));
        pool.forgo(id(1));
        pool.expect(id(1));
        pool.expect(id(1));
        use(pool, 1);
        use(pool, 3);

        assertThat(use(pool, 1).counts()).as("2 went, not 1").isEqualTo(ReadCounts.ZERO);
    }

    @Test
    void whatIsStillExpectedGoesLastAndIsCountedWhenItIsLoadedAgain() throws IOException {
        ChunkPool pool = new ChunkPool(2 * CHUNK_BYTES);
        for (int x = 1; x <= 3; x++) {
            pool.expect(id(x));
            pool.expect(id(x));
            use(pool, x);
        }

        Lease dropped = use(pool, 1);
        Lease kept = use(pool, 3);

        assertThat(dropped.counts()).isEqualTo(ONE_LOADED.plus(new ReadCounts(0, 0, 0, 0, 1, 0)));
        assertThat(kept.counts()).isEqualTo(ReadCounts.ZERO);
        assertThat(pool.peakBytes()).isEqualTo(2 * CHUNK_BYTES);
    }

    @Test
    void whatGoesLeavesItsArrayToTheNextOfItsSize() throws IOException {
        ChunkPool pool = new ChunkPool(2 * CHUNK_BYTES);
        for (int x = 1; x <= 3; x++) {
            pool.expect(id(x));
        }
        byte[] first = use(pool, 1).bytes();
        use(pool, 2);

        assertThat(use(pool, 3).bytes()).isSameAs(first).containsOnly(3);
    }

    @Test
    void whatIsInUseNeverGoes() throws IOException {
        ChunkPool pool = new ChunkPool(1);
        pool.expect(id(1));
        pool.expect(id(1));
        pool.expect(id(2));
        Lease held = pool.acquire(id(1), image, this::fetch);
        use(pool, 2);

        Lease second = pool.acquire(id(1), image, this::fetch);

        assertThat(second.bytes()).isSameAs(held.bytes());
        assertThat(pool.peakBytes()).isEqualTo(2 * CHUNK_BYTES);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void aChunkThatIsLoadedAheadStaysForItsFirstUseWhichIsToldOfTheReading() throws IOException {
        ChunkPool pool = new ChunkPool(2 * CHUNK_BYTES);
        assertThat(pool.loadAhead(id(1), image, this::fetch)).isTrue();
        assertThat(pool.loadAhead(id(1), image, this::fetch)).as("it is there").isTrue();
        pool.expect(id(2));
        pool.expect(id(3));
        use(pool, 2);
        use(pool, 3);

        pool.expect(id(1));
        pool.expect(id(1));
        Lease first = use(pool, 1);
        Lease second = use(pool, 1);

        assertThat(first.bytes()).containsOnly(1);
        assertThat(first.counts()).isEqualTo(ONE_LOADED);
        assertThat(second.counts()).isEqualTo(ReadCounts.ZERO);
        assertThat(fetches).as("1, 2 and 3, once each").hasValue(3);
    }

    @Test
    void nothingGoesForWhatIsLoadedAhead() throws IOException {
        ChunkPool pool = new ChunkPool(2 * CHUNK_BYTES);
        assertThat(pool.loadAhead(id(1), image, this::fetch)).isTrue();
        assertThat(pool.loadAhead(id(2), image, this::fetch)).isTrue();

        assertThat(pool.loadAhead(id(3), image, this::fetch)).isFalse();

        assertThat(pool.peakBytes()).isEqualTo(2 * CHUNK_BYTES);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void nothingIsLoadedAheadOnceATaskIsThere() throws IOException {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);
        pool.expect(id(1));

        assertThat(pool.loadAhead(id(2), image, this::fetch)).isFalse();
        assertThat(fetches).hasValue(0);
    }

    @Test
    void anAbsentChunkThatWasLookedForAheadIsToldOfOnce() throws IOException {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);
        assertThat(pool.loadAhead(id(1), image, (of, key) -> EncodedChunk.MISSING))
                .isTrue();
        pool.expect(id(1));
        pool.expect(id(1));

        assertThat(use(pool, 1).counts()).isEqualTo(ONE_ABSENT);
        assertThat(use(pool, 1)).isEqualTo(new Lease(null, ReadCounts.ZERO));
        assertThat(fetches).hasValue(0);
    }

    @Test
    void damageFoundAheadIsFoundAgainByTheTask() {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);

        assertThatThrownBy(() -> pool.loadAhead(id(NumberedChunks.DAMAGED), image, this::fetch))
                .hasMessage("damaged");
        pool.expect(id(NumberedChunks.DAMAGED));
        assertThatThrownBy(() -> use(pool, NumberedChunks.DAMAGED)).hasMessage("damaged");
        assertThat(fetches).hasValue(2);
    }

    @Test
    void whoNeedsAChunkThatIsBeingLoadedAheadWaitsForItAndIsTold() throws Exception {
        ChunkPool pool = new ChunkPool(10 * CHUNK_BYTES);
        Gate gate = new Gate();
        Future<Boolean> ahead = threads.submit(() -> pool.loadAhead(id(3), image, gate));
        assertThat(gate.reached.await(10, TimeUnit.SECONDS)).isTrue();
        pool.expect(id(3));
        Future<Lease> waiting = threads.submit(() -> use(pool, 3));
        gate.open.countDown();

        assertThat(waiting.get().counts()).isEqualTo(ONE_LOADED);
        assertThat(ahead.get()).isTrue();
        assertThat(fetches).hasValue(1);
    }

    /**
     * Threads walk over the same chunks as tasks do, some loads fail. The bound holds just what all of them can have in
     * hand: were a use never given back, the pool would pass it.
     */
    @Test
    void manyThreadsGetTheRightBytesWithinTheBound() throws Exception {
        int tasks = 8;
        int chunks = 40;
        int inHand = 2;
        long bound = (long) tasks * inHand * CHUNK_BYTES;
        ChunkPool pool = new ChunkPool(bound);
        AtomicLong decoded = new AtomicLong();
        AtomicInteger fetched = new AtomicInteger();
        List<Callable<Integer>> work = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            SplittableRandom random = new SplittableRandom(task);
            work.add(() -> {
                int failures = 0;
                for (int patch = 0; patch < 300; patch++) {
                    failures += patch(pool, random, chunks, inHand, fetched, decoded);
                }
                return failures;
            });
        }
        int failures = 0;
        for (Future<Integer> done : threads.invokeAll(work)) {
            failures += done.get();
        }

        assertThat(failures).isPositive();
        assertThat(decoded.get()).isEqualTo(fetched.get());
        assertThat(pool.peakBytes()).isEqualTo(bound);
    }

    /** One patch of some chunks, in order, with a few in hand at a time; returns how many loads failed. */
    private int patch(
            ChunkPool pool, SplittableRandom random, int chunks, int inHand, AtomicInteger fetched, AtomicLong decoded)
            throws IOException {
        int first = random.nextInt(chunks);
        int count = 1 + random.nextInt(chunks - first);
        for (int x = first; x < first + count; x++) {
            pool.expect(id(x));
        }
        int failures = 0;
        for (int x = first; x < first + count; x += inHand) {
            int end = Math.min(x + inHand, first + count);
            List<Integer> held = new ArrayList<>();
            for (int y = x; y < end; y++) {
                boolean fails = random.nextInt(50) == 0;
                try {
                    Lease lease = pool.acquire(id(y), image, (of, key) -> {
                        if (fails) {
                            throw new IOException("as told");
                        }
                        fetched.incrementAndGet();
                        return of.fetch(key);
                    });
                    decoded.addAndGet(lease.counts().chunksDecoded());
                    assertThat(lease.bytes()[random.nextInt(CHUNK_BYTES)]).isEqualTo((byte) y);
                    held.add(y);
                } catch (IOException e) {
                    failures++;
                    pool.forgo(id(y));
                }
            }
            held.forEach(y -> pool.release(id(y)));
        }
        return failures;
    }

    private List<Future<Lease>> startWaiters(ChunkPool pool, Gate gate, int waiters) throws Exception {
        List<Future<Lease>> all = new ArrayList<>();
        pool.expect(id(3));
        all.add(threads.submit(() -> pool.acquire(id(3), image, gate)));
        assertThat(gate.reached.await(10, TimeUnit.SECONDS)).isTrue();
        List<Thread> waiting = new ArrayList<>();
        for (int n = 0; n < waiters; n++) {
            pool.expect(id(3));
            CountDownLatch started = new CountDownLatch(1);
            all.add(threads.submit(() -> {
                synchronized (waiting) {
                    waiting.add(Thread.currentThread());
                }
                started.countDown();
                return pool.acquire(id(3), image, gate);
            }));
            started.await();
        }
        for (Thread thread : waiting) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        return all;
    }

    /** A load that stands still until it is let through. */
    private final class Gate implements ChunkPool.Fetch {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private IOException failure;

        @Override
        public EncodedChunk fetch(SourceImage of, ChunkKey key) throws IOException {
            fetches.incrementAndGet();
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failure != null) {
                throw failure;
            }
            return of.fetch(key);
        }
    }

    /** Every value of a chunk is the chunk's own number. */
    private static final class NumberedChunks implements SourceImage {
        static final int DAMAGED = 99;

        @Override
        public String where() {
            return "numbered";
        }

        @Override
        public PixelType type() {
            return PixelType.UINT8;
        }

        @Override
        public Extent extent() {
            return new Extent(10 * 200, 10, 10);
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public Affine voxelToWorld() {
            return Affine.IDENTITY;
        }

        @Override
        public ChunkShape chunkShape() {
            return new ChunkShape(Extent.cube(10), 1);
        }

        @Override
        public EncodedChunk fetch(ChunkKey key) {
            return new EncodedChunk(new byte[] {(byte) key.x()});
        }

        @Override
        public void decode(ChunkKey key, EncodedChunk encoded, byte[] voxels) {
            if (key.x() == DAMAGED) {
                throw new InputProblem("damaged");
            }
            Arrays.fill(voxels, encoded.bytes()[0]);
        }

        @Override
        public byte[] fillValue() {
            return new byte[1];
        }
    }
}
