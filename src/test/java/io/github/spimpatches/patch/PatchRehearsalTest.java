package io.github.spimpatches.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatchRehearsalTest {

    @ParameterizedTest
    @EnumSource
    void makesPatchesOfEitherFormatInMemorySomeOfThemBeyondTheImage(Format format) {
        List<ManifestRow> rows = PatchRehearsal.run(format, Compression.FAST, () -> true);

        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(row.status()).isEqualTo(Status.WRITTEN);
            assertThat(row.bytes()).isGreaterThan(1000);
        });
        assertThat(rows).filteredOn(row -> row.paddedVoxels() > 0).hasSize(rows.size() / 4);
    }

    @Test
    void endsAsSoonAsTheRunItselfBegins() {
        assertThat(PatchRehearsal.run(Format.NII, Compression.FAST, () -> false))
                .isEmpty();
    }
}
