package io.github.spimpatches.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.atlas.LabelTable.Row;
import io.github.spimpatches.problem.InputProblem;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LabelTableTest {

    private static LabelTable parse(String text) {
        return LabelTable.parse(text, "x.tsv");
    }

    @Test
    void columnsAreFoundByNameInAnyOrderAndCase() {
        LabelTable table = parse("Color\tNAME\tIndex\tAbbreviation\nff0000\tField CA1\t382\tCA1\n");
        assertThat(table.rows()).containsExactly(new Row(382, "Field CA1", "CA1", "ff0000", null, null, 2));
    }

    @Test
    void idAndAcronymStandInForIndexAndAbbreviation() {
        assertThat(parse("acronym\tid\tname\nCA1\t382\tField CA1\n").rows())
                .containsExactly(new Row(382, "Field CA1", "CA1", null, null, null, 2));
        assertThat(parse("index\tid\tacronym\n7\t382\tCA1\n").rows())
                .containsExactly(new Row(7, null, "CA1", null, 382, null, 2));
    }

    @Test
    void quotesLineBreaksAndSpreadsheetLeftoversAreUnderstood() {
        LabelTable table = parse("index\tname\tabbreviation\r\n1\t\"a\tb\"\tA\r\n\r\n2\t\"c \"\"d\"\"\ne\"\tB\t\t\r\n"
                + "3\t5\" probe\tn/a\r\n \t\t\r\n4\tlast\t");
        assertThat(table.rows())
                .containsExactly(
                        new Row(1, "a\tb", "A", null, null, null, 2),
                        new Row(2, "c \"d\"\ne", "B", null, null, null, 4),
                        new Row(3, "5\" probe", null, null, null, null, 6),
                        new Row(4, "last", null, null, null, null, 8));
    }

    @Test
    void indicesAreKeptInTheTablesOrderNegativeAndLargeOnesToo() {
        assertThat(parse("index\tname\n614454277\ta\n-3\tb\n0\tc\n7.0\td\n").rows())
                .extracting(Row::index)
                .containsExactly(614454277, -3, 0, 7);
    }

    @Test
    void aLabelWithoutANameIsCalledByItsIndex() {
        assertThat(parse("index\n7\n").row(7).orElseThrow().nameOrIndex()).isEqualTo("label 7");
    }

    static Stream<Arguments> spoilt() {
        return Stream.of(
                Arguments.of(
                        "x".repeat(5000),
                        "Cannot read label table x.tsv: no column named index; found " + "x".repeat(200) + " ..."),
                Arguments.of(
                        "name\tabbreviation\na\tA\n",
                        "Cannot read label table x.tsv: no column named index; found name, abbreviation"),
                Arguments.of(
                        "index,name\n1,a\n",
                        "Cannot read label table x.tsv: its values are separated by commas; expected tabs (TSV)"),
                Arguments.of(
                        "index;name\n1;a\n",
                        "Cannot read label table x.tsv: its values are separated by semicolons; expected tabs (TSV)"),
                Arguments.of("", "Cannot read label table x.tsv: it is empty; expected a header line"),
                Arguments.of("\n \n", "Cannot read label table x.tsv: it is empty; expected a header line"),
                Arguments.of(
                        "index\tname\n1\ta\n2\tb\n\n1\tc\n",
                        "Cannot read label table x.tsv: index 1 stands in line 2 and again in line 5"),
                Arguments.of("index\tname\n1\ta\n2\n3\tc\td\n", """
                        Cannot read label table x.tsv: line 3 has 1 values, the header has 2 columns
                        Cannot read label table x.tsv: line 4 has 3 values, the header has 2 columns"""),
                Arguments.of("index\tname\none\ta\n\tb\n2.5\tc\n99999999999\td\n", """
                        Cannot read label table x.tsv: line 2 has the index "one"; expected a whole number
                        Cannot read label table x.tsv: line 3 has the index n/a; expected a whole number
                        Cannot read label table x.tsv: line 4 has the index "2.5"; expected a whole number
                        Cannot read label table x.tsv: line 5 has the index "99999999999"; expected a whole number"""),
                Arguments.of(
                        "index\tname\n1\ta\n2\t\"b\n3\tc\n",
                        "Cannot read label table x.tsv: the quote that opens in line 3 is never closed"),
                Arguments.of(
                        "index\tname\tIndex\n1\ta\t2\n",
                        "Cannot read label table x.tsv: it has 2 columns named index"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("spoilt")
    void aSpoiltTableNamesItsLines(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(InputProblem.class).hasMessage(message);
    }

    @Test
    void onlyTheFirstFiveRaggedLinesAreListed() {
        assertThatThrownBy(() -> parse("index\tname\n" + "1\n".repeat(8)))
                .isInstanceOfSatisfying(InputProblem.class, problem -> assertThat(problem.lines())
                        .hasSize(6)
                        .last()
                        .isEqualTo("Cannot read label table x.tsv: 3 further lines do not fit the header"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstColumn() {
        byte[] bytes = "\ufeffindex\tname\n1\t\u00e9\n".getBytes(StandardCharsets.UTF_8);
        assertThat(parse(TabSeparated.decode(bytes, "x.tsv"))
                        .row(1)
                        .orElseThrow()
                        .name())
                .isEqualTo("\u00e9");
    }

    @Test
    void bytesThatAreNotUtf8AreNamedByTheirLine() {
        byte[] latin = "index\tname\n1\tok\n2\tBr\u00e9gma\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> TabSeparated.decode(latin, "label table x.tsv"))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot read label table x.tsv: line 3 holds bytes that are not UTF-8; save it as UTF-8");
        byte[] wide = "\ufeffindex".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> TabSeparated.decode(wide, "label table x.tsv"))
                .hasMessage("Cannot read label table x.tsv: it is UTF-16; save it as UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7.0, 7", "7., 7", "-7, -7", "+7, 7", "2147483647, 2147483647"})
    void wholeNumbersAreReadHoweverPandasWroteThem(String text, int value) {
        assertThat(LabelTable.integer(text)).hasValue(value);
    }

    @ParameterizedTest
    @CsvSource({"7.5", "2147483648", "CA1", "1e3", "''", "7 8", "0x7"})
    void otherWordsAreNoNumbers(String text) {
        assertThat(LabelTable.integer(text)).isEmpty();
    }

    @Test
    void aTableBeyondAllMeasureIsAnInputProblem() {
        String wide = "index" + "\t".repeat(20_000) + "\n1\n";
        assertThatThrownBy(() -> LabelTable.parse(wide, "x.tsv"))
                .isInstanceOf(InputProblem.class)
                .hasMessageStartingWith("Cannot read label table x.tsv as a table of tab-separated values: ");
    }
}
