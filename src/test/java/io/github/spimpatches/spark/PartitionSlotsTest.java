package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionSlotsTest {

    /** Golden values: {@code SELECT hash(CAST(v AS INT))} of Spark 4.0.4. */
    @ParameterizedTest
    @CsvSource({"0, 933211791", "1, -559580957", "2, 1765031574", "-1, -1604776387", "42, 29417773"})
    void theHashIsSparks(int value, int hash) {
        assertThat(PartitionSlots.hash(value)).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 37, 64, 1300, 5000})
    void everyPartitionHasItsSlot(int partitions) {
        int[] slots = PartitionSlots.of(partitions);
        BitSet hit = new BitSet();
        for (int p = 0; p < partitions; p++) {
            assertThat(PartitionSlots.partition(slots[p], partitions)).isEqualTo(p);
            hit.set(slots[p]);
        }
        assertThat(hit.cardinality()).isEqualTo(partitions);
    }

    @Test
    void noPartitionsHaveNoSlots() {
        assertThat(PartitionSlots.of(0)).isEmpty();
    }
}
