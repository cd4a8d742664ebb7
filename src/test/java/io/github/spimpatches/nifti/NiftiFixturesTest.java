package io.github.spimpatches.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.geometry.Extent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file that src/test/python/make_nifti_fixtures.py makes, against what nibabel 5.4.2 reads from it. */
class NiftiFixturesTest {

    static Stream<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        expected().fieldNames().forEachRemaining(names::add);
        return names.stream();
    }

    private static JsonNode expected() throws IOException {
        return new ObjectMapper().readTree(bytes("expected.json"));
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = NiftiFixturesTest.class.getResourceAsStream("/nifti/" + name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void everyTypeByteOrderAndVersionIsAmongTheFixtures() throws IOException {
        assertThat(files().filter(name -> name.startsWith("type_"))).hasSize(40);
    }

    @ParameterizedTest
    @MethodSource("files")
    void affineAndLabelsAreNibabels(String name) throws IOException {
        JsonNode expected = expected().get(name);
        List<Integer> labels = new ArrayList<>();
        try (NiftiReader reader = NiftiReader.open(new ByteArrayInputStream(bytes(name)), name)) {
            NiftiHeader header = reader.header();
            assertThat(header.version()).isEqualTo(expected.get("version").intValue());
            assertThat(header.extent()).isEqualTo(new Extent(5, 4, 3));
            for (int i = 0; i < 12; i++) {
                double wanted = expected.get("affine").get(i / 4).get(i % 4).doubleValue();
                assertThat(header.voxelToWorld().at(i / 4, i % 4))
                        .as("affine row %d column %d", i / 4, i % 4)
                        .isCloseTo(wanted, within(1e-12 * Math.max(1, Math.abs(wanted))));
            }
            reader.readLabels((j, k, row) -> {
                for (int label : row) {
                    labels.add(label);
                }
            });
        }
        List<Integer> values = new ArrayList<>();
        expected.get("values").forEach(value -> values.add(value.intValue()));
        assertThat(labels).isEqualTo(values);
    }
}
