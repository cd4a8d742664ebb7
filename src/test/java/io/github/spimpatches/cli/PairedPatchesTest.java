package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.patch.CutPatch;
import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the patches of one centre have in common, whatever they are cut from. */
class PairedPatchesTest {
    @TempDir
    private Path folder;

    private final PatchRun engine = new PatchRun(() -> new LocalExtraction(2));
    private MadeBrain brain;
    private Path out;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
    }

    private Typed type(String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--format", "nii", "--run", "r", "--patch-labels", "CA1", "DG"));
        words.addAll(List.of(more));
        return Typed.on(engine, words.toArray(String[]::new));
    }

    private List<ManifestRow> run(String... more) throws IOException {
        Typed typed = type(more);
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        Location manifest = new Location(out + "/spim-patches/r/manifest.parquet");
        return ManifestTable.read(new LocalStorage(), manifest);
    }

    private MadeImage mask(PixelType type, int x, int y, int z, double micrometres) throws IOException {
        deleteMask();
        return new MadeImage.Recipe()
                .type(type)
                .extent(x, y, z)
                .chunk(x / 2, y / 2, z / 2)
                .micrometres(micrometres, micrometres, micrometres)
                .channels("channel-0")
                .firstChunkEmpty()
                .seed(5)
                .writeTo(brain.mask().folder());
    }

    /** Chunks of zeros are not written, so those of an earlier image would stay. */
    private void deleteMask() throws IOException {
        try (Stream<Path> paths = Files.walk(brain.mask().folder())) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void shareAPairThatNoOtherCentreHas() throws IOException {
        List<ManifestRow> rows = run("--patch-size", "4", "--level", "0,1", "--n-patches-per-label", "3");

        Map<String, List<ManifestRow>> pairs =
                rows.stream().collect(Collectors.groupingBy(row -> row.centre().pair()));
        assertThat(pairs).hasSize(2 * 3).containsKey("sub-01_seg-mini_label-1_patch-003");
        assertThat(pairs.values()).allSatisfy(pair -> {
            assertThat(pair)
                    .extracting(ManifestRow::centre)
                    .containsOnly(pair.get(0).centre());
            assertThat(pair)
                    .extracting(row -> row.image() + " " + row.stain() + " " + row.level())
                    .containsExactlyInAnyOrder(
                            "raw Abeta 0", "raw Abeta 1", "raw YoPro 0", "raw YoPro 1", "mask null 0", "mask null 1");
        });
        List<String> manifest = Files.readAllLines(out.resolve("spim-patches/r/manifest.tsv"));
        assertThat(manifest.get(0)).endsWith("\tpair\tforeground");
        assertThat(manifest.get(1)).endsWith("\tsub-01_seg-mini_label-1_patch-001\tn/a");
    }

    @Test
    void lieAtOnePlaceThoughTheImagesDifferInShapeVoxelsChunksAndLevels() throws IOException {
        MadeImage mask = mask(PixelType.UINT16, 21, 19, 17, 7.3);

        List<ManifestRow> rows = run("--patch-size", "6");

        assertThat(rows).hasSize(2 * 10 * 3);
        for (ManifestRow row : rows) {
            boolean isMask = row.image().equals("mask");
            CutPatch.of(out, row).isTheSource(isMask ? mask : brain.raw(), "YoPro".equals(row.stain()) ? 1 : 0);
        }
    }

    @Nested
    class Binarized {
        @ParameterizedTest
        @EnumSource(PixelType.class)
        void masksOfAnyTypeAreUint8OfZeroAndOne(PixelType type) throws IOException {
            MadeImage mask = mask(type, 40, 36, 32, 4);
            List<ManifestRow> own = run("--images", "mask", "--patch-size", "6", "--edge", "pad");
            List<byte[]> values = voxels(own);

            List<ManifestRow> binary = run("--images", "mask", "--patch-size", "6", "--edge", "pad", "--binarize");

            assertThat(own)
                    .extracting(ManifestRow::dtype)
                    .containsOnly(mask.type().word());
            assertThat(binary).extracting(ManifestRow::dtype).containsOnly("uint8");
            assertThat(binary).extracting(ManifestRow::status).containsOnly(Status.WRITTEN);
            List<byte[]> marks = voxels(binary);
            int[] seen = new int[2];
            for (int at = 0; at < marks.size(); at++) {
                for (int i = 0; i < marks.get(at).length; i++) {
                    double value = VoxelValues.at(type, values.get(at), i * type.bytes());
                    byte mark = marks.get(at)[i];
                    assertThat(mark).isEqualTo((byte) (value == 0 || Double.isNaN(value) ? 0 : 1));
                    seen[mark]++;
                }
            }
            assertThat(seen[0]).isPositive();
            assertThat(seen[1]).isPositive();
        }

        @Test
        void masksLeaveOtherImagesAsTheyAreAndAreKnownAgain() throws IOException {
            List<ManifestRow> rows = run("--patch-size", "6", "--binarize");

            for (ManifestRow row : rows) {
                assertThat(row.dtype()).isEqualTo(row.image().equals("mask") ? "uint8" : "uint16");
                if (row.image().equals("raw")) {
                    CutPatch.of(out, row).isTheSource(brain.raw(), "YoPro".equals(row.stain()) ? 1 : 0);
                }
            }
            assertThat(run("--patch-size", "6", "--binarize"))
                    .extracting(ManifestRow::status)
                    .containsOnly(Status.KEPT);
            assertThat(run("--patch-size", "6")).allSatisfy(row -> assertThat(row.status())
                    .isEqualTo(row.image().equals("mask") ? Status.WRITTEN : Status.KEPT));
            assertThat(Files.readString(out.resolve("spim-patches/r/settings.yml")))
                    .contains("\nbinarize: off\n");
        }

        @Test
        void masksAreAskedForWhereThereIsNone() {
            Typed typed = type("--images", "raw", "--patch-size", "6", "--binarize");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines())
                    .last()
                    .isEqualTo("spim-patches run: --binarize changes nothing: no image of sub-01 is a mask, by its kind"
                            + " or its name. Leave it out.");
        }

        private List<byte[]> voxels(List<ManifestRow> rows) throws IOException {
            List<byte[]> voxels = new ArrayList<>();
            for (ManifestRow row : rows) {
                byte[] file = Files.readAllBytes(out.resolve(row.path()));
                int from = Math.toIntExact(NiftiHeader.parse(file).dataOffset());
                voxels.add(Arrays.copyOfRange(file, from, file.length));
            }
            return voxels;
        }
    }

    @Nested
    class OfTheSameExtent {
        @Test
        void coverTheSameBoxOfTheWorldWithinHalfAVoxel() throws IOException {
            MadeImage mask = mask(PixelType.UINT8, 16, 14, 13, 10);

            List<ManifestRow> rows =
                    run("--patch-size", "8", "6", "10", "--level", "0,1", "--same-extent", "--edge", "pad");

            assertThat(rows)
                    .extracting(row -> row.image() + " " + row.level() + ": " + row.size())
                    .containsOnly("raw 0: 8 x 6 x 10", "raw 1: 4 x 3 x 5", "mask 0: 3 x 2 x 4", "mask 1: 2 x 1 x 2");
            double[] covered = {8 * 0.004, 6 * 0.004, 10 * 0.004};
            for (ManifestRow row : rows) {
                if (row.level() == 0) {
                    boolean isMask = row.image().equals("mask");
                    CutPatch.of(out, row).isTheSource(isMask ? mask : brain.raw(), "YoPro".equals(row.stain()) ? 1 : 0);
                }
                NiftiHeader header = NiftiHeader.parse(Files.readAllBytes(out.resolve(row.path())));
                Affine affine = header.voxelToWorld();
                Point middle = affine.apply(
                        row.size().x() / 2.0 - 0.5,
                        row.size().y() / 2.0 - 0.5,
                        row.size().z() / 2.0 - 0.5);
                for (int axis = 0; axis < 3; axis++) {
                    double voxel = affine.spacing(axis);
                    assertThat(row.size().at(axis) * voxel).isCloseTo(covered[axis], within(voxel / 2 + 1e-9));
                    assertThat(middle.at(axis)).isCloseTo(row.centre().world().at(axis), within(voxel + 1e-6));
                }
            }
        }

        @Test
        void areRefusedWhereTheyWouldBeLessThanAVoxel() throws IOException {
            mask(PixelType.UINT8, 4, 4, 4, 40);

            Typed typed = type("--patch-size", "8", "--same-extent");

            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines())
                    .last()
                    .isEqualTo("spim-patches run: sub-01, mask: Cannot keep the patches' extent in "
                            + brain.mask().folder()
                            + "/0: 0.032 x 0.032 x 0.032 mm are 0.8 x 0.8 x 0.8 of its voxels, less than one. Choose a"
                            + " larger --patch-size or a finer --level.");
        }
    }

    @Nested
    class WithColumnsOfTheParticipants {
        private Path people(String text) throws IOException {
            return Files.writeString(folder.resolve("people.tsv"), text);
        }

        @Test
        void repeatWhatTheTableSaysOfTheirSubject() throws IOException {
            Path people = people("participant_id\tage\tsex\tgroup\nsub-01\t007\tn/a\tApp NL-G-F\nsub-02\t9\tF\twt\n");

            run("--patch-size", "6", "--participants", people.toString(), "--participants-columns", "group,age,sex");

            List<String> lines = Files.readAllLines(out.resolve("spim-patches/r/manifest.tsv"));
            assertThat(lines.get(0)).endsWith("\tpair\tforeground\tgroup\tage\tsex");
            assertThat(lines.subList(1, lines.size())).allMatch(line -> line.endsWith("\tApp NL-G-F\t007\tn/a"));
            assertThat(run("--patch-size", "6")).extracting(ManifestRow::status).containsOnly(Status.KEPT);
        }

        @Test
        void sayNothingOfASubjectThatTheTableLacks() throws IOException {
            Path people = people("participant_id\tage\nsub-02\t9\n");

            Typed typed =
                    type("--patch-size", "6", "--participants", people.toString(), "--participants-columns", "age");

            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(typed.errLines())
                    .contains("note: " + people + " has no line for sub-01: age will be n/a in the manifest.");
            assertThat(Files.readAllLines(out.resolve("spim-patches/r/manifest.tsv"))
                            .get(1))
                    .endsWith("\tn/a");
        }

        @Test
        void areRefusedWhereTheTableHasNoSuchColumnOrTheManifestHasOne() throws IOException {
            Path people = people("participant_id\tage\timage\nsub-01\t9\tx\n");

            assertThat(refusal(people, "ages"))
                    .isEqualTo("No column \"ages\" in " + people
                            + "; found: participant_id, age, image. Did you mean age?");
            assertThat(refusal(people, "image"))
                    .isEqualTo("Cannot repeat image in the manifest: it has columns of its own"
                            + " by that name. Leave it out, or rename it in the participants' table.");
            assertThat(refusal(folder.resolve("none.tsv"), "age"))
                    .isEqualTo("Cannot read the participants: no such file " + folder
                            + "/none.tsv. Name the table with --participants.");
        }

        private String refusal(Path people, String columns) {
            Typed typed = type("--participants", people.toString(), "--participants-columns", columns);
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(out).doesNotExist();
            assertThat(typed.errLines()).hasSize(1);
            return typed.errLines().get(0).substring("spim-patches run: ".length());
        }
    }
}
