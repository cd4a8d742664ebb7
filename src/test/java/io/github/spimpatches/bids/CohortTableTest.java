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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CohortTableTest {
    @TempDir
    Path root;

    private MadeFolder made;

    @BeforeEach
    void make() {
        made = new MadeFolder(root);
    }

    @Test
    void aRowIsASubjectAndEveryFurtherColumnAnImageKind() throws IOException {
        Cohort cohort = cohort("""
            subject	session	dseg	labels	mask	raw	vessels
            sub-01	ses-a	p/01_dseg.nii.gz	/abs/t.tsv	n/a	s3a://b/01.ome.zarr/0	v.zarr
            01	b	p/01b_dseg.nii.gz	/abs/t.tsv	m.ozx	r.zarr\t
            """);

        assertThat(cohort.subjects())
                .containsExactly(
                        new Subject(
                                "01",
                                "a",
                                List.of(
                                        image("raw", new Location("s3a://b/01.ome.zarr/0"), "SPIM"),
                                        image("vessels", made.at("v.zarr"), "SPIM")),
                                made.at("p/01_dseg.nii.gz"),
                                new Location("/abs/t.tsv"),
                                "atlas",
                                null),
                        new Subject(
                                "01",
                                "b",
                                List.of(
                                        image("raw", made.at("r.zarr"), "SPIM"),
                                        image("mask", made.at("m.ozx"), "mask")),
                                made.at("p/01b_dseg.nii.gz"),
                                new Location("/abs/t.tsv"),
                                "atlas",
                                null));
        assertThat(cohort.origin()).isEqualTo("cohort table " + made.at("cohort.tsv"));
    }

    @Test
    void namesInTheBidsMannerSayWhatTheyAre() throws IOException {
        Cohort cohort = cohort("""
            subject	dseg	labels	mask
            1	sub-1_seg-Allen_from-ABAv3_dseg.nii.gz	t.tsv	sub-1_acq-4x_stain-Abeta_desc-otsu_mask.ozx/0
            """);

        Subject subject = cohort.subjects().get(0);
        assertThat(subject.atlas()).isEqualTo("Allen");
        assertThat(subject.template()).isEqualTo("ABAv3");
        assertThat(subject.images())
                .containsExactly(new SubjectImage(
                        "mask",
                        made.at("sub-1_acq-4x_stain-Abeta_desc-otsu_mask.ozx/0"),
                        "otsu",
                        "Abeta",
                        "mask",
                        "acq-4x",
                        null,
                        List.of()));
    }

    @Test
    void quotesWindowsLineEndsAndAByteOrderMarkAreRead() throws IOException {
        Cohort cohort = cohort("\ufeffsubject\tdseg\tlabels\traw\r\n\"a\tb\"\td.nii\tl.tsv\t\"x \"\"y\"\".zarr\"\r\n");

        assertThat(cohort.subjects().get(0).id()).isEqualTo("a\tb");
        assertThat(cohort.subjects().get(0).images().get(0).uri()).isEqualTo(made.at("x \"y\".zarr"));
    }

    @Test
    void everyBadLineIsReportedAtOnce() throws IOException {
        assertThat(problem("""
                subject	session	dseg	labels	raw
                01	a	d	l	r
                n/a	a	d	l	r
                02	a	d		r
                sub-01	ses-A	d	l	r
                03	a	d	l	n/a
                04	a	d	l
                """))
                .containsExactly(
                        at(3) + ": no subject.",
                        at(4) + ": no labels.",
                        "Cohort table " + made.at("cohort.tsv") + " has sub-01 ses-A twice: lines 2 and 5.",
                        at(7) + ": found 4 cells; expected 5, as the header has.",
                        at(6) + ": sub-03 ses-a: no image.");
    }

    @Test
    void everyMissingColumnIsReportedAtOnce() throws IOException {
        assertThat(problem("subjekt\tlabels\n1\tl\n"))
                .containsExactly(
                        table() + " has no column subject; it has subjekt, labels. Did you mean subjekt?",
                        table() + " has no column dseg; it has subjekt, labels.");
        assertThat(problem("subject\tdseg\tlabels\n1\td\tl\n"))
                .containsExactly(table() + " has no image column; expected one per image kind, such as raw and mask.");
        assertThat(problem("subject\tdseg\tlabels\tmy image\traw\traw\n"))
                .containsExactly(
                        table() + " names a column twice: subject, dseg, labels, my image, raw, raw.",
                        "Invalid column \"my image\" in cohort table " + made.at("cohort.tsv")
                                + ": an image kind is one word of letters and digits.");
    }

    @Test
    void aTableWithCommasOrWithoutRowsIsNamed() throws IOException {
        assertThat(problem("subject,dseg,labels,raw\n"))
                .containsExactly("Cannot read cohort table " + made.at("cohort.tsv")
                        + ": its header line has commas and no tab; expected columns separated by tabs.");
        assertThat(problem(""))
                .containsExactly("Cannot read cohort table " + made.at("cohort.tsv")
                        + ": it is empty; expected a header line with subject, dseg, labels and a column per image"
                        + " kind.");
        assertThat(problem("subject\tdseg\tlabels\traw\n"))
                .containsExactly("No subject in cohort table " + made.at("cohort.tsv") + ".");
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        InputProblem problem =
                catchThrowableOfType(InputProblem.class, () -> discover(Selection.ALL, CohortNeeds.IMAGES_AND_ATLAS));

        assertThat(problem)
                .hasMessage("Cannot read cohort table " + made.at("cohort.tsv") + ": there is no such file.");
    }

    @Test
    void subjectsSessionsAndKindsAreChosenByName() throws IOException {
        made.text("cohort.tsv", """
            subject	session	dseg	labels	raw	mask
            1	a	d	l	r.zarr	m.zarr
            1	b	d	l	r.zarr	n/a
            2	a	d	l	r.zarr	m.zarr
            """);

        assertThat(chosen(Map.of(SettingKey.PARTICIPANT_LABEL, List.of("1"), SettingKey.SESSION_LABEL, List.of("a")))
                        .subjects())
                .extracting(Subject::words)
                .containsExactly("sub-1 ses-a");
        assertThat(catchThrowableOfType(
                                InputProblem.class, () -> chosen(Map.of(SettingKey.PARTICIPANT_LABEL, List.of("3"))))
                        .lines())
                .containsExactly("No subject 3 in cohort table " + made.at("cohort.tsv")
                        + "; it has 1, 2. Did you mean 1 or 2?");
        assertThat(chosen(Map.of(SettingKey.IMAGES, List.of("raw,mask"))).subjects())
                .extracting(Subject::problems)
                .containsExactly(List.of(), List.of(at(3) + ": sub-1 ses-b: no mask image; it has raw."), List.of());
        assertThat(catchThrowableOfType(
                                InputProblem.class,
                                () -> chosen(Map.of(
                                        SettingKey.IMAGES,
                                        List.of("raw,mask"),
                                        SettingKey.PARTICIPANT_LABEL,
                                        List.of("1"))))
                        .lines())
                .containsExactly(at(3) + ": sub-1 ses-b: no mask image; it has raw.");
        assertThat(catchThrowableOfType(InputProblem.class, () -> chosen(Map.of(SettingKey.IMAGES, List.of("masks"))))
                        .lines())
                .containsExactly(
                        table() + " has no column for the image kind masks; it has raw, mask. Did you mean" + " mask?");
    }

    @Test
    void differentAtlasesInOneTableAreRefusedUnlessOneNameIsGiven() throws IOException {
        String table = "subject\tdseg\tlabels\traw\tatlas\n1\td\tl\tr\tA\n2\td\tl\tr\tB\n";

        assertThat(problem(table))
                .containsExactly("The subjects of cohort table " + made.at("cohort.tsv")
                        + " have different atlases: A (sub-1), B (sub-2). A run takes one: choose it with --atlas.");
        assertThat(chosen(Map.of(SettingKey.ATLAS, List.of("C"))).atlas()).isEqualTo("C");
    }

    @Test
    void subjectsWhoseFoldersWouldBeTheSameAreRefused() throws IOException {
        assertThat(problem("subject\tdseg\tlabels\traw\na_b\td\tl\tr1.zarr\na-b\td\tl\tr2.zarr\n"))
                .containsExactly("Two images would share the folder"
                        + " sub-a-b/micr/sub-a-b_seg-atlas_level-0_desc-raw_SPIM.patches: sub-a-b " + made.at("r2.zarr")
                        + " and sub-a_b " + made.at("r1.zarr")
                        + ". Leave one out, with --images or --filter say, or rename one.");
    }

    @Test
    void forGivenCentresSubjectAndImagesSuffice() throws IOException {
        made.text("cohort.tsv", "subject\traw\n1\tr.zarr\n");

        Subject subject = discover(Selection.ALL, CohortNeeds.IMAGES).subjects().get(0);

        assertThat(subject.dseg()).isNull();
        assertThat(subject.labels()).isNull();
    }

    private static SubjectImage image(String kind, Location uri, String suffix) {
        return new SubjectImage(kind, uri, kind, null, suffix, "", null, List.of());
    }

    private String table() {
        return "Cohort table " + made.at("cohort.tsv");
    }

    private String at(int line) {
        return table() + ", line " + line;
    }

    private Cohort cohort(String text) throws IOException {
        made.text("cohort.tsv", text);
        return discover(Selection.ALL, CohortNeeds.IMAGES_AND_ATLAS);
    }

    private Cohort chosen(Map<SettingKey, List<String>> words) throws IOException {
        return discover(SettingsSource.commandLine(words).resolve().selection(), CohortNeeds.IMAGES_AND_ATLAS);
    }

    private Cohort discover(Selection selection, CohortNeeds needs) throws IOException {
        return new CohortTable(made.at("cohort.tsv")).discover(new OutsideZarr(), selection, needs);
    }

    private List<String> problem(String text) {
        return catchThrowableOfType(InputProblem.class, () -> cohort(text)).lines();
    }
}
