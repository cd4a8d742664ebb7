package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SendBehindTest {
    private final FarStore store = new FarStore();

    private static Location file(int number) {
        return new Location("s3a://bucket/patch" + number);
    }

    private static SendBehind.Held held(int number) {
        SendBehind.Held held = new SendBehind.Held(1);
        held.write(number);
        return held;
    }

    private static PatchResult result(int number, Status status, String error) {
        Centre centre = new Centre(
                "01", null, "atlas", null, 1, "name", "abbreviation", number, new Point(0, 0, 0), 0, 0, 0, 1.0, 1.0);
        ManifestRow row = new ManifestRow(
                centre, "raw", null, "raw", 0, 0, 0, 0, Extent.cube(1), "uint8", "x", 1L, null, 0, status, error, "x");
        return new PatchResult(row, ReadCounts.ZERO);
    }

    private static List<PatchResult> send(SendBehind behind, int number) {
        return behind.send(
                file(number),
                held(number),
                result(number, Status.WRITTEN, null),
                e -> result(number, Status.FAILED, e.getMessage()));
    }

    private static List<Integer> numbers(List<PatchResult> results) {
        return results.stream().map(result -> result.row().centre().patch()).toList();
    }

    @Test
    void theNextPatchIsCutWhileTheOthersAreOnTheirWay() {
        store.closed = new CountDownLatch(1);
        try (SendBehind behind = new SendBehind(store)) {
            for (int number = 0; number < SendBehind.FILES; number++) {
                assertThat(send(behind, number)).isEmpty();
            }
            store.closed.countDown();
            assertThat(numbers(behind.rest())).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        }
        assertThat(store.files).hasSize(SendBehind.FILES).containsEntry("s3a://bucket/patch3", List.of(3));
    }

    @Test
    void noMoreThanAFewAreOnTheirWay() {
        List<PatchResult> settled = new ArrayList<>();
        try (SendBehind behind = new SendBehind(store)) {
            for (int number = 0; number < 200; number++) {
                settled.addAll(send(behind, number));
            }
            settled.addAll(behind.rest());
        }
        assertThat(numbers(settled)).hasSize(200).isSorted().doesNotHaveDuplicates();
        assertThat(store.most.get()).isLessThanOrEqualTo(SendBehind.FILES);
        assertThat(store.files).hasSize(200);
    }

    @Test
    void aFileThatDoesNotArriveIsAPatchThatFailed() {
        store.refused = file(1).uri();
        try (SendBehind behind = new SendBehind(store)) {
            List<PatchResult> settled = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                settled.addAll(send(behind, number));
            }
            settled.addAll(behind.rest());
            assertThat(settled)
                    .extracting(result -> result.row().status())
                    .containsExactly(Status.WRITTEN, Status.FAILED, Status.WRITTEN);
            assertThat(settled.get(1).row().error()).isEqualTo("the store is full");
        }
    }

    @Test
    void aTaskThatIsStoppedGivesUpWhatIsOnItsWay() throws Exception {
        store.closed = new CountDownLatch(1);
        try (SendBehind behind = new SendBehind(store)) {
            send(behind, 0);
            store.begun.await();
            Thread.currentThread().interrupt();
            assertThatThrownBy(behind::rest)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("patch0");
            assertThat(Thread.interrupted()).isTrue();
        }
        store.given.await();
        assertThat(store.files).isEmpty();
    }

    @Test
    void onlySmallFilesOfAFarStoreAreHeld() {
        SendBehind behind = new SendBehind(store);
        assertThat(behind.takes(file(1), SendBehind.LARGEST)).isTrue();
        assertThat(behind.takes(file(1), SendBehind.LARGEST + 1)).isFalse();
        assertThat(behind.takes(new Location("/patch"), 1)).isFalse();
    }

    /** Takes files while it is open. */
    private static final class FarStore implements Storage {
        private final Map<String, List<Integer>> files = new ConcurrentSkipListMap<>();
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch given = new CountDownLatch(1);
        private CountDownLatch closed = new CountDownLatch(0);
        private String refused;

        @Override
        public long publish(Location file, Body body) throws IOException {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            begun.countDown();
            try {
                closed.await();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                body.writeTo(bytes::write);
                if (file.uri().equals(refused)) {
                    throw new IOException("the store is full");
                }
                List<Integer> numbers = new ArrayList<>();
                for (byte one : bytes.toByteArray()) {
                    numbers.add((int) one);
                }
                files.put(file.uri(), numbers);
                return bytes.size();
            } catch (InterruptedException e) {
                given.countDown();
                throw new InterruptedIOException();
            } finally {
                now.decrementAndGet();
            }
        }

        @Override
        public OptionalLong size(Location file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isFolder(Location folder) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<byte[]> readWhole(Location file, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] read(Location file, long at, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InputStream open(Location file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Entry> list(Location folder) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Location file) {
            throw new UnsupportedOperationException();
        }
    }
}
