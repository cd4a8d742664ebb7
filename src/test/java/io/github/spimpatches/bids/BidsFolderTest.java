package io.github.spimpatches.bids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.spimpatches.config.Selection;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.SettingsSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BidsFolderTest {
    private static final String SQ = "bids/derivatives/spimquant/";

    @TempDir
    Path root;

    private MadeFolder made;

    @BeforeEach
    void make() throws IOException {
        made = new MadeFolder(root);
        made.with("bids/");
    }

    @Nested
    class AFolderThatSpimquantHasDerived {
        @BeforeEach
        void make() throws IOException {
            raw("001");
            raw("002");
            atlas("001", "AllenCCFv3");
            atlas("002", "AllenCCFv3");
            table("AllenCCFv3");
        }

        @Test
        void givesEachSubjectItsImagesAndItsAtlas() throws IOException {
            made.with(SQ + "sub-001/seg/sub-001_sample-brain_stain-Abeta_level-0_desc-otsu+k3i2_mask.ozx");
            made.with(SQ + "work/sub-001/seg/sub-001_sample-brain_stain-Abeta_level-0_desc-correctedn4_SPIM.ome.zarr");

            Cohort cohort = cohort(Map.of());

            assertThat(cohort.subjects())
                    .containsExactly(
                            new Subject(
                                    "001",
                                    null,
                                    List.of(
                                            image(
                                                    "raw",
                                                    "bids/sub-001/micr/sub-001_sample-brain_SPIM.ome.zarr",
                                                    "raw",
                                                    null),
                                            image(
                                                    "corrected",
                                                    SQ
                                                            + "work/sub-001/seg/sub-001_sample-brain_stain-Abeta_level-0_desc-correctedn4_SPIM.ome.zarr",
                                                    "correctedn4",
                                                    "Abeta"),
                                            image(
                                                    "mask",
                                                    SQ
                                                            + "sub-001/seg/sub-001_sample-brain_stain-Abeta_level-0_desc-otsu+k3i2_mask.ozx",
                                                    "otsu+k3i2",
                                                    "Abeta")),
                                    made.at(
                                            SQ
                                                    + "sub-001/parc/sub-001_sample-brain_seg-AllenCCFv3_from-ABAv3_level-5_dseg.nii.gz"),
                                    made.at(SQ + "tpl-ABAv3/tpl-ABAv3_seg-AllenCCFv3_dseg.tsv"),
                                    "AllenCCFv3",
                                    "ABAv3"),
                            new Subject(
                                    "002",
                                    null,
                                    List.of(image(
                                            "raw",
                                            "bids/sub-002/micr/sub-002_sample-brain_SPIM.ome.zarr",
                                            "raw",
                                            null)),
                                    made.at(
                                            SQ
                                                    + "sub-002/parc/sub-002_sample-brain_seg-AllenCCFv3_from-ABAv3_level-5_dseg.nii.gz"),
                                    made.at(SQ + "tpl-ABAv3/tpl-ABAv3_seg-AllenCCFv3_dseg.tsv"),
                                    "AllenCCFv3",
                                    "ABAv3"));
            assertThat(cohort.origin()).isEqualTo("BIDS folder " + made.at("bids"));
            assertThat(cohort.atlas()).isEqualTo("AllenCCFv3");
        }

        @Test
        void takesItsNameFromTheDatasetDescription() throws IOException {
            made.text("bids/dataset_description.json", "{\"Name\": \"Mice\"}");

            assertThat(cohort(Map.of()).datasetName()).isEqualTo("Mice");
        }

        @Test
        void saysWhichSubjectsOfItsTableHaveNoFolder() throws IOException {
            made.text("bids/participants.tsv", "participant_id\tage\nsub-001\t3\nsub-002\t3\nsub-003\t4\n");

            assertThat(cohort(Map.of()).notes())
                    .containsExactly(made.at("bids/participants.tsv") + " lists sub-003 without a folder.");
            assertThat(cohort(Map.of(SettingKey.PARTICIPANT_LABEL, List.of("001")))
                            .notes())
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"001", "sub-001"})
        void givesTheSubjectsThatAreAskedFor(String label) throws IOException {
            assertThat(cohort(Map.of(SettingKey.PARTICIPANT_LABEL, List.of(label)))
                            .subjects())
                    .extracting(Subject::id)
                    .containsExactly("001");
        }

        @Test
        void namesSubjectsThatAreNotThere() {
            assertThat(problem(Map.of(SettingKey.PARTICIPANT_LABEL, List.of("01", "zzz9")))
                            .lines())
                    .containsExactly(
                            "No subject 01 in BIDS folder " + made.at("bids")
                                    + "; it has 001, 002. Did you mean 001 or 002?",
                            "No subject zzz9 in BIDS folder " + made.at("bids") + "; it has 001, 002.");
        }

        @Test
        void readsTheSidecar() throws IOException {
            made.text(
                    "bids/sub-001/micr/sub-001_sample-brain_SPIM.json",
                    "{\"OrientationStringXYZ\": \"RPI\", \"SampleStaining\": [\"Abeta\", \"YoPro\"]}");

            SubjectImage raw = cohort(Map.of()).subjects().get(0).images().get(0);

            assertThat(raw.sidecarOrientation()).isEqualTo("RPI");
            assertThat(raw.sidecarStains()).containsExactly("Abeta", "YoPro");
        }

        @Test
        void refusesASidecarThatIsNotJson() throws IOException {
            made.text("bids/sub-001/micr/sub-001_sample-brain_SPIM.json", "{\n\"a\": }");

            assertThat(problem(Map.of()).lines())
                    .containsExactly("sub-001: Cannot read "
                            + made.at("bids/sub-001/micr/sub-001_sample-brain_SPIM.json")
                            + ": it is not JSON (line 2).");
        }

        @Test
        void asksWhichAtlasWhereThereAreSeveral() throws IOException {
            atlas("001", "coarse");
            atlas("002", "coarse");

            assertThat(problem(Map.of()).lines())
                    .containsExactly(
                            "sub-001: 2 atlases: AllenCCFv3, coarse. Choose one with --atlas.",
                            "sub-002: 2 atlases: AllenCCFv3, coarse. Choose one with --atlas.");
        }

        @Test
        void takesTheAtlasThatIsAskedFor() throws IOException {
            atlas("001", "coarse");
            atlas("002", "coarse");
            table("coarse");

            assertThat(cohort(Map.of(SettingKey.ATLAS, List.of("coarse"))).atlas())
                    .isEqualTo("coarse");
        }

        @Test
        void namesAnAtlasThatIsNotThere() {
            assertThat(problem(Map.of(
                                    SettingKey.ATLAS,
                                    List.of("AllenCCF3"),
                                    SettingKey.PARTICIPANT_LABEL,
                                    List.of("001")))
                            .lines())
                    .containsExactly("sub-001: no label volume of atlas AllenCCF3; there is AllenCCFv3. Did you mean"
                            + " AllenCCFv3?");
        }

        @Test
        void asksWhichTemplateWhereThereAreSeveral() throws IOException {
            made.with(SQ + "sub-001/parc/sub-001_sample-brain_seg-AllenCCFv3_from-other_level-5_dseg.nii.gz");

            assertThat(problem(Map.of()).lines())
                    .containsExactly(
                            "sub-001: atlas AllenCCFv3 from 2 templates: ABAv3, other. Choose one with --template.");
            assertThat(cohort(Map.of(SettingKey.TEMPLATE, List.of("ABAv3"))).subjects())
                    .hasSize(2);
        }

        @Test
        void takesTheFinestLabelVolumeAndSaysSo() throws IOException {
            made.with(SQ + "sub-001/parc/sub-001_sample-brain_seg-AllenCCFv3_from-ABAv3_level-3_dseg.nii.gz");

            Cohort cohort = cohort(Map.of());

            assertThat(cohort.subjects().get(0).dseg().name()).contains("level-3");
            assertThat(cohort.notes())
                    .containsExactly("sub-001: took the finest of 2 label volumes,"
                            + " sub-001_sample-brain_seg-AllenCCFv3_from-ABAv3_level-3_dseg.nii.gz.");
        }

        @Test
        void doesNotTakeALabelVolumeOfAnotherSpace() throws IOException {
            made.with(SQ + "sub-001/parc/sub-001_space-ABAv3_seg-coarse_from-ABAv3_dseg.nii.gz");

            assertThat(cohort(Map.of()).atlas()).isEqualTo("AllenCCFv3");
        }

        @Test
        void asksWhichMaskWhereAStainHasSeveral() throws IOException {
            made.with(
                    SQ + "sub-001/seg/sub-001_stain-Abeta_level-0_desc-otsu_mask.ozx",
                    SQ + "sub-001/seg/sub-001_stain-Abeta_level-0_desc-otsu+cleaned_mask.ozx",
                    SQ + "sub-001/seg/sub-001_stain-CD31_level-0_desc-otsu_mask.ozx");

            assertThat(problem(Map.of()).lines())
                    .containsExactly(
                            "sub-001: 2 masks of stain Abeta: otsu, otsu+cleaned. Choose with --mask-desc (one,"
                                    + " or several to take each).");
            assertThat(cohort(Map.of(SettingKey.IMAGES, List.of("raw"))).subjects())
                    .hasSize(2);
            assertThat(cohort(Map.of(SettingKey.MASK_DESC, List.of("otsu")))
                            .subjects()
                            .get(0)
                            .images())
                    .extracting(SubjectImage::stain)
                    .containsExactly(null, "Abeta", "CD31");
            assertThat(cohort(Map.of(SettingKey.MASK_DESC, List.of("otsu", "otsu+cleaned")))
                            .subjects()
                            .get(0)
                            .images())
                    .hasSize(4);
        }

        @Test
        void namesAMaskThatIsNotThere() throws IOException {
            made.with(SQ + "sub-001/seg/sub-001_stain-Abeta_level-0_desc-otsu_mask.ozx");

            assertThat(problem(Map.of(SettingKey.MASK_DESC, List.of("otsy"))).lines())
                    .containsExactly("sub-001: no mask with desc otsy; there are otsu. Did you mean otsu?");
        }

        @Test
        void asksForMasksOnlyWhereTheyAreWanted() {
            assertThat(problem(Map.of(
                                    SettingKey.IMAGES, List.of("raw,mask"),
                                    SettingKey.PARTICIPANT_LABEL, List.of("002")))
                            .lines())
                    .containsExactly(
                            "sub-002: no mask image; expected seg/*_mask.ome.zarr (or .ozx, .zarr) below sub-002"
                                    + " in " + made.at("bids") + ", " + made.at("bids/derivatives") + ", "
                                    + made.at("bids/derivatives/spimquant") + ", " + made.at("out") + ".");
        }

        @Test
        void refusesTheSameImageAtTwoPlaces() throws IOException {
            made.with("bids/sub-001/micr/sub-001_sample-brain_SPIM.ozx");

            assertThat(problem(Map.of()).lines())
                    .containsExactly("sub-001: the same raw image is there 2 times: "
                            + made.at("bids/sub-001/micr/sub-001_sample-brain_SPIM.ome.zarr") + ", "
                            + made.at("bids/sub-001/micr/sub-001_sample-brain_SPIM.ozx")
                            + ". Name the folder to take with --derivatives, or leave one away.");
        }

        @Test
        void asksWhichLevelOfAMaskToTake() throws IOException {
            made.with(
                    SQ + "sub-001/seg/sub-001_stain-A_level-0_desc-otsu_mask.ozx",
                    SQ + "sub-001/seg/sub-001_stain-A_level-1_desc-otsu_mask.ozx");

            assertThat(problem(Map.of()).lines())
                    .singleElement()
                    .asString()
                    .startsWith("sub-001: the same mask image is there 2 times: ")
                    .endsWith(". Choose with --filter level=0.");
            assertThat(cohort(Map.of(SettingKey.FILTER, List.of("level=1")))
                            .subjects()
                            .get(0)
                            .images())
                    .extracting(image -> image.uri().name())
                    .containsExactly(
                            "sub-001_sample-brain_SPIM.ome.zarr", "sub-001_stain-A_level-1_desc-otsu_mask.ozx");
        }

        @Test
        void findsTheTableBesideTheLabelVolumeFirst() throws IOException {
            String beside = SQ + "sub-001/parc/sub-001_sample-brain_seg-AllenCCFv3_from-ABAv3_level-5_dseg.tsv";
            made.with(beside);

            assertThat(cohort(Map.of()).subjects().get(0).labels()).isEqualTo(made.at(beside));
        }

        @Test
        void ofItsOutputFolderTakesNoPatches() throws IOException {
            made.with("out/sub-001/micr/sub-001_stain-A_seg-AllenCCFv3_level-0_desc-correctedn4_SPIM.patches/");

            assertThat(cohort(Map.of()).subjects().get(0).images()).hasSize(1);
        }

        @Test
        void thatIsItsOwnOutputFolderIsSearchedOnce() throws IOException {
            Cohort cohort = new BidsFolder(made.at("bids"), made.at("bids/./derivatives/spimquant"))
                    .discover(new OutsideZarr(), Selection.ALL, CohortNeeds.IMAGES_AND_ATLAS);

            assertThat(cohort.subjects()).hasSize(2);
        }

        @Test
        void forGivenCentresNeedsNoAtlas() throws IOException {
            atlas("001", "coarse");

            Cohort cohort = new BidsFolder(made.at("bids"), made.at("out"))
                    .discover(new OutsideZarr(), Selection.ALL, CohortNeeds.IMAGES);

            assertThat(cohort.subjects()).extracting(Subject::dseg).containsExactly(null, null);
            assertThat(cohort.atlas()).isEqualTo("atlas");
        }
    }

    @Test
    void sessionsWithImagesBecomeSubjectsOfTheirOwn() throws IOException {
        made.with(
                "bids/sub-1/ses-a/micr/sub-1_ses-a_SPIM.zarr",
                "bids/sub-1/ses-b/micr/sub-1_ses-b_SPIM.zarr",
                "bids/sub-1/ses-mri/anat/sub-1_ses-mri_T2w.nii.gz",
                "d/sub-1/ses-a/parc/sub-1_ses-a_seg-X_dseg.nii.gz",
                "d/sub-1/ses-b/parc/sub-1_ses-b_seg-X_dseg.nii.gz",
                "d/tpl-T/tpl-T_seg-X_dseg.tsv");
        Map<SettingKey, List<String>> d =
                Map.of(SettingKey.DERIVATIVES, List.of(made.at("d").uri()));

        assertThat(cohort(d).subjects()).extracting(Subject::words).containsExactly("sub-1 ses-a", "sub-1 ses-b");
        assertThat(cohort(d).subjects()).extracting(Subject::template).containsExactly(null, null);
        assertThat(cohort(with(d, SettingKey.SESSION_LABEL, "ses-b")).subjects())
                .extracting(Subject::session)
                .containsExactly("b");
        assertThat(problem(with(d, SettingKey.SESSION_LABEL, "c")).lines())
                .containsExactly("No session c in BIDS folder " + made.at("bids")
                        + "; it has a, b, mri. Did you mean a, b?".replace("a, b?", "a or b?"));
    }

    @Test
    void severalImagesOfOneSubjectAreToldApartByTheirEntities() throws IOException {
        made.with(
                "bids/sub-1/micr/sub-1_acq-4x_SPIM.zarr",
                "bids/sub-1/micr/sub-1_acq-10x_SPIM.zarr",
                "bids/sub-1/parc/sub-1_acq-4x_seg-X_from-T_dseg.nii.gz",
                "bids/sub-1/parc/sub-1_acq-10x_seg-X_from-T_dseg.nii.gz",
                "bids/tpl-T/tpl-T_seg-X_dseg.tsv");

        assertThat(problem(Map.of()).lines())
                .containsExactly("sub-1: label volumes of 2 images: "
                        + made.at("bids/sub-1/parc/sub-1_acq-10x_seg-X_from-T_dseg.nii.gz") + ", "
                        + made.at("bids/sub-1/parc/sub-1_acq-4x_seg-X_from-T_dseg.nii.gz")
                        + ". Choose one with --filter, such as --filter acq=10x.");
        Subject subject =
                cohort(Map.of(SettingKey.FILTER, List.of("acq=10x"))).subjects().get(0);
        assertThat(subject.images()).extracting(SubjectImage::entities).containsExactly("acq-10x");
        assertThat(subject.dseg().name()).isEqualTo("sub-1_acq-10x_seg-X_from-T_dseg.nii.gz");
    }

    @Test
    void aFilterThatLeavesNothingIsNamed() throws IOException {
        made.with("bids/sub-1/micr/sub-1_acq-4x_SPIM.zarr");

        assertThat(problem(Map.of(SettingKey.FILTER, List.of("acq=10x"))).lines())
                .contains("sub-1: no SPIM image; expected micr/*_SPIM.ome.zarr (or .ozx, .zarr) in "
                        + made.at("bids/sub-1") + ". --filter takes those with acq=10x only.");
    }

    @Test
    void everythingThatIsMissingIsReportedAtOnce() throws IOException {
        made.with("bids/sub-1/anat/", "bids/sub-2/micr/sub-2_SPIM.ims", "bids/sub-3/micr/sub-3_SPIM.zarr");
        made.with("bids/sub-3/parc/sub-3_seg-X_from-T_dseg.nii.gz", "bids/sub-4/micr/sub-4_SPIM.zarr");
        made.with("bids/sub-4/parc/sub-4_space-T_seg-X_from-T_dseg.nii.gz");
        String roots = made.at("bids") + ", " + made.at("bids/derivatives") + ", " + made.at("out");

        assertThat(problem(Map.of()).lines())
                .containsExactly(
                        "sub-1: no label volume; expected parc/*_seg-*_dseg.nii.gz below sub-1 in " + roots + ".",
                        "sub-1: no SPIM image; expected micr/*_SPIM.ome.zarr (or .ozx, .zarr) in "
                                + made.at("bids/sub-1") + ".",
                        "sub-2: no label volume; expected parc/*_seg-*_dseg.nii.gz below sub-2 in " + roots + ".",
                        "sub-2: no SPIM image; expected micr/*_SPIM.ome.zarr (or .ozx, .zarr) in "
                                + made.at("bids/sub-2")
                                + ". Found sub-2_SPIM.ims: Imaris files are not read; convert it to OME-Zarr.",
                        "sub-3: no label table for " + made.at("bids/sub-3/parc/sub-3_seg-X_from-T_dseg.nii.gz")
                                + "; expected tpl-T/tpl-T_seg-X_dseg.tsv in " + roots
                                + ", or sub-3_seg-X_from-T_dseg.tsv beside the volume.",
                        "sub-4: no label volume; expected parc/*_seg-*_dseg.nii.gz below sub-4 in " + roots
                                + ". Found only "
                                + made.at("bids/sub-4/parc/sub-4_space-T_seg-X_from-T_dseg.nii.gz")
                                + ", which lies in another space.");
    }

    @Test
    void aFolderThatIsNotThereOrEmptyOrAFileIsNamed() throws IOException {
        made.with("table.tsv", "bids/sub-1/micr/");

        assertThat(problemOf("nowhere"))
                .isEqualTo("Cannot read BIDS folder " + made.at("nowhere") + ": there is no such folder.");
        assertThat(problemOf("table.tsv"))
                .isEqualTo("Cannot read BIDS folder " + made.at("table.tsv")
                        + ": it is a file. A cohort table is given with --cohort.");
        assertThat(problemOf("bids/sub-1"))
                .isEqualTo("No subject in BIDS folder " + made.at("bids/sub-1")
                        + ": it has no sub-* folder. Give the folder above it.");
    }

    @Test
    void derivativesThatAreNotThereAreNamed() throws IOException {
        raw("001");

        assertThat(problem(Map.of(SettingKey.DERIVATIVES, List.of("/nowhere/a", "/nowhere/b")))
                        .lines())
                .containsExactly(
                        "Cannot read derivatives in /nowhere/a: there is no such folder.",
                        "Cannot read derivatives in /nowhere/b: there is no such folder.");
    }

    @Test
    void imageKindsThatABidsFolderCannotHaveAreNamed() throws IOException {
        raw("001");

        assertThat(problem(Map.of(SettingKey.IMAGES, List.of("vessels"))).lines())
                .containsExactly("Unknown image kind vessels: a BIDS folder has raw, corrected and mask.");
        assertThat(problem(Map.of(SettingKey.IMAGES, List.of("maks,Raw"))).lines())
                .containsExactly(
                        "Unknown image kind maks: a BIDS folder has raw, corrected and mask. Did you mean mask?",
                        "Unknown image kind Raw: a BIDS folder has raw, corrected and mask. Did you mean raw?");
    }

    private void raw(String id) throws IOException {
        made.with("bids/sub-" + id + "/micr/sub-" + id + "_sample-brain_SPIM.ome.zarr");
    }

    private void atlas(String id, String atlas) throws IOException {
        made.with(SQ + "sub-" + id + "/parc/sub-" + id + "_sample-brain_seg-" + atlas
                + "_from-ABAv3_level-5_dseg.nii.gz");
    }

    private void table(String atlas) throws IOException {
        made.with(SQ + "tpl-ABAv3/tpl-ABAv3_seg-" + atlas + "_dseg.tsv");
    }

    private SubjectImage image(String kind, String path, String desc, String stain) {
        String suffix = kind.equals("mask") ? "mask" : "SPIM";
        return new SubjectImage(kind, made.at(path), desc, stain, suffix, "sample-brain", null, List.of());
    }

    private static Map<SettingKey, List<String>> with(
            Map<SettingKey, List<String>> words, SettingKey key, String word) {
        Map<SettingKey, List<String>> more = new java.util.HashMap<>(words);
        more.put(key, List.of(word));
        return more;
    }

    private Cohort cohort(Map<SettingKey, List<String>> words) throws IOException {
        return cohort(made.at("bids"), words);
    }

    private Cohort cohort(Location bids, Map<SettingKey, List<String>> words) throws IOException {
        Selection selection = SettingsSource.commandLine(words).resolve().selection();
        return new BidsFolder(bids, made.at("out"))
                .discover(new OutsideZarr(), selection, CohortNeeds.IMAGES_AND_ATLAS);
    }

    private InputProblem problem(Map<SettingKey, List<String>> words) {
        return catchThrowableOfType(InputProblem.class, () -> cohort(words));
    }

    private String problemOf(String bids) {
        return catchThrowableOfType(InputProblem.class, () -> cohort(made.at(bids), Map.of()))
                .getMessage();
    }
}
