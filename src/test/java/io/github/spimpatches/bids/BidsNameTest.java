package io.github.spimpatches.bids;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BidsNameTest {

    @Test
    void unknownEntitiesAreKeptInTheOrderOfTheName() {
        BidsName name = BidsName.parse("sub-01_zoo-9_stain-Abeta_desc-otsu+k3i2_mask.ome.zarr")
                .orElseThrow();

        assertThat(name.entities())
                .containsExactly(
                        Map.entry("sub", "01"),
                        Map.entry("zoo", "9"),
                        Map.entry("stain", "Abeta"),
                        Map.entry("desc", "otsu+k3i2"));
        assertThat(name.suffix()).isEqualTo("mask");
        assertThat(name.extension()).isEqualTo(".ome.zarr");
    }

    @Test
    void aValueMayHoldDotsAndDashes() {
        BidsName name = BidsName.parse("sub-a-b_desc-th0.5_SPIM.ozx").orElseThrow();

        assertThat(name.entity("sub")).isEqualTo("a-b");
        assertThat(name.entity("desc")).isEqualTo("th0.5");
        assertThat(name.entity("acq")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "SPIM.zarr", "brain_SPIM.zarr", "sub-_SPIM.zarr", "sub-1_sub-2_SPIM", "sub-1_.nii", "-1_x"})
    void otherNamesAreNotBids(String name) {
        assertThat(BidsName.parse(name)).isEmpty();
    }
}
