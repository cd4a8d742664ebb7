package io.github.spimpatches.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablesTest {
    private static final long SEED = 20_261_124;

    @TempDir
    Path folder;

    private final Storage storage = new LocalStorage();

    private Location file(String name) {
        return new Location(folder.resolve(name).toString());
    }

    private Location write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return file(name);
    }

    /** As far as the manifest keeps a centre: without the atlas voxel and the weight. */
    private static Centre centre(String subject, int label, int patch) {
        return new Centre(
                subject,
                null,
                "turone",
                null,
                label,
                "Field CA1",
                "CA1",
                patch,
                new Point(0.1, -2.5e-7, 3),
                null,
                null,
                null,
                1.0,
                null);
    }

    private static ManifestRow row(Centre centre, Status status) {
        boolean failed = status == Status.FAILED;
        return new ManifestRow(
                centre,
                "raw",
                "Abeta",
                "raw",
                0,
                -3,
                4_000_000_000L,
                5,
                new Extent(16, 17, 18),
                "uint16",
                "sub-01/micr/x.nii.gz",
                failed ? null : 5_000_000_000L,
                failed ? null : "0badcafe",
                12,
                status,
                failed ? "Cannot read chunk 0/1: 3 bytes,\t\"4\" expected\nsee there" : null,
                "x.ome.zarr level 0");
    }

    /** Text that a table has to carry, doubles of every size and rows with gaps. */
    private static List<Centre> randomCentres(int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] words = {
            null, "CA1", "a\tb", "say \"so\"", "two\nlines", "é 海馬 \ud83e\udde0", " spaces ", "a,b;c", "#", "'"
        };
        List<Centre> centres = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Centre centre = new Centre(
                    "s" + random.nextInt(9),
                    words[random.nextInt(words.length)],
                    words[random.nextInt(words.length)],
                    words[random.nextInt(words.length)],
                    random.nextInt(),
                    words[random.nextInt(words.length)],
                    words[random.nextInt(words.length)],
                    i + 1,
                    new Point(anyDouble(random), anyDouble(random), random.nextDouble(-20, 20)),
                    random.nextBoolean() ? null : random.nextInt(),
                    random.nextInt(3000),
                    random.nextInt(3000),
                    random.nextBoolean() ? null : random.nextDouble(),
                    random.nextBoolean() ? null : 1.0);
            boolean isDivided = random.nextBoolean();
            centres.add(isDivided ? centre.inPart("train", random.nextInt(1, 6)) : centre);
        }
        return centres;
    }

    private static double anyDouble(SplittableRandom random) {
        double any = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(any) ? any : -0.0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"centers.tsv", "centers.parquet"})
    void whatIsWrittenIsReadBackToTheLastBit(String name) throws IOException {
        List<Centre> centres = randomCentres(5000);
        CentresTable.write(storage, file(name), centres);
        assertThat(CentresTable.read(storage, file(name))).as("seed " + SEED).isEqualTo(centres);
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.tsv", "manifest.parquet"})
    void aManifestIsReadBack(String name) throws IOException {
        List<ManifestRow> rows = List.of(
                row(centre("01", 7, 1), Status.WRITTEN),
                row(centre("01", 7, 2), Status.KEPT),
                row(centre("01", 7, 3), Status.FAILED));
        ManifestTable.write(storage, file(name), rows);
        assertThat(ManifestTable.read(storage, file(name))).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(strings = {"centers.tsv", "centers.parquet"})
    void theSameRowsAreTheSameBytes(String name) throws IOException {
        CentresTable.write(storage, file(name), randomCentres(1000));
        byte[] once = Files.readAllBytes(folder.resolve(name));
        CentresTable.write(storage, file(name), randomCentres(1000));
        assertThat(Files.readAllBytes(folder.resolve(name))).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(strings = {"centers.tsv", "centers.parquet"})
    void aTableWithoutRowsIsATable(String name) throws IOException {
        CentresTable.write(storage, file(name), List.of());
        assertThat(CentresTable.read(storage, file(name))).isEmpty();
    }

    @Test
    void textIsQuotedOnlyWhereItMustBe() throws IOException {
        ManifestTable.write(storage, file("m.tsv"), List.of(row(centre("01", 7, 3), Status.FAILED)));
        assertThat(Files.readString(folder.resolve("m.tsv")))
                .isEqualTo(
                        "subject\tsession\timage\tstain\tdesc\tatlas\ttemplate\tlevel\tlabel\tname\tabbreviation\tpatch"
                                + "\tx_mm\ty_mm\tz_mm\tstart_x\tstart_y\tstart_z\tsize_x\tsize_y\tsize_z\tdtype\tpath\tbytes"
                                + "\tcrc32c\tpadded_voxels\tlabel_fraction\tstatus\terror\tsource\tsplit\tfold\tpair\tforeground\n"
                                + "01\tn/a\traw\tAbeta\traw\tturone\tn/a\t0\t7\tField CA1\tCA1\t3\t0.1\t-2.5E-7\t3.0"
                                + "\t-3\t4000000000\t5\t16\t17\t18\tuint16\tsub-01/micr/x.nii.gz\tn/a\tn/a\t12\t1.0\tfailed"
                                + "\t\"Cannot read chunk 0/1: 3 bytes,\t\"\"4\"\" expected\nsee there\"\tx.ome.zarr level 0\tn/a\tn/a"
                                + "\tsub-01_seg-turone_label-7_patch-003\tn/a\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.tsv", "m.parquet"})
    void whatRowsRepeatIsInMemoryOnce(String name) throws IOException {
        ManifestTable.write(
                storage,
                file(name),
                List.of(row(centre("01", 7, 1), Status.WRITTEN), row(centre("01", 7, 2), Status.WRITTEN)));

        List<ManifestRow> read = ManifestTable.read(storage, file(name));

        assertThat(read.get(1).centre().name())
                .isEqualTo("Field CA1")
                .isSameAs(read.get(0).centre().name());
        assertThat(read.get(1).source()).isSameAs(read.get(0).source());
    }

    @Test
    void tooLittleMemoryIsNoDamageOfATable() throws IOException {
        Location file = write("mine.tsv", "subject\tlabel\tx_mm\ty_mm\tz_mm\n" + "01\t7\t0\t0\t0\n".repeat(50_000));
        Storage full = (Storage) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> new FilterInputStream(storage.open((Location) arguments[0])) {
                    private int asked;

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        asked += length;
                        if (asked > 200_000) {
                            throw new OutOfMemoryError("full");
                        }
                        return super.read(into, offset, length);
                    }
                });

        assertThatThrownBy(() -> CentresTable.read(full, file)).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void aRowThatCannotBeMadeLeavesNoTable() {
        Iterable<Centre> rows = () -> {
            throw new IllegalStateException("no more");
        };
        for (String name : List.of("c.tsv", "c.parquet")) {
            assertThatThrownBy(() -> CentresTable.write(storage, file(name), rows))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Nested
    class APersonsTable {
        @Test
        void fiveColumnsSuffice() throws IOException {
            Location file =
                    write("mine.tsv", "x_mm\ty_mm\tz_mm\tsubject\tlabel\tnotes\n1\t2.5\t-3e-1\tsub-01\t7\thello\n");
            assertThat(CentresTable.read(storage, file))
                    .containsExactly(new Centre(
                            "01",
                            null,
                            null,
                            null,
                            7,
                            null,
                            null,
                            1,
                            new Point(1, 2.5, -0.3),
                            null,
                            null,
                            null,
                            null,
                            null));
        }

        @ParameterizedTest
        @CsvSource({"'\ufeff'", "''"})
        void windowsLineEndsCommasAndAByteOrderMarkAreFine(String start) throws IOException {
            Location file =
                    write("mine.csv", start + "subject,session,label,x_mm,y_mm,z_mm\r\n01,ses-a,7.0,1,2,3\r\n\r\n");
            Centre centre = CentresTable.read(storage, file).get(0);
            assertThat(centre.subject()).isEqualTo("01");
            assertThat(centre.session()).isEqualTo("a");
            assertThat(centre.label()).isEqualTo(7);
        }

        @Test
        void patchesAreNumberedWithinSubjectSessionAndLabel() throws IOException {
            Location file = write("mine.tsv", """
                    subject\tlabel\tpatch\tx_mm\ty_mm\tz_mm
                    a\t1\tn/a\t0\t0\t0
                    a\t1\t2\t0\t0\t0
                    a\t1\t\t0\t0\t0
                    a\t2\tn/a\t0\t0\t0
                    b\t1\tnan\t0\t0\t0
                    """);
            assertThat(CentresTable.read(storage, file))
                    .extracting(Centre::patch)
                    .containsExactly(1, 2, 3, 1, 1);
        }

        @Test
        void labelsMayBeNames() throws IOException {
            Location file = write("mine.tsv", "subject\tlabel\tx_mm\ty_mm\tz_mm\n01\tCA1\t0\t0\t0\n01\t12\t0\t0\t0\n");
            assertThat(CentresTable.read(
                            storage, file, (subject, session, label) -> (subject + label).equals("01CA1") ? 382 : -1))
                    .extracting(Centre::label)
                    .containsExactly(382, 12);
            assertThatThrownBy(() -> CentresTable.read(storage, file))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Invalid label in " + file + ", line 2: label \"CA1\" is not an index of the atlas");
        }

        @Test
        void aPlaceThatIsNoNumberIsNotBlamedOnTheLabel() throws IOException {
            Location file = write("mine.tsv", "subject\tlabel\tx_mm\ty_mm\tz_mm\n01\tCA1\tNaN\t0\t0\n");
            assertThatThrownBy(() -> CentresTable.read(storage, file, (subject, session, label) -> 382))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Nothing in " + file + ", line 2, column x_mm: expected a number");
        }

        @Test
        void aMissingColumnIsNamedWithThoseFound() throws IOException {
            Location file = write("mine.tsv", "subject\tlabel\tx\ty\tz\n01\t7\t0\t0\t0\n");
            assertThatThrownBy(() -> CentresTable.read(storage, file))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage(
                            "Cannot read " + file
                                    + " as a centres table: it lacks the columns x_mm, y_mm, z_mm; found: subject, label, x, y, z");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        01,7,abc,0,0        | Invalid value "abc" in FILE, line 2, column x_mm: expected a number
                        01,7,n/a,0,0        | Nothing in FILE, line 2, column x_mm: expected a number
                        01,7,0,inf,0        | Invalid value "inf" in FILE, line 2, column y_mm: expected a number
                        01,7,0,-Infinity,0  | Invalid value "-Infinity" in FILE, line 2, column y_mm: expected a finite number
                        n/a,7,0,0,0         | Nothing in FILE, line 2, column subject: expected some text
                        01,,0,0,0           | Nothing in FILE, line 2, column label: expected some text
                        01,99999999999,0,0,0| Invalid value "99999999999" in FILE, line 2, column label: expected a whole number of at most 32 bits
                        01,7,0,0            | Cannot read FILE, line 2: it has 4 values, the header line has 5
                        """)
        void aBadValueIsNamedWithLineAndColumn(String line, String message) throws IOException {
            Location file = write("mine.csv", "subject,label,x_mm,y_mm,z_mm\n" + line + "\n");
            assertThatThrownBy(() -> CentresTable.read(storage, file))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage(message.replace("FILE", file.uri()));
        }

        /** The table of src/test/python/make_centres_fixture.py. */
        @Test
        void aTableSavedWithPandasIsRead() throws IOException {
            assertThat(CentresTable.read(storage, new Location("src/test/resources/centres/pandas.parquet")))
                    .containsExactly(given("01", 7, new Point(1, 0.1, 0.1)), given("02", 8, new Point(-2, 0.2, 2.5)));
        }

        private Centre given(String subject, int label, Point world) {
            return new Centre(subject, null, null, null, label, null, null, 1, world, null, null, null, null, null);
        }

        @Test
        void allProblemsAreReportedTogether() throws IOException {
            Location file = write("mine.csv", "subject,label,x_mm,y_mm,z_mm\n01,7,a,0,0\n01,7,0,0,0\n01,7,0,b,0\n");
            assertThatThrownBy(() -> CentresTable.read(storage, file))
                    .isInstanceOfSatisfying(InputProblem.class, problem -> assertThat(problem.lines())
                            .hasSize(2));
        }

        @Test
        void twoRowsOfOnePatchAreAnError() throws IOException {
            Location file = write(
                    "mine.csv", "subject,label,patch,x_mm,y_mm,z_mm\n01,7,1,0,0,0\n02,7,1,0,0,0\nsub-01,7,1,5,5,5\n");
            assertThatThrownBy(() -> CentresTable.read(storage, file))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot use " + file + ", line 4: subject, session, label and patch are those of "
                            + file + ", line 2 already");
        }

        @Test
        void noSuchFileIsSaidSo() {
            for (String name : List.of("none.tsv", "none.parquet")) {
                assertThatThrownBy(() -> CentresTable.read(storage, file(name)))
                        .isInstanceOf(NoSuchFileException.class)
                        .hasMessage(file(name) + ": no such file");
            }
        }

        @Test
        void whatIsNoTableIsNamed() throws IOException {
            Location notParquet = write("x.parquet", "subject\tlabel\n");
            assertThatThrownBy(() -> CentresTable.read(storage, notParquet))
                    .isInstanceOf(InputProblem.class)
                    .hasMessageStartingWith("Cannot read " + notParquet + " as a Parquet table: ");
            Files.write(
                    folder.resolve("latin.tsv"),
                    "subject\tlabel\nJos\u00e9\t7\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> CentresTable.read(storage, file("latin.tsv")))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot read " + file("latin.tsv")
                            + " as a table of tab-separated values: it holds bytes that are not UTF-8 text");
            Location empty = write("empty.tsv", "");
            assertThatThrownBy(() -> CentresTable.read(storage, empty))
                    .isInstanceOf(InputProblem.class)
                    .hasMessageStartingWith("Cannot read " + empty + ": it is empty; expected a header line");
            Location open = write("open.tsv", "subject\tlabel\n\"01\t7\n");
            assertThatThrownBy(() -> CentresTable.read(storage, open)).isInstanceOf(InputProblem.class);
        }

        @Test
        void aTruncatedParquetIsNamed() throws IOException {
            CentresTable.write(storage, file("whole.parquet"), randomCentres(100));
            byte[] bytes = Files.readAllBytes(folder.resolve("whole.parquet"));
            for (int length = 0; length < bytes.length; length += Math.max(1, bytes.length / 12)) {
                Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(bytes, length));
                assertThatThrownBy(() -> CentresTable.read(storage, file("cut.parquet")))
                        .as(length + " bytes")
                        .isInstanceOf(InputProblem.class)
                        .hasMessageStartingWith("Cannot read " + file("cut.parquet") + " as a Parquet table: ");
            }
            assertThat(new String(bytes, 0, 4, UTF_8)).isEqualTo("PAR1");
        }
    }
}
