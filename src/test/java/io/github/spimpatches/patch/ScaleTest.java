package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a patch costs does not depend on how large the image around it is. */
class ScaleTest {
    private static final Extent GIGABYTE = Extent.cube(800);
    private static final Extent TERABYTE = Extent.cube(8000);
    private static final int PATCH = 64;
    private static final int CHUNK = 32;
    private static final int PATCHES = 60;
    private static final long CHUNK_BYTES = 2L * CHUNK * CHUNK * CHUNK;

    /** A patch of 64 touches at most 3 chunks of 32 along an axis, and holds one layer of 9 at a time. */
    private static final long IN_HAND = 9 * CHUNK_BYTES;

    private static final long POOL_BYTES = 100 * CHUNK_BYTES;

    /** Of the image's metadata. */
    private static final int ONCE = 10;

    private static final int CHUNKS = 27;

    /** Rows of chunks along x, each cut where two shards meet; size and index of each of at most 2 x 2 x 2 shards. */
    private static final int ROWS_AND_SHARDS = 9 * 2 + 8 * 2;

    @ParameterizedTest(name = "in shards of {0}")
    @CsvSource({"32, " + CHUNKS, "128, " + ROWS_AND_SHARDS})
    void neitherMemoryNorRequestsGrowFromAGigabyteToATerabyte(int shard, int requestsOfAPatch) {
        for (Extent extent : List.of(GIGABYTE, TERABYTE)) {
            SyntheticImage image = new SyntheticImage(extent, CHUNK, shard);
            TaskReads reads = new TaskReads(image, POOL_BYTES);

            List<PatchResult> results = SyntheticTask.extract(image, PATCH, centres(image, extent), reads);

            assertThat(results).hasSize(PATCHES).allMatch(result -> result.row().status() == Status.WRITTEN);
            assertThat(reads.poolPeakBytes()).isBetween(POOL_BYTES, POOL_BYTES + IN_HAND);
            assertThat(image.requests()).isLessThanOrEqualTo(ONCE + (long) PATCHES * requestsOfAPatch);
            assertThat(MadeTask.reads(results).chunksReread()).isZero();
        }
    }

    private static List<Centre> centres(SyntheticImage image, Extent extent) {
        SplittableRandom random = new SplittableRandom(1);
        List<Centre> centres = new ArrayList<>();
        for (int patch = 1; patch <= PATCHES; patch++) {
            centres.add(MadeTask.centre(
                    1,
                    patch,
                    image.centre(
                            random.nextInt(extent.x() - PATCH),
                            random.nextInt(extent.y() - PATCH),
                            random.nextInt(extent.z() - PATCH),
                            PATCH)));
        }
        return centres;
    }
}
