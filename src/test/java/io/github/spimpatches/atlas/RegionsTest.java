package io.github.spimpatches.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionsTest {
    private static final LabelTable TABLE = LabelTable.parse("""
            index\tname\tabbreviation\tparent
            0\tBackground\tbg\t
            100\tHippocampus\tHPF\t
            1\tField CA1\tCA1\t100
            2\tDentate gyrus\tDG\t100
            3\tCortex\tCTX\t
            4\tLayer seven\t7\t3
            7\tStriatum\tSTR\t
            8\tcm\tn/a\t
            9\tCM\tn/a\t
            -5\tOutside\tOUT\t
            """, "x.tsv");

    private static final LabelTable SIDED = LabelTable.parse("""
            index\tname\tabbreviation
            1\tleft Field CA1\tCA1-L
            2\tright Field CA1\tCA1-R
            3\tleft Isocortex\tL_Iso
            4\tright Isocortex\tR_ISO
            5\tleft cm\tcm-L
            6\tright cm\tcm-R
            7\tleft CM\tCM-L
            8\tright CM\tCM-R
            9\tventricle\tV
            """, "x.tsv");

    private static List<Region> resolve(LabelTable table, Hemispheres hemispheres, String... wanted) {
        return Regions.resolve(List.of(wanted), table, Hierarchy.of(table), new int[] {0, 1, 2, 4}, hemispheres);
    }

    private static List<Region> resolve(String... wanted) {
        return resolve(TABLE, Hemispheres.SPLIT, wanted);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "1, 1",
        "CA1, 1",
        "Field CA1, 1",
        "ca1, 1",
        "dentate GYRUS, 2",
        "index:7, 7",
        "abbr:7, 4",
        "name:Striatum, 7",
        "abbr:str, 7",
        "cm, 8",
        "CM, 9",
        "-5, -5",
        " CTX , 3"
    })
    void aWordIsAnIndexANameOrAnAbbreviation(String word, int index) {
        assertThat(resolve(word)).extracting(Region::index).containsExactly(index);
    }

    @Test
    void regionsComeInTheOrderOfTheRequestWithoutDuplicates() {
        assertThat(resolve("STR", "CA1", "1", "Field CA1", "DG"))
                .extracting(Region::index)
                .containsExactly(7, 1, 2);
    }

    @Test
    void wordsMayBeJoinedByCommasUnlessTheWholeIsAName() {
        LabelTable table = LabelTable.parse(
                "index\tname\tabbreviation\n1\tpole, layer 1\tA\n2\tpole\tB\n3\tlayer 1\tC\n", "x.tsv");

        assertThat(resolve(table, Hemispheres.SPLIT, "A, C"))
                .extracting(Region::index)
                .containsExactly(1, 3);
        assertThat(resolve(table, Hemispheres.SPLIT, "pole, layer 1"))
                .extracting(Region::index)
                .containsExactly(1);
        assertThatThrownBy(() -> resolve(table, Hemispheres.SPLIT, "A,D"))
                .isInstanceOf(InputProblem.class)
                .hasMessageStartingWith("Unknown label \"D\" in x.tsv.");
    }

    @Test
    void aRegionWithPartsIsTheirUnion() {
        assertThat(resolve("Hippocampus"))
                .containsExactly(new Region(100, "Hippocampus", "HPF", List.of(1, 2, 100), "HPF"));
        assertThat(resolve("CTX").get(0).members()).containsExactly(3, 4);
        assertThat(resolve("DG").get(0).members()).containsExactly(2);
    }

    @Test
    void anEmptyRequestIsEveryLabelAboveZeroOfTableAndVolume() {
        List<Region> all =
                Regions.resolve(List.of(), TABLE, Hierarchy.NONE, new int[] {-8, 0, 1, 70_000}, Hemispheres.SPLIT);
        assertThat(all).extracting(Region::index).containsExactly(1, 2, 3, 4, 7, 8, 9, 100, 70_000);
        assertThat(all.get(8)).isEqualTo(new Region(70_000, "label 70000", null, List.of(70_000), "label_70000"));
    }

    @Test
    void entriesOfTheHierarchyAloneAreRegionsOnlyWhenAskedFor() {
        Hierarchy hierarchy = Hierarchy.parse("child\tparent\nCTX\tForebrain\nSTR\tForebrain\n", "h.tsv", TABLE);
        assertThat(Regions.resolve(List.of(), TABLE, hierarchy, new int[0], Hemispheres.SPLIT))
                .extracting(Region::name)
                .doesNotContain("Forebrain");
        assertThat(Regions.resolve(List.of("Forebrain"), TABLE, hierarchy, new int[0], Hemispheres.SPLIT))
                .containsExactly(new Region(-1, "Forebrain", "Forebrain", List.of(3, 7), "Forebrain"));
    }

    @Test
    void everyUnknownWordIsListedWithWhatIsNear() {
        assertThatThrownBy(() -> resolve("CA2", "DG", "Hipocampus", "xyzzy", "55"))
                .isInstanceOf(InputProblem.class)
                .hasMessage("""
                        Unknown label "CA2" in x.tsv. Did you mean CA1, CTX, cm or CM?
                        Unknown label "Hipocampus" in x.tsv. Did you mean Hippocampus?
                        Unknown label "xyzzy" in x.tsv.
                        Unknown label "55" in x.tsv. Its indices go from -5 to 100.""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "Background", "bg", "index:0"})
    void backgroundIsNeverSampled(String word) {
        assertThatThrownBy(() -> resolve(word))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Label \"" + word
                        + "\" of x.tsv cannot be sampled: index 0 is background and is never sampled");
    }

    @Test
    void aNumberThatIsAnIndexAndAnAbbreviationMustSayWhich() {
        assertThatThrownBy(() -> resolve("7"))
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Label \"7\" is ambiguous in x.tsv: it may be index 4 (Layer seven, 7) or index 7 (Striatum,"
                                + " STR). Write index:4 or index:7.");
    }

    @Test
    void aWordThatOnlyCaseTellsApartMustBeExact() {
        assertThatThrownBy(() -> resolve("Cm"))
                .hasMessage(
                        "Label \"Cm\" is ambiguous in x.tsv: it may be index 8 (cm) or index 9 (CM). Write index:8 or"
                                + " index:9.");
    }

    @ParameterizedTest
    @CsvSource({"'', 0 rows", "'0\tbackground\n', 1 row", "'-1\tunder\n0\tbackground\n', 2 rows"})
    void aTableThatNamesNoLabelIsNotWhole(String lines, String rows) {
        LabelTable empty = LabelTable.parse("index\tname\n" + lines, "x.tsv");

        assertThatThrownBy(() -> Regions.resolve(List.of(), empty, Hierarchy.NONE, new int[] {0, 7}, Hemispheres.SPLIT))
                .hasMessage("No label stands in x.tsv: " + rows + ", none with an index from 1. Was it copied whole?");
    }

    @Nested
    class LabelsThatAreSplitBySide {

        @ParameterizedTest
        @ValueSource(strings = {"CA1", "Field CA1", "ca1", "abbr:CA1"})
        void aWordWithoutSideNamesBothSides(String word) {
            assertThatThrownBy(() -> resolve(SIDED, Hemispheres.SPLIT, word))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Unknown label \"" + word + "\" in x.tsv: it is there by side, as CA1-L (index 1) and"
                            + " CA1-R (index 2). Ask for these, or for both as one with --hemispheres merge.");
        }

        @Test
        void mergedItIsTheirUnion() {
            assertThat(resolve(SIDED, Hemispheres.MERGE, "CA1", "Isocortex", "CM", "CA1"))
                    .containsExactly(
                            new Region(1, "Field CA1", "CA1", List.of(1, 2), "CA1"),
                            new Region(3, "Isocortex", "Iso", List.of(3, 4), "Iso"),
                            new Region(7, "CM", "CM", List.of(7, 8), "CM"));
        }

        @Test
        void mergedAnEmptyRequestMergesAllPairs() {
            assertThat(resolve(SIDED, Hemispheres.MERGE))
                    .extracting(Region::shortName)
                    .containsExactly("CA1", "Iso", "cm_5", "CM_7", "V");
        }

        @Test
        void oneSideCanStillBeAskedForButNotBesideTheUnion() {
            assertThat(resolve(SIDED, Hemispheres.MERGE, "CA1-L"))
                    .containsExactly(new Region(1, "left Field CA1", "CA1-L", List.of(1), "CA1-L"));
            assertThatThrownBy(() -> resolve(SIDED, Hemispheres.MERGE, "CA1", "CA1-L"))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Labels CA1 and CA1-L cannot be sampled in one run: one is the union of two sides, the"
                            + " other its left side (index 1)");
        }

        @Test
        void eachSideOfAParentBringsItsParts() {
            LabelTable table = LabelTable.parse(
                    "index\tabbreviation\tparent\n1\tHPF-L\t\n2\tHPF-R\t\n3\tCA1-L\t1\n4\tCA1-R\t2\n", "x.tsv");
            assertThat(resolve(table, Hemispheres.MERGE, "HPF").get(0).members())
                    .containsExactly(1, 2, 3, 4);
        }
    }

    @Nested
    class ShortNamesForFiles {

        @ParameterizedTest(name = "{0} becomes {1}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "CA1-L | CA1-L",
                    "VISp2/3 | VISp2_3",
                    "a:b\\c*d?e | a_b_c_d_e",
                    "Frontal pole, layer 1 Left | Frontal_pole_layer_1_Left",
                    "..hidden | hidden",
                    "../../etc/passwd | etc_passwd",
                    "end. | end",
                    "Brégma | Bregma",
                    "海馬 | label_5",
                    "() | label_5",
                    "CON | CON_5",
                    "nul.x | nul.x_5",
                    "com1 | com1_5",
                    "a+b.c | a+b.c"
                })
        void areSafeOnEveryFileSystem(String abbreviation, String shortName) {
            assertThat(new Region(5, null, abbreviation, List.of(5)).shortName())
                    .isEqualTo(shortName);
        }

        @Test
        void areCutAtSixtyCharacters() {
            LabelTable table = LabelTable.parse(
                    "index\tname\n1\t" + "long ".repeat(40) + "a\n2\t" + "long ".repeat(40) + "b\n", "x.tsv");
            List<Region> regions = resolve(table, Hemispheres.SPLIT, "1", "2");
            assertThat(regions).extracting(Region::shortName).allMatch(name -> name.length() <= 60);
            assertThat(regions.get(0).shortName()).endsWith("_lon_1");
            assertThat(regions.get(1).shortName()).endsWith("_lon_2");
        }

        @Test
        void getTheIndexWhereOnlyCaseTellsThemApart() {
            assertThat(resolve(SIDED, Hemispheres.SPLIT, "cm-L", "CM-L", "V"))
                    .extracting(Region::shortName)
                    .containsExactly("cm-L_5", "CM-L_7", "V");
            assertThat(resolve(SIDED, Hemispheres.SPLIT, "cm-L", "V"))
                    .extracting(Region::shortName)
                    .containsExactly("cm-L", "V");
        }

        @Test
        void areUniqueWhateverTheAbbreviations() {
            SplittableRandom random = new SplittableRandom(4);
            String letters = "aA_1./";
            for (int n = 0; n < 200; n++) {
                StringBuilder table = new StringBuilder("index\tabbreviation\n");
                for (int index = 1; index <= 60; index++) {
                    table.append(index).append('\t');
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        table.append(letters.charAt(random.nextInt(letters.length())));
                    }
                    table.append('\n');
                }
                LabelTable made = LabelTable.parse(table.toString(), "x.tsv");
                assertThat(Regions.resolve(List.of(), made, Hierarchy.NONE, new int[0], Hemispheres.SPLIT))
                        .extracting(region -> region.shortName().toLowerCase(Locale.ROOT))
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    @Timeout(10)
    void thousandsOfNestedLabelsAreNoTrouble() {
        StringBuilder text = new StringBuilder("index\tname\tabbreviation\tparent\n");
        List<String> wanted = new ArrayList<>();
        for (int n = 2700; n >= 1; n--) {
            text.append(n * 100_003)
                    .append("\tRegion number ")
                    .append(n)
                    .append("\tR")
                    .append(n)
                    .append('\t');
            text.append(n == 1 ? "" : Integer.toString(n / 2 * 100_003)).append('\n');
            wanted.add("R" + n);
        }
        LabelTable table = LabelTable.parse(text.toString(), "x.tsv");
        List<Region> regions =
                Regions.resolve(wanted, table, Hierarchy.of(table), new int[] {100_003}, Hemispheres.MERGE);
        assertThat(regions).hasSize(2700);
        assertThat(regions.get(2699).members()).hasSize(2700);
    }
}
