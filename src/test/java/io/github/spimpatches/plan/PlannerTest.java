package io.github.spimpatches.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.bids.OneSubject;
import io.github.spimpatches.config.Configuration;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.SettingsSource;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestOrder;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.MadeImage;
import io.github.spimpatches.patch.PatchEngine;
import io.github.spimpatches.patch.PatchLook;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.patch.TaskReads;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {
    @TempDir
    private Path folder;

    private final LocalStorage storage = new LocalStorage();
    private final Map<SettingKey, List<String>> words = new EnumMap<>(SettingKey.class);
    private MadeBrain brain;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        with(SettingKey.PATCH_SIZE, "6");
    }

    private void with(SettingKey key, String... values) {
        words.put(key, List.of(values));
    }

    private Plan plan() throws IOException {
        Configuration configuration = configuration();
        OneSubject source = new OneSubject(
                "01",
                null,
                brain.images(),
                new Location(brain.dseg().toString()),
                new Location(brain.labels().toString()));
        Cohort cohort = source.discover(storage, configuration.selection(), CohortNeeds.IMAGES_AND_ATLAS);
        return Planner.plan(cohort, configuration.settings(), storage);
    }

    private Configuration configuration() {
        return SettingsSource.commandLine(words).resolve();
    }

    @Test
    void sourcesStandInTheOrderImageStainLevel() throws IOException {
        with(SettingKey.IMAGES, "raw");
        with(SettingKey.LEVEL, "1", "0");

        assertThat(plan().sources().get("01"))
                .extracting(source -> source.kind() + " " + source.stain() + " " + source.level())
                .containsExactly("raw Abeta 0", "raw Abeta 1", "raw YoPro 0", "raw YoPro 1");
    }

    @Test
    void aChannelThatNobodyNamesHasNoStain() throws IOException {
        assertThat(plan().sources().get("01"))
                .extracting(source -> source.kind() + " " + source.stain())
                .containsExactly("raw Abeta", "raw YoPro", "mask null");
    }

    @Test
    void onlyTheStainsThatAreAskedForAreTakenAndWhatNamesNone() throws IOException {
        with(SettingKey.STAIN, "YoPro");

        assertThat(plan().sources().get("01"))
                .extracting(source -> source.kind() + " " + source.channel())
                .containsExactly("raw 1", "mask 0");
    }

    @Test
    void centresAreNumberedFromOneAndStandInTheTablesOrder() throws IOException {
        with(SettingKey.PATCH_LABELS, "DG", "CA1");
        with(SettingKey.N_PATCHES_PER_LABEL, "3");

        List<Centre> centres = List.copyOf(plan().centres());

        assertThat(centres).isSortedAccordingTo(ManifestOrder.CENTRES);
        assertThat(centres)
                .extracting(centre -> centre.abbreviation() + " " + centre.patch())
                .containsExactly("CA1 1", "CA1 2", "CA1 3", "DG 1", "DG 2", "DG 3");
        assertThat(centres).allSatisfy(centre -> {
            Point voxel = brain.labelsToWorld().inverse().apply(centre.world());
            assertThat(List.of(Math.round(voxel.x()), Math.round(voxel.y()), Math.round(voxel.z())))
                    .as("the voxel that was drawn, jittered within it")
                    .containsExactly((long) centre.atlasI(), (long) centre.atlasJ(), (long) centre.atlasK());
            assertThat(voxel.x() < 9.5).isEqualTo(centre.label() == 1);
        });
    }

    @Test
    void moreCentresKeepTheFirst() throws IOException {
        with(SettingKey.N_PATCHES_PER_LABEL, "4");
        List<Centre> few = List.copyOf(plan().centres());

        with(SettingKey.N_PATCHES_PER_LABEL, "9");

        assertThat(List.copyOf(plan().centres())).hasSize(18).containsAll(few);
    }

    @Test
    void anotherSeedDrawsOtherCentres() throws IOException {
        List<Centre> centres = List.copyOf(plan().centres());

        assertThat(List.copyOf(plan().centres())).isEqualTo(centres);
        with(SettingKey.PATCH_SEED, "43");
        assertThat(List.copyOf(plan().centres())).hasSameSizeAs(centres).doesNotContainAnyElementsOf(centres);
    }

    @Test
    void aLabelTooSmallForAPatchFallsShortWithItsNumbers() throws IOException {
        assertThat(plan().shortfalls()).singleElement().satisfies(shortfall -> {
            assertThat(shortfall.abbreviation()).isEqualTo("TS");
            assertThat(shortfall.requested()).isEqualTo(10);
            assertThat(shortfall.voxels()).isEqualTo(1);
            assertThat(shortfall.eligible()).isZero();
            assertThat(shortfall.taken()).isZero();
            assertThat(shortfall.advice())
                    .startsWith("the label has only 1 voxel: at most --n-patches-per-label 1, with --patch-size ");
        });
    }

    @Test
    void whatIsAdvisedForALabelOfFewVoxelsWorks() throws IOException {
        String advice = plan().shortfalls().get(0).advice();
        Matcher size = Pattern.compile("--patch-size ([0-9]+)").matcher(advice);
        assertThat(size.find()).as(advice).isTrue();

        with(SettingKey.PATCH_LABELS, "TS");
        with(SettingKey.N_PATCHES_PER_LABEL, "1");
        with(SettingKey.PATCH_SIZE, size.group(1));

        assertThat(plan().shortfalls()).isEmpty();
    }

    @Test
    void anImageThatHoldsLittleOfWhatIsLabelledIsToldOf() throws IOException {
        assertThat(plan().notes()).noneMatch(note -> note.contains("holds only"));
        Affine there = brain.labelsToWorld();
        brain.writeDseg(Affine.ofRows(new double[][] {
            {there.at(0, 0), 0, 0, there.at(0, 3)},
            {0, there.at(1, 1), 0, there.at(1, 3) + 9 * there.at(1, 1)},
            {0, 0, there.at(2, 2), there.at(2, 3)}
        }));

        assertThat(plan().notes())
                .anyMatch(note ->
                        note.matches("sub-01: the raw image holds only [0-9]+ % of the voxels that .*dseg.nii.gz"
                                + " labels: if it shows the whole of them, are --orientation, --unit and --affine as the label"
                                + " volume has them[?]"));
    }

    @Test
    void channelsThatDifferInCaseAloneAreRefused() throws IOException {
        MadeBrain.recipe().channels("cFos", "CFOS").writeTo(brain.raw().folder());

        assertThatThrownBy(this::plan)
                .isInstanceOf(InputProblem.class)
                .hasMessageContaining("Two channels of " + brain.raw().folder()
                        + " of sub-01 are called alike, and would write into ")
                .hasMessageContaining("not in their case alone");
    }

    @Test
    void theOneChannelOfAMaskThatIsCalledMaskNamesNoStain() throws IOException {
        new MadeImage.Recipe()
                .extent(40, 36, 32)
                .micrometres(4, 4, 4)
                .type(PixelType.UINT8)
                .channels("mask")
                .writeTo(brain.mask().folder());

        assertThat(plan().sources().get("01"))
                .filteredOn(source -> source.kind().equals("mask"))
                .singleElement()
                .satisfies(source -> assertThat(source.stain()).isNull());
    }

    @Test
    void whatIsAdvisedWorks() throws IOException {
        with(SettingKey.PATCH_LABELS, "DG");
        with(SettingKey.N_PATCHES_PER_LABEL, "600");
        with(SettingKey.PATCH_SIZE, "14");
        String advice = plan().shortfalls().get(0).advice();
        Matcher size = Pattern.compile("--patch-size ([0-9]+)").matcher(advice);
        assertThat(size.find()).as(advice).isTrue();

        with(SettingKey.PATCH_SIZE, size.group(1));

        assertThat(plan().shortfalls()).isEmpty();
    }

    @Test
    void aPatchLargerThanTheImageIsPlannedWhereItIsFilledUp() throws IOException {
        with(SettingKey.PATCH_SIZE, "64");
        with(SettingKey.CONTAINMENT, "center");
        assertThatThrownBy(this::plan)
                .isInstanceOf(InputProblem.class)
                .hasMessageContaining("Cannot cut patches of 64 x 64 x 64 voxels");

        with(SettingKey.EDGE, "pad");

        assertThat(List.copyOf(plan().centres())).hasSize(10 + 10 + 1);
    }

    @Test
    void anImageThatStatesNoOrientationIsNoted() throws IOException {
        MadeBrain.recipe().orientation(null).writeTo(brain.raw().folder());
        with(SettingKey.IMAGES, "raw");

        assertThat(plan().notes())
                .contains(brain.raw().folder()
                        + " states no orientation; RAS is taken (x to the right, y to anterior, z to superior). Say"
                        + " otherwise with --orientation.");
    }

    @Test
    void theEstimateIsWhatTheExtractionReads() throws IOException {
        Plan plan = plan();
        Extraction extraction = new Extraction(
                UUID.randomUUID().toString(),
                new Location(folder.resolve("out").toString()),
                plan.settings().format(),
                plan.settings().compression(),
                plan.sources(),
                plan.fileWords(),
                plan.settings().edge(),
                Extraction.Resume.FRESH,
                StorageSettings.DEFAULT,
                1 << 26,
                PatchLook.DEFAULT);

        // As on a cluster where every label's task has an executor of its own.
        List<PatchResult> results = new ArrayList<>();
        for (int label : List.of(1, 2)) {
            List<Centre> centres = List.copyOf(plan.centres()).stream()
                    .filter(centre -> centre.label() == label)
                    .toList();
            results.addAll(
                    new PatchEngine(extraction).extract(centres, Progress.NONE, new TaskReads(storage, 1 << 26)));
        }

        ReadCounts reads = results.stream().map(PatchResult::reads).reduce(ReadCounts.ZERO, ReadCounts::plus);
        Estimate estimate = plan.estimate();
        assertThat(estimate.patches()).isEqualTo(results.size()).isEqualTo(2 * 10 * 3);
        assertThat(estimate.patchBytes()).isEqualTo(reads.bytesNeeded());
        assertThat(estimate.chunks()).isEqualTo(reads.requests()).isEqualTo(reads.chunksDecoded());
    }

    @Test
    void aDistanceIsKeptAndWhatLacksIsSaid() throws IOException {
        with(SettingKey.PATCH_LABELS, "DG");
        with(SettingKey.MIN_DISTANCE, "0.09");

        List<Centre> centres = List.copyOf(plan().centres());

        for (int one = 0; one < centres.size(); one++) {
            for (int other = 0; other < one; other++) {
                assertThat(distance(centres.get(one).world(), centres.get(other).world()))
                        .isGreaterThanOrEqualTo(0.09);
            }
        }
        assertThat(plan().shortfalls()).singleElement().satisfies(shortfall -> assertThat(shortfall.advice())
                .matches(centres.size() + " fits? 0.09 mm apart: --min-distance 0[.]0[0-9]+"));
    }

    private static double distance(Point a, Point b) {
        return Math.sqrt(Math.pow(a.x() - b.x(), 2) + Math.pow(a.y() - b.y(), 2) + Math.pow(a.z() - b.z(), 2));
    }

    @Test
    void theCentresOfAnEarlierRunAreNotDrawnAgain() throws IOException {
        with(SettingKey.N_PATCHES_PER_LABEL, "12");
        List<Centre> twelve = List.copyOf(plan().centres());
        with(SettingKey.N_PATCHES_PER_LABEL, "5");
        Path table = folder.resolve("centers.tsv");
        CentresTable.write(storage, new Location(table.toString()), List.copyOf(plan().centres()));

        with(SettingKey.N_PATCHES_PER_LABEL, "7");
        with(SettingKey.EXCLUDE, table.toString());

        assertThat(List.copyOf(plan().centres()))
                .extracting(Centre::world)
                .as("the twelve are the five and the next seven")
                .containsExactlyElementsOf(twelve.stream()
                        .filter(centre -> centre.patch() > 5)
                        .map(Centre::world)
                        .toList());
    }

    @Test
    void aTableToExcludeThatIsNotThereIsWrongInput() {
        with(SettingKey.EXCLUDE, "/nowhere/centers.tsv");

        assertThatThrownBy(this::plan)
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot exclude centres: no such file /nowhere/centers.tsv.");
    }

    @Test
    void aTableToExcludeOfOtherSubjectsIsNoted() throws IOException {
        Path table = folder.resolve("others.tsv");
        Files.writeString(table, "subject\tlabel\tx_mm\ty_mm\tz_mm\n07\tCA1\t0\t0\t0\n");
        with(SettingKey.EXCLUDE, table.toString());

        assertThat(plan().notes()).contains("--exclude " + table + " holds no centre of these subjects");
    }

    @Test
    void regionsAreDividedAndTheCentresSayHow() throws IOException {
        with(SettingKey.SPLIT, "train=0.5,test=0.5");
        with(SettingKey.SPLIT_BY, "region");
        with(SettingKey.CONTAINMENT, "center");

        Plan plan = plan();

        assertThat(plan.centres()).extracting(Centre::split).contains("train", "test");
        for (int label = 1; label <= 3; label++) {
            int own = label;
            assertThat(plan.centres().stream()
                            .filter(centre -> centre.label() == own)
                            .map(Centre::split)
                            .distinct())
                    .hasSize(1);
        }
        assertThat(plan.notes()).anyMatch(note -> note.matches("split by region: train [12], test [12] of 3"));
    }

    @Test
    void aGroupColumnThatIsMissingOrEmptyIsWrongInput() throws IOException {
        Path table = folder.resolve("participants.tsv");
        Files.writeString(table, "participant_id\tsex\tsite\nsub-01\tF\tn/a\n");
        with(SettingKey.FOLDS, "2");
        with(SettingKey.PARTICIPANTS, table.toString());

        with(SettingKey.SPLIT_BY, "seks");
        assertThatThrownBy(this::plan)
                .hasMessage("No column \"seks\" in " + table + "; found: participant_id, sex, site. Did you mean sex?");
        with(SettingKey.SPLIT_BY, "site");
        assertThatThrownBy(this::plan).hasMessage("Cannot group sub-01 by site: the column is empty in " + table + ".");
        with(SettingKey.SPLIT_BY, "sex");
        assertThatThrownBy(this::plan)
                .hasMessage("Cannot make 2 folds by sex: there is only 1; expected at most that many folds.");
        Files.writeString(table, "participant_id\tsex\nsub-02\tF\n");
        assertThatThrownBy(this::plan).hasMessage("Cannot group sub-01 by sex: " + table + " has no such subject.");
    }

    @Test
    void aMapInNiftiWeighsThePlaces() throws IOException {
        brain.writeMap("sub-01_density.nii.gz");
        with(SettingKey.SAMPLER, "density");
        with(
                SettingKey.WEIGHTS,
                brain.dseg().resolveSibling("sub-{subject}_density.nii.gz").toString());

        assertThat(List.copyOf(plan().centres())).isNotEmpty().allSatisfy(centre -> {
            assertThat(centre.sampler()).isEqualTo("density");
            assertThat(centre.atlasJ()).isGreaterThanOrEqualTo(9);
            assertThat(centre.weight()).isEqualTo(1 + centre.atlasK());
        });
    }

    @Test
    void anImageKindWeighsThePlacesByItsMeanInTheLabelVoxel() throws IOException {
        with(SettingKey.SAMPLER, "density");
        with(SettingKey.WEIGHTS, "mask");
        with(SettingKey.PATCH_LABELS, "DG");

        assertThat(List.copyOf(plan().centres())).hasSize(10).allSatisfy(centre -> {
            double sum = 0;
            for (int corner = 0; corner < 8; corner++) {
                sum += brain.mask()
                        .value(
                                0,
                                2 * centre.atlasI() + (corner & 1),
                                2 * centre.atlasJ() + (corner >> 1 & 1),
                                2 * centre.atlasK() + (corner >> 2));
            }
            assertThat(centre.weight()).isEqualTo(sum / 8);
        });
    }

    @Test
    void anImageKindOfSeveralStainsHasToBeNamedWithOne() throws IOException {
        with(SettingKey.SAMPLER, "density");
        with(SettingKey.WEIGHTS, "raw");
        assertThatThrownBy(this::plan)
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot weigh the places of sub-01: it has 2 images of kind \"raw\" (raw:Abeta, raw:YoPro);"
                        + " expected one, such as --weights raw:Abeta, or a path such as maps/sub-{subject}.nii.gz.");

        with(SettingKey.WEIGHTS, "raw:YoPro");
        assertThat(List.copyOf(plan().centres())).isNotEmpty();
    }

    @Nested
    class AMask {
        private MadeImage mask;

        private void writeMask(int levels, MadeImage.Recipe.Value value) throws IOException {
            try (Stream<Path> files = Files.walk(brain.mask().folder())) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
            }
            mask = new MadeImage.Recipe()
                    .extent(40, 36, 32)
                    .chunk(16, 16, 16)
                    .micrometres(4, 4, 4)
                    .type(PixelType.UINT8)
                    .levels(levels)
                    .channels("channel-0")
                    .voxels(value)
                    .writeTo(brain.mask().folder());
        }

        @Test
        void keepsPatchesToTheAskedShareOfForeground() throws IOException {
            writeMask(1, (level, x, y, z) -> y >= 18 ? 100 : 0);
            with(SettingKey.MIN_FOREGROUND, "0.2");
            with(SettingKey.MAX_FOREGROUND, "0.7");

            List<Centre> centres = List.copyOf(plan().centres());

            assertThat(centres).extracting(Centre::label).contains(1, 2);
            assertThat(centres).allSatisfy(centre -> {
                double middle =
                        mask.voxelToWorld(0).inverse().apply(centre.world()).y();
                long start = Math.round(Math.rint(middle - 3));
                double share = Math.max(0, Math.min(6, start + 6 - 18)) / 6.0;
                assertThat(centre.foreground()).isBetween(0.2, 0.7).isCloseTo(share, within(1e-8));
            });
        }

        @Test
        void isLookedAtWhereAPatchHasSixteenVoxelsAcross() throws IOException {
            writeMask(2, (level, x, y, z) -> level == 1 && x < 10 ? 1 : 0);
            with(SettingKey.PATCH_LABELS, "CA1");
            with(SettingKey.MIN_FOREGROUND, "0.9");
            with(SettingKey.EDGE, "pad");
            with(SettingKey.CONTAINMENT, "center");
            with(SettingKey.PATCH_SIZE, "18");
            assertThat(List.copyOf(plan().centres()))
                    .as("16 and more at level 0 alone")
                    .isEmpty();

            writeMask(2, (level, x, y, z) -> level == 1 ? 100 : x == 0 && y == 0 && z == 0 ? 100 : 0);
            with(SettingKey.PATCH_SIZE, "32");
            with(SettingKey.MIN_FOREGROUND, "0.3");
            assertThat(List.copyOf(plan().centres()))
                    .as("told by level 1")
                    .hasSize(10)
                    .allMatch(centre -> centre.foreground() >= 0.3);
        }

        @Test
        void ofAveragesCountsInPartsOfTheOwnValue() throws IOException {
            writeMask(2, (level, x, y, z) -> level == 1 ? 25 : (x + y + z) % 4 == 0 ? 100 : 0);
            with(SettingKey.PATCH_LABELS, "DG");
            with(SettingKey.N_PATCHES_PER_LABEL, "5");
            with(SettingKey.PATCH_SIZE, "32");
            with(SettingKey.CONTAINMENT, "center");
            with(SettingKey.EDGE, "pad");
            with(SettingKey.MIN_FOREGROUND, "0.2");

            assertThat(List.copyOf(plan().centres())).hasSize(5).allSatisfy(centre -> assertThat(centre.foreground())
                    .isBetween(0.2, 0.2501));
            with(SettingKey.MIN_FOREGROUND, "0.26");
            assertThat(List.copyOf(plan().centres())).isEmpty();
        }

        @Test
        void ofTooLittleForegroundGetsABoundThatGivesAll() throws IOException {
            writeMask(1, (level, x, y, z) -> y >= 18 && z >= 26 && x > 20 ? 1 : 0);
            with(SettingKey.PATCH_LABELS, "DG");
            with(SettingKey.JITTER, "off");
            with(SettingKey.N_PATCHES_PER_LABEL, "200");
            with(SettingKey.MIN_FOREGROUND, "0.6");

            String advice = plan().shortfalls().get(0).advice();
            assertThat(advice).matches("[0-9]+ places have a foreground of at least 0.6: --min-foreground 0[.][0-9]+");
            with(SettingKey.MIN_FOREGROUND, advice.substring(advice.lastIndexOf(' ') + 1));
            assertThat(plan().shortfalls()).isEmpty();
            assertThat(List.copyOf(plan().centres())).hasSize(200);
        }

        @Test
        void thatIsNotThereOrIsOneOfSeveralIsWrongInput() {
            with(SettingKey.MIN_FOREGROUND, "0.1");
            with(SettingKey.IMAGES, "raw");
            assertThatThrownBy(PlannerTest.this::plan)
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot tell the foreground of sub-01: it has no images of kind \"mask\"; expected one,"
                            + " among the run's images.");
            with(SettingKey.FOREGROUND, "raw");
            assertThatThrownBy(PlannerTest.this::plan)
                    .hasMessage("Cannot tell the foreground of sub-01: it has 2 images of kind \"raw\" (raw:Abeta,"
                            + " raw:YoPro); expected one, such as --foreground raw:Abeta, among the run's images.");
        }
    }

    @Test
    void regionsThatOverlapCannotBeInTwoParts() throws IOException {
        Files.writeString(brain.labels(), """
                index\tname\tabbreviation\tparent_index
                1\tField CA1\tCA1\t9
                2\tDentate gyrus\tDG\t9
                3\tTiny spot\tTS\t
                9\tHippocampus\tHPF\t
                """);
        with(SettingKey.SPLIT, "train=0.5,test=0.5");
        with(SettingKey.SPLIT_BY, "region");
        with(SettingKey.PATCH_LABELS, "CA1", "HPF");

        assertThatThrownBy(this::plan)
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Cannot divide the data by region: CA1 (index 1) and HPF (index 9) overlap, so their patches"
                                + " would be in two parts. Leave one out of --patch-labels, or divide by subject.");
    }

    @Test
    void aMapThatIsNotThereIsWrongInput() {
        with(SettingKey.SAMPLER, "active");
        with(SettingKey.WEIGHTS, "/nowhere/sub-{subject}.nii.gz");
        assertThatThrownBy(this::plan)
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read the weights of sub-01: no such file /nowhere/sub-01.nii.gz.");

        with(SettingKey.WEIGHTS, "uncertainty");
        assertThatThrownBy(this::plan)
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot weigh the places of sub-01: it has no images of kind \"uncertainty\"; expected one,"
                        + " or a path such as maps/sub-{subject}.nii.gz.");
    }

    @Test
    void backgroundIsAShareOfAllCentresOutsideTheWantedLabels() throws IOException {
        with(SettingKey.PATCH_LABELS, "CA1");
        with(SettingKey.N_PATCHES_PER_LABEL, "15");
        with(SettingKey.BACKGROUND, "0.4");

        List<Centre> centres = List.copyOf(plan().centres());

        assertThat(centres).hasSize(25);
        assertThat(centres.subList(0, 10)).allSatisfy(centre -> {
            assertThat(centre.label()).isZero();
            assertThat(centre.abbreviation()).isEqualTo("background");
            assertThat(centre.sampler()).isEqualTo("background");
            assertThat(centre.atlasI()).isGreaterThan(10);
        });
        assertThat(plan().fileWords().get(0)).isEqualTo("mini_background");
        with(SettingKey.SAMPLER, "background");
        words.remove(SettingKey.BACKGROUND);
        assertThat(List.copyOf(plan().centres())).hasSize(19);
    }

    @Test
    void aGridIsEveryTile() throws IOException {
        with(SettingKey.SAMPLER, "grid");
        with(SettingKey.PATCH_LABELS, "CA1");

        assertThat(List.copyOf(plan().centres()))
                .as("three tiles of six voxels in 20, six in 36, five in 32")
                .hasSize(3 * 6 * 5)
                .extracting(Centre::sampler)
                .containsOnly("grid");
    }
}
