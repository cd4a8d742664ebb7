package io.github.spimpatches.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShardIndexesTest {
    private static final int MIB = 1 << 20;

    @Test
    void threadsThatAskAtTheSameTimeShareOneFetch() throws Exception {
        ShardIndexes indexes = new ShardIndexes();
        AtomicInteger fetches = new AtomicInteger();
        CountDownLatch allAsk = new CountDownLatch(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Optional<ShardIndex>>> asked = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                asked.add(threads.submit(() -> {
                    allAsk.countDown();
                    allAsk.await();
                    return indexes.get("c/0", () -> {
                        fetches.incrementAndGet();
                        return Optional.of(index(16));
                    });
                }));
            }
            for (Future<Optional<ShardIndex>> answer : asked) {
                assertThat(answer.get()).isPresent();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aFailureIsToldAndNotKept() throws Exception {
        ShardIndexes indexes = new ShardIndexes();

        assertThatThrownBy(() -> indexes.get("c/0", () -> {
                    throw new IOException("the store is away");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the store is away");
        assertThat(indexes.get("c/0", () -> Optional.of(index(16)))).isPresent();
    }

    @Test
    void theLeastRecentlyUsedAreDroppedBeyondTheBound() throws Exception {
        ShardIndexes indexes = new ShardIndexes();
        AtomicInteger fetches = new AtomicInteger();
        ShardIndexes.Loader loader = () -> {
            fetches.incrementAndGet();
            return Optional.of(index(9 * MIB));
        };
        indexes.get("a", loader);
        indexes.get("b", loader);
        indexes.get("c", loader);
        indexes.get("a", loader);
        assertThat(fetches).hasValue(3);

        indexes.get("d", loader);
        indexes.get("a", loader);
        assertThat(fetches).as("a was used after b").hasValue(4);
        indexes.get("b", loader);
        assertThat(fetches).hasValue(5);
    }

    private static ShardIndex index(int bytes) {
        return new ShardIndex(new byte[bytes], 0, 0);
    }
}
