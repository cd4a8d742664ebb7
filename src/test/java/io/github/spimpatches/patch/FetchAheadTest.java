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
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FetchAheadTest {
    private static final long ROOMY = 1 << 30;

    private final Store store = new Store();
    private final ChunkPool pool = new ChunkPool(ROOMY);

    private FetchAhead ahead(int chunks) {
        return new FetchAhead(
                IntStream.range(0, chunks)
                        .mapToObj(x -> new FetchAhead.Need(store, id(x)))
                        .toList(),
                pool);
    }

    private static ChunkPool.Id id(int x) {
        return new ChunkPool.Id("store", key(x));
    }

    private static ChunkKey key(int x) {
        return new ChunkKey(0, 0, 0, x);
    }

    private static int number(EncodedChunk chunk) {
        return chunk.bytes()[0];
    }

    @Test
    void everyChunkIsFetchedOnce() throws IOException {
        try (FetchAhead ahead = ahead(100)) {
            for (int x = 0; x < 100; x++) {
                assertThat(number(ahead.fetch(store, key(x)))).isEqualTo(x);
            }
        }
        assertThat(store.requests).hasSize(100).allSatisfy((row, times) -> assertThat(times)
                .isOne());
    }

    @Test
    void neighboursInOneShardAreOneRequest() throws IOException {
        store.inARow = 4;
        try (FetchAhead ahead = ahead(10)) {
            for (int x = 0; x < 10; x++) {
                assertThat(number(ahead.fetch(store, key(x)))).isEqualTo(x);
            }
        }
        assertThat(store.requests).isEqualTo(Map.of("0 + 4", 1, "4 + 4", 1, "8 + 2", 1));
    }

    @Test
    void whatThePoolHoldsIsNotFetched() throws IOException {
        pool.expect(id(1));
        pool.acquire(id(1), store, (image, key) -> new EncodedChunk(new byte[] {1}));
        try (FetchAhead ahead = ahead(3)) {
            ahead.fetch(store, key(0));
            ahead.fetch(store, key(2));
        }
        assertThat(store.requests).isEqualTo(Map.of("0 + 1", 1, "2 + 1", 1));
    }

    @Test
    void aChunkThatIsAskedForAgainIsFetchedAgain() throws IOException {
        try (FetchAhead ahead = ahead(3)) {
            ahead.fetch(store, key(0));
            ahead.fetch(store, key(2));
            assertThat(number(ahead.fetch(store, key(0)))).isZero();
        }
        assertThat(store.requests).containsEntry("0 + 1", 2);
    }

    @Test
    void aBadChunkFailsAloneThoughItsRowFails() throws IOException {
        store.inARow = 4;
        store.bad = 2;
        try (FetchAhead ahead = ahead(4)) {
            for (int x : List.of(0, 1, 3)) {
                assertThat(number(ahead.fetch(store, key(x)))).isEqualTo(x);
            }
        }
        try (FetchAhead ahead = ahead(4)) {
            assertThatThrownBy(() -> ahead.fetch(store, key(2)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot read chunk 2: the store is on fire");
        }
    }

    @Test
    void requestsInFlightAreBounded() throws Exception {
        store.open = new CountDownLatch(1);
        try (FetchAhead ahead = ahead(100)) {
            Thread reader = new Thread(() -> {
                try {
                    ahead.fetch(store, key(0));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            reader.start();
            while (store.requests.size() < 64) {
                Thread.onSpinWait();
            }
            while (reader.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(store.requests).hasSize(64);
            store.open.countDown();
            reader.join();
        }
    }

    @Test
    void largeChunksInFlightAreBoundedInBytes() throws IOException {
        store.edge = 400;
        try (FetchAhead ahead = ahead(100)) {
            ahead.fetch(store, key(0));
        }
        assertThat(store.requests.size()).as("64 MB each, 128 MB in all").isBetween(1, 3);
    }

    /** Chunks that hold their own number. */
    private static final class Store implements SourceImage {
        private final Map<String, Integer> requests = new ConcurrentSkipListMap<>();
        private int inARow = 1;
        private int edge = 10;
        private int bad = -1;
        private CountDownLatch open = new CountDownLatch(0);

        @Override
        public EncodedChunk fetch(ChunkKey key) throws IOException {
            return fetchRow(key, 1).get(0);
        }

        @Override
        public List<EncodedChunk> fetchRow(ChunkKey first, int count) throws IOException {
            requests.merge(first.x() + " + " + count, 1, Integer::sum);
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (first.x() <= bad && bad < first.x() + count) {
                throw new IOException("Cannot read chunk " + bad + ": the store is on fire");
            }
            return IntStream.range(first.x(), first.x() + count)
                    .mapToObj(x -> new EncodedChunk(new byte[] {(byte) x}))
                    .toList();
        }

        @Override
        public int chunksInARow() {
            return inARow;
        }

        @Override
        public String where() {
            return "store";
        }

        @Override
        public PixelType type() {
            return PixelType.UINT8;
        }

        @Override
        public Extent extent() {
            return new Extent(100 * edge, edge, edge);
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
            return new ChunkShape(Extent.cube(edge), 1);
        }

        @Override
        public void decode(ChunkKey key, EncodedChunk encoded, byte[] voxels) {
            voxels[0] = encoded.bytes()[0];
        }

        @Override
        public byte[] fillValue() {
            return new byte[1];
        }
    }
}
