package io.github.spimpatches.benchmarks;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.patch.SyntheticImage;
import io.github.spimpatches.patch.SyntheticTask;
import io.github.spimpatches.patch.TaskReads;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one patch costs a store, by layout: patches far apart in a terabyte of uint16, so that none profits from another's
 * chunks. Bytes are those of uncompressed chunks: divide by the compression ratio. Prints a Markdown table.
 */
public final class ReadsPerPatch {
    private static final Extent TERABYTE = Extent.cube(8000);
    private static final long POOL_BYTES = 512L << 20;
    private static final int PATCHES = 20;

    private record Layout(int chunk, int shard) {
        @Override
        public String toString() {
            return chunk + "³" + (chunk == shard ? "" : " in shards of " + shard + "³");
        }
    }

    private static final List<Layout> LAYOUTS = List.of(
            new Layout(32, 32),
            new Layout(64, 64),
            new Layout(128, 128),
            new Layout(256, 256),
            new Layout(32, 256),
            new Layout(64, 256),
            new Layout(64, 1024),
            new Layout(128, 1024));

    private ReadsPerPatch() {}

    public static void main(String... arguments) {
        System.out.println("| patch | chunks | requests a patch | bytes read / bytes needed | pool's peak, MB |");
        System.out.println("|---|---|---|---|---|");
        for (int patch : List.of(256, 128)) {
            for (Layout layout : LAYOUTS) {
                System.out.println(row(patch, layout));
            }
        }
    }

    private static String row(int patch, Layout layout) {
        SyntheticImage image = new SyntheticImage(TERABYTE, layout.chunk, layout.shard);
        TaskReads reads = new TaskReads(image, POOL_BYTES);
        List<PatchResult> results = SyntheticTask.extract(image, patch, centres(image, patch), reads);
        long needed = results.stream()
                .map(PatchResult::reads)
                .mapToLong(ReadCounts::bytesNeeded)
                .sum();
        return String.format(
                "| %d³ | %s | %.1f | %.2f | %d |",
                patch,
                layout,
                (double) image.requests() / PATCHES,
                (double) image.bytesRead() / needed,
                reads.poolPeakBytes() >> 20);
    }

    private static List<Centre> centres(SyntheticImage image, int patch) {
        SplittableRandom random = new SplittableRandom(1);
        List<Centre> centres = new ArrayList<>();
        for (int number = 1; number <= PATCHES; number++) {
            centres.add(new Centre(
                    "01",
                    null,
                    "mini",
                    null,
                    1,
                    "Field CA1",
                    "CA1",
                    number,
                    image.centre(
                            random.nextInt(TERABYTE.x() - patch),
                            random.nextInt(TERABYTE.y() - patch),
                            random.nextInt(TERABYTE.z() - patch),
                            patch),
                    null,
                    null,
                    null,
                    1.0,
                    1.0));
        }
        return centres;
    }
}
