package io.github.spimpatches.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is eligible, and what is advised, against the definition applied by brute force: the cases are made by
 * src/test/python/reference_sampling.py, which shares no code with this project.
 */
class EligibleCentresTest {
    private static final int ALL = 1_000_000;

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/sampling"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areExactlyThoseOfTheDefinition(Path file) throws IOException {
        JsonNode made = new ObjectMapper().readTree(file.toFile());
        LabelVolume labels = labels(made);
        for (JsonNode rule : made.get("eligible")) {
            List<Region> regions = regions(rule.get("labels"));
            DrawRequest request = new DrawRequest(
                    labels,
                    regions,
                    List.of(frame(made, extent(rule.get("size")))),
                    Containment.parse(rule.get("containment").asText()),
                    Edge.valueOf(rule.get("edge").asText().toUpperCase(Locale.ROOT)),
                    false,
                    ALL,
                    42,
                    "01",
                    "made");
            List<RegionDraw> draws = CentreDraw.draw(request);
            for (int region = 0; region < regions.size(); region++) {
                RegionDraw draw = draws.get(region);
                JsonNode expected = rule.get("labels").get(region);
                String words = file.getFileName() + " " + rule.get("containment") + " " + rule.get("edge") + " "
                        + expected.get("members");
                assertThat(draw.eligible())
                        .as(words)
                        .isEqualTo(OptionalLong.of(expected.get("voxels").asLong()));
                assertThat(draw.centres())
                        .as(words)
                        .hasSize(expected.get("voxels").asInt());
                long[] sums = new long[3];
                for (DrawnCentre centre : draw.centres()) {
                    sums[0] += centre.i();
                    sums[1] += centre.j();
                    sums[2] += centre.k();
                }
                for (int axis = 0; axis < 3; axis++) {
                    assertThat(sums[axis])
                            .as(words)
                            .isEqualTo(expected.get("sums").get(axis).asLong());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void adviceIsTheLargestSizeAndFractionThatSatisfyTheRequest(Path file) throws IOException {
        JsonNode made = new ObjectMapper().readTree(file.toFile());
        LabelVolume labels = labels(made);
        for (JsonNode expected : made.get("advice")) {
            Edge edge = Edge.valueOf(expected.get("edge").asText().toUpperCase(Locale.ROOT));
            String words = file.getFileName() + " " + expected;
            int limit = expected.get("size_limit").asInt();
            int bestSize = expected.get("best_size").asInt();
            if (bestSize < limit) {
                String advice = advice(made, labels, expected, edge, Extent.cube(limit));
                Matcher size = Pattern.compile("--patch-size (\\d+)").matcher(advice);
                assertThat(size.find() ? Integer.parseInt(size.group(1)) : 0)
                        .as(words + advice)
                        .isEqualTo(bestSize);
            }
            double bestFraction = expected.get("best_fraction").asDouble();
            if (!expected.get("best_fraction").isNull() && bestFraction < 1) {
                String advice = advice(made, labels, expected, edge, extent(expected.get("size")));
                Matcher fraction = Pattern.compile("fraction=([0-9.]+)").matcher(advice);
                double advised = fraction.find() ? Double.parseDouble(fraction.group(1)) : 0;
                assertThat(advised).as(words + advice).isBetween(bestFraction - 1.001e-4, bestFraction);
            }
        }
    }

    private static String advice(JsonNode made, LabelVolume labels, JsonNode expected, Edge edge, Extent patch) {
        return CentreDraw.draw(new DrawRequest(
                        labels,
                        regions(List.of(expected)),
                        List.of(frame(made, patch)),
                        Containment.REGION,
                        edge,
                        false,
                        expected.get("wanted").asInt(),
                        42,
                        "01",
                        "made"))
                .get(0)
                .advice();
    }

    private static LabelVolume labels(JsonNode made) {
        Extent shape = extent(made.get("shape"));
        int[] labels = new int[(int) shape.voxels()];
        int at = 0;
        JsonNode runs = made.get("labels");
        for (int run = 0; run < runs.size(); run += 2) {
            for (int n = runs.get(run + 1).asInt(); n > 0; n--) {
                labels[at++] = runs.get(run).asInt();
            }
        }
        return LabelVolume.of(
                shape, affine(made.get("atlas")), (i, j, k) -> labels[i + shape.x() * (j + shape.y() * k)]);
    }

    private static PatchFrame frame(JsonNode made, Extent patch) {
        return new PatchFrame(extent(made.get("extent")), affine(made.get("image")), patch);
    }

    private static List<Region> regions(Iterable<JsonNode> labels) {
        List<Region> regions = new ArrayList<>();
        int index = 1;
        for (JsonNode label : labels) {
            List<Integer> members = new ArrayList<>();
            label.get("members").forEach(member -> members.add(member.asInt()));
            regions.add(new Region(index, "region " + index, "R" + index, members));
            index++;
        }
        return regions;
    }

    private static Extent extent(JsonNode sizes) {
        return new Extent(
                sizes.get(0).asInt(), sizes.get(1).asInt(), sizes.get(2).asInt());
    }

    private static Affine affine(JsonNode rows) {
        double[][] values = new double[3][4];
        for (int i = 0; i < 12; i++) {
            values[i / 4][i % 4] = rows.get(i / 4).get(i % 4).asDouble();
        }
        return Affine.ofRows(values);
    }
}
