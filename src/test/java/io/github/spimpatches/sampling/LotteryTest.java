package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LotteryTest {
    private final Lottery lottery = new Lottery(42, List.of("01", "ABAv3", "382"));

    @Test
    void keysNeverChangeBetweenReleases() {
        assertThat(lottery.key(0)).isEqualTo(new Lottery(42, List.of("01", "ABAv3", "382")).key(0));
        assertThat(Long.toHexString(lottery.key(0))).isEqualTo("f7005407b1ccb5a4");
        assertThat(Long.toHexString(lottery.key(123_456_789_012L))).isEqualTo("9c53215a34971a9e");
    }

    @Test
    void noTwoVoxelsOfALabelShareAKey() {
        Set<Long> keys = new HashSet<>();
        for (long voxel = 0; voxel < 200_000; voxel++) {
            assertThat(keys.add(lottery.key(voxel))).isTrue();
        }
    }

    @Test
    void anotherSeedSubjectAtlasOrLabelIsAnotherLottery() {
        List<Lottery> others = List.of(
                new Lottery(43, List.of("01", "ABAv3", "382")),
                new Lottery(42, List.of("02", "ABAv3", "382")),
                new Lottery(42, List.of("01", "ABAv4", "382")),
                new Lottery(42, List.of("01", "ABAv3", "383")),
                new Lottery(42, List.of("01", "ABAv33", "82")));
        for (Lottery other : others) {
            assertThat(other.key(7)).isNotEqualTo(lottery.key(7));
        }
    }

    /** Chi-square over 1,000 voxels, 10 winners each of 20,000 seeds: 999 degrees of freedom, 99.9 % at 1143. */
    @Test
    void everyVoxelWinsAsOftenAsAnyOther() {
        int voxels = 1000;
        int[] wins = new int[voxels];
        for (int seed = 0; seed < 20_000; seed++) {
            Lottery drawn = new Lottery(seed, List.of("01", "A", "1"));
            SmallestKeys smallest = new SmallestKeys(10);
            for (int voxel = 0; voxel < voxels; voxel++) {
                smallest.offer(drawn.key(voxel), voxel);
            }
            for (SmallestKeys.Entry entry : smallest.sorted()) {
                wins[(int) entry.voxel()]++;
            }
        }
        double expected = 200;
        double chiSquare = Arrays.stream(wins)
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
        assertThat(chiSquare).isBetween(860.0, 1143.0);
    }

    @Test
    void offsetsFillTheVoxelEvenly() {
        int[][] thirds = new int[3][3];
        for (long voxel = 0; voxel < 30_000; voxel++) {
            for (int axis = 0; axis < 3; axis++) {
                double offset = Lottery.offset(lottery.key(voxel), 0, axis);
                assertThat(offset).isBetween(-0.5, Math.nextDown(0.5));
                thirds[axis][(int) ((offset + 0.5) * 3)]++;
            }
        }
        for (int[] axis : thirds) {
            for (int n : axis) {
                assertThat(n).isBetween(9_700, 10_300);
            }
        }
    }

    @Test
    void theSmallestKeysAreThoseOfASortWhateverTheOrderAndHoweverTheyWereSplit() {
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 200; trial++) {
            List<SmallestKeys.Entry> entries = new ArrayList<>();
            int n = random.nextInt(1, 300);
            for (int i = 0; i < n; i++) {
                entries.add(new SmallestKeys.Entry(random.nextInt(40) - 20, i));
            }
            int limit = random.nextInt(0, 60);
            List<SmallestKeys.Entry> expected = entries.stream()
                    .sorted(Comparator.<SmallestKeys.Entry>comparingLong(e -> e.key() ^ Long.MIN_VALUE)
                            .thenComparingLong(SmallestKeys.Entry::voxel))
                    .limit(limit)
                    .toList();
            Collections.shuffle(entries, new Random(trial));
            SmallestKeys one = new SmallestKeys(limit);
            SmallestKeys other = new SmallestKeys(limit);
            for (SmallestKeys.Entry entry : entries) {
                (entry.voxel() % 3 == 0 ? one : other).offer(entry.key(), entry.voxel());
            }
            one.offerAll(other);
            assertThat(one.sorted()).as("trial %d", trial).containsExactlyElementsOf(expected);
        }
    }
}
