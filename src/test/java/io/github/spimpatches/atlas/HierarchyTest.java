package io.github.spimpatches.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HierarchyTest {
    private static final LabelTable LEAVES = LabelTable.parse(
            "index\tname\tabbreviation\n1\tField CA1\tCA1\n2\tDentate gyrus\tDG\n3\tCortex\tCTX\n", "x.tsv");

    /** Allen's ids, cut down. */
    private static final String ALLEN = """
            {"success": true, "msg": [{"id": 997, "acronym": "root", "name": "root", "children": [
              {"id": 1089, "acronym": "HPF", "name": "Hippocampal formation", "children": [
                {"id": 382, "acronym": "CA1", "name": "Field CA1", "children": []},
                {"id": 726, "acronym": "DG", "name": "Dentate gyrus", "children": []}]},
              {"id": 695, "acronym": "CTXpl", "name": "Cortical plate", "children": []}]}]}
            """;

    private static Hierarchy ofTable(String text) {
        return Hierarchy.of(LabelTable.parse(text, "x.tsv"));
    }

    private static Hierarchy ofFile(String text, LabelTable table) {
        return Hierarchy.parse(text, "h.json", table);
    }

    @Nested
    class FromTheTablesColumns {

        static Stream<Arguments> parentColumns() {
            return Stream.of(
                    Arguments.of("index\tabbreviation\tparent\n8\tHPF\t\n1\tCA\t8\n2\tCA1\t1\n3\tDG\t8\n"),
                    Arguments.of("index\tabbreviation\tparent\n8\tHPF\tn/a\n1\tCA\tHPF\n2\tCA1\tCA\n3\tDG\tHPF\n"),
                    Arguments.of("index\tname\tparent\n8\tHPF\t-1\n1\tCA\tHPF\n2\tCA1\tCA\n3\tDG\tHPF\n"),
                    Arguments.of("index\tparent_index\n8\t0\n1\t8\n2\t1\n3\t8\n"),
                    Arguments.of("id\tparent_structure_id\n8\t\n1\t8.0\n2\t1.0\n3\t8.0\n"),
                    Arguments.of(
                            "index\tid\tparent_structure_id\n8\t997\tnan\n1\t375\t997\n2\t382\t375\n3\t726\t997\n"),
                    Arguments.of("index\tacronym\tparent_acronym\n8\tHPF\t\n1\tCA\tHPF\n2\tCA1\tCA\n3\tDG\tHPF\n"),
                    Arguments.of("id\tstructure_id_path\n8\t/997/8/\n1\t/997/8/1/\n2\t/997/8/1/2/\n3\t/997/8/3/\n"),
                    Arguments.of(
                            "id\troot_identifier_path\n8\t[997, 8]\n1\t[997, 8, 1]\n2\t[997, 8, 44, 1, 2]\n3\t[8, 3]\n"));
        }

        @ParameterizedTest
        @MethodSource("parentColumns")
        void everyWayToNameAParentGivesTheSameTree(String table) {
            Hierarchy hierarchy = ofTable(table);
            assertThat(hierarchy.descendants(8)).containsExactly(1, 2, 3);
            assertThat(hierarchy.descendants(1)).containsExactly(2);
            assertThat(hierarchy.descendants(2)).isEmpty();
        }

        @Test
        void aTableWithoutParentsHasNoHierarchy() {
            assertThat(Hierarchy.of(LEAVES)).isSameAs(Hierarchy.NONE);
        }

        @Test
        void unknownParentsAreNamedEachWithItsLine() {
            assertThatThrownBy(() -> ofTable("index\tparent\n1\t99\n2\tHPX\n3\t1\n"))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("""
                            Cannot read label table x.tsv: line 2 (index 1) has the parent "99", which is not in the table
                            Cannot read label table x.tsv: line 3 (index 2) has the parent "HPX", which is not in the table""");
        }

        @Test
        void aLabelThatIsItsOwnAncestorIsNamed() {
            assertThatThrownBy(() -> ofTable(
                            "index\tabbreviation\tparent\n1\tA\t2\n2\tB\t3\n3\tC\t1\n4\tD\t3\n5\tE\t5\n6\tF\t4\n"))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("""
                            Cannot read label table x.tsv: B (index 2) is its own ancestor: 2 in 3 in 1 in 2
                            Cannot read label table x.tsv: E (index 5) is its own ancestor: 5 in 5""");
        }
    }

    @Nested
    class FromAllensStructureGraph {

        @Test
        void idsAreTheIndicesWhereTheTableHasThem() {
            LabelTable table = LabelTable.parse("index\tabbreviation\n382\tCA1\n726\tDG\n", "x.tsv");
            Hierarchy hierarchy = ofFile(ALLEN, table);
            assertThat(hierarchy.descendants(1089)).containsExactly(382, 726);
            assertThat(hierarchy.descendants(997)).containsExactly(382, 695, 726, 1089);
            assertThat(hierarchy.entry(1089)).contains(new Hierarchy.Entry(1089, "Hippocampal formation", "HPF"));
        }

        @Test
        void acronymsAreTheLinkWhereTheTableCountsForItself() {
            Hierarchy hierarchy = ofFile(ALLEN, LEAVES);
            Hierarchy.Entry hippocampus = hierarchy.entries().stream()
                    .filter(entry -> "HPF".equals(entry.abbreviation()))
                    .findFirst()
                    .orElseThrow();
            assertThat(hippocampus.index()).isNegative();
            assertThat(hierarchy.descendants(hippocampus.index())).containsExactly(1, 2);
        }

        @Test
        void aSidedLabelIsPartOfItsStructureAndOfItsSide() {
            LabelTable table = LabelTable.parse(
                    "index\tabbreviation\n1\tHPF-L\n2\tHPF-R\n3\tCA1-L\n4\tCA1-R\n5\tDG-L\n6\tDG-R\n", "x.tsv");
            Hierarchy hierarchy = ofFile(ALLEN, table);
            assertThat(hierarchy.descendants(1)).containsExactly(3, 5);
            assertThat(hierarchy.descendants(2)).containsExactly(4, 6);
            assertThat(Regions.resolve(List.of("CA1"), table, hierarchy, new int[] {3, 4}, Hemispheres.SPLIT))
                    .extracting(Region::members)
                    .containsExactly(List.of(3, 4));
            assertThat(Regions.resolve(List.of("HPF"), table, hierarchy, new int[] {3, 4}, Hemispheres.SPLIT))
                    .extracting(Region::members)
                    .containsExactly(List.of(1, 2, 3, 4, 5, 6));
        }

        @Test
        void aBareStructureAndBrainGlobesFlatListAreReadToo() {
            String bare = ALLEN.substring(ALLEN.indexOf('[') + 1, ALLEN.lastIndexOf(']'));
            LabelTable table = LabelTable.parse("index\n382\n726\n", "x.tsv");
            assertThat(ofFile(bare, table).descendants(1089)).containsExactly(382, 726);
            String flat = """
                    [{"acronym": "root", "id": 997, "name": "root", "structure_id_path": [997]},
                     {"acronym": "HPF", "id": 1089, "name": "Hippocampal formation", "structure_id_path": [997, 1089]},
                     {"acronym": "CA1", "id": 382, "name": "Field CA1", "structure_id_path": [997, 1089, 382]}]
                    """;
            assertThat(ofFile(flat, table).descendants(997)).containsExactly(382, 1089);
        }

        static Stream<Arguments> spoilt() {
            String expected = "; expected Allen's structure graph ({\"msg\": [{\"id\", \"acronym\", \"name\","
                    + " \"children\"}]})";
            return Stream.of(
                    Arguments.of("{\"msg\": []}", "Cannot read hierarchy h.json: it holds no structures" + expected),
                    Arguments.of(
                            "[{\"acronym\": \"CA1\"}]",
                            "Cannot read hierarchy h.json: a structure (CA1) has no whole number as its id" + expected),
                    Arguments.of("[{\"id\": 1}, {\"id\": 1}]", "Cannot read hierarchy h.json: id 1 stands there twice"),
                    Arguments.of(
                            "[{\"id\": 1, \"parent_structure_id\": 8}]",
                            "Cannot read hierarchy h.json: structure 1 has the parent 8, which is not there"),
                    Arguments.of(
                            "[{\"id\": 1, \"parent_structure_id\": 2}, {\"id\": 2, \"parent_structure_id\": 1}]",
                            "Cannot read hierarchy h.json: structure 1 has ancestors that go round in a circle"));
        }

        @ParameterizedTest
        @MethodSource("spoilt")
        void aSpoiltGraphIsOneClearLine(String json, String message) {
            assertThatThrownBy(() -> ofFile(json, LEAVES))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage(message);
        }

        @Test
        void whatIsNotJsonIsNamedByLineAndColumn() {
            assertThatThrownBy(() -> ofFile("{\"msg\":\n [}", LEAVES))
                    .isInstanceOf(InputProblem.class)
                    .hasMessageStartingWith("Cannot read hierarchy h.json: it is not JSON (line 2, column ");
        }
    }

    @Nested
    class FromATableOfChildAndParent {

        static Stream<String> tables() {
            return Stream.of(
                    "child\tparent\nCA1\tHPF\nDG\tHPF\nHPF\tBrain\nCTX\tBrain\n",
                    "CA1\tHPF\nDG\tHPF\nHPF\tBrain\nCTX\tBrain\n",
                    "parent\tnote\tchild\nHPF\t\t1\nHPF\tx\t2\nBrain\t\tHPF\nBrain\t\tCortex\n");
        }

        @ParameterizedTest
        @MethodSource("tables")
        void entriesThatTheTableLacksCanBeNamed(String pairs) {
            Hierarchy hierarchy = Hierarchy.parse(pairs, "h.tsv", LEAVES);
            assertThat(hierarchy.entry(-1)).contains(new Hierarchy.Entry(-1, null, "HPF"));
            assertThat(hierarchy.descendants(-1)).containsExactly(1, 2);
            assertThat(hierarchy.descendants(-2)).containsExactly(-1, 1, 2, 3);
        }

        @Test
        void aChildWithTwoParentsIsNamedWithBothLines() {
            assertThatThrownBy(() -> Hierarchy.parse("child\tparent\nCA1\tHPF\nCA1\tCTX\n", "h.tsv", LEAVES))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot read hierarchy h.tsv: \"CA1\" has one parent in line 2 and another in line 3");
        }

        @Test
        void aCircleIsNamed() {
            assertThatThrownBy(() -> Hierarchy.parse("child\tparent\nCA1\tHPF\nHPF\tCA1\n", "h.tsv", LEAVES))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot read hierarchy h.tsv: HPF (index -1) is its own ancestor: -1 in 1 in -1");
        }

        @Test
        void otherTablesAreRefused() {
            assertThatThrownBy(() -> Hierarchy.parse("a\tb\tc\n1\t2\t3\n", "h.tsv", LEAVES))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage(
                            "Cannot read hierarchy h.tsv: it has the columns a, b, c; expected the two columns child"
                                    + " and parent");
        }

        @Test
        void aLabelTableWithParentsServesToo() {
            Hierarchy hierarchy = Hierarchy.parse(
                    "index\tabbreviation\tparent\n100\tHPF\t\n1\tCA1\tHPF\n2\tDG\tHPF\n", "h.tsv", LEAVES);
            assertThat(hierarchy.descendants(100)).containsExactly(1, 2);
        }
    }

    /** Bounded time: what grows with the square of the table's length would take minutes here. */
    @Test
    void chainsAndCirclesOfAHundredThousandAreReadAtOnce() {
        int count = 100_000;
        StringBuilder circle = new StringBuilder("child\tparent\n");
        StringBuilder chain = new StringBuilder("[{\"id\": 100000, \"acronym\": \"a\"}");
        for (int i = 1; i < count; i++) {
            circle.append(i).append('\t').append(i + 1).append('\n');
            chain.append(",{\"id\":")
                    .append(i)
                    .append(",\"parent_structure_id\":")
                    .append(i + 1)
                    .append('}');
        }
        String closed = circle.append(count).append("\t1\n").toString();
        String open = chain.append(']').toString();

        org.junit.jupiter.api.Assertions.assertTimeout(java.time.Duration.ofSeconds(20), () -> {
            assertThatThrownBy(() -> ofFile(closed, LEAVES))
                    .isInstanceOf(InputProblem.class)
                    .hasMessageContaining(" is its own ancestor: ");
            assertThat(ofFile(open, LEAVES).descendants(count)).hasSize(count - 1);
        });
    }
}
