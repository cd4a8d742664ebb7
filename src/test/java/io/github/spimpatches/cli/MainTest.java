package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.bids.BidsFolder;
import io.github.spimpatches.bids.CohortTable;
import io.github.spimpatches.bids.OneSubject;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();

    @Nested
    class Input {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "run b o",
                    "run b o participant",
                    "run b --out o",
                    "run --patch-size 64 b o",
                    "run --strict b o",
                    "run b --level 0 1 -- o",
                    "--master local[2] run b o",
                    "--master=yarn run b o"
                })
        void isABidsFolderAndAnOutputFolder(String line) {
            RunRequest request = request(line);

            assertThat(request.source()).isEqualTo(new BidsFolder(new Location("b"), new Location("o")));
            assertThat(request.out()).isEqualTo(new Location("o"));
        }

        @Test
        void orATable() {
            RunRequest request = request("run --cohort t.tsv --out s3a://b/o/");

            assertThat(request.source()).isEqualTo(new CohortTable(new Location("t.tsv")));
            assertThat(request.out()).isEqualTo(new Location("s3a://b/o"));
        }

        @Test
        void orOneBrain() {
            RunRequest request = request("run --subject 01 --session a --image raw=s3a://b/x=1.zarr --image mask=m.ozx"
                    + " --dseg d.nii.gz --labels l.tsv --out o");

            assertThat(request.source())
                    .isEqualTo(new OneSubject(
                            "01",
                            "a",
                            Map.of("raw", new Location("s3a://b/x=1.zarr"), "mask", new Location("m.ozx")),
                            new Location("d.nii.gz"),
                            new Location("l.tsv")));
        }

        @Test
        void ofGivenCentresNeedsNoAtlas() {
            type("extract --subject 01 --image raw=r.zarr --out o --centers c.parquet");

            ExtractRequest request = engine.asked(ExtractRequest.class);
            assertThat(request.centers()).isEqualTo(new Location("c.parquet"));
            assertThat(request.run().source())
                    .isEqualTo(new OneSubject("01", null, Map.of("raw", new Location("r.zarr")), null, null));
        }
    }

    @Nested
    class SettingWords {
        @Test
        void takeSeveralValues() {
            Settings settings = request("run b o --patch-size 64 32 16 --patch-labels CA1 DG 7 --level 0,2 --stain A B")
                    .configuration()
                    .settings();

            assertThat(settings.patchSize()).isEqualTo(new Extent(64, 32, 16));
            assertThat(settings.patchLabels()).containsExactly("CA1", "DG", "7");
            assertThat(settings.levels()).containsExactly(0, 2);
            assertThat(settings.stains()).containsExactly("A", "B");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--patch_size 64 --n_patches_per_label 5 --patch_seed -7 --segmentation_level 1 --patch_labels A",
                    "--patch_size=64 --n_patches_per_label=5 --patch_seed=-7 --segmentation-level=1 --patch_labels=A",
                    "--patch-size 64 --n-patches-per-label 5 --patch-seed -7 --levels 1 --patch-labels A"
                })
        void areAcceptedInSnakebidsSpelling(String options) {
            Settings settings = request("run b o " + options).configuration().settings();

            assertThat(settings.patchSize()).isEqualTo(Extent.cube(64));
            assertThat(settings.patchesPerLabel()).isEqualTo(5);
            assertThat(settings.seed()).isEqualTo(-7);
            assertThat(settings.levels()).containsExactly(1);
            assertThat(settings.patchLabels()).containsExactly("A");
        }

        @ParameterizedTest
        @CsvSource({
            "run b o, false",
            "run b o --overwrite, true",
            "run --overwrite b o, true",
            "run b o --overwrite on, true",
            "run b o --overwrite=off, false"
        })
        void ofFlagsMayBeLeftOut(String line, boolean overwrite) {
            assertThat(request(line).configuration().settings().overwrite()).isEqualTo(overwrite);
        }

        @Test
        void keepCommasBlanksAndDashesOfLabels() {
            type("run", "b", "o", "--patch-labels", "Frontal pole, layer 1", "CA1-L");

            assertThat(engine.asked(RunRequest.class).configuration().settings().patchLabels())
                    .containsExactly("Frontal pole, layer 1", "CA1-L");
        }

        @Test
        void comeFromAFileToo() throws IOException {
            Files.writeString(folder.resolve("c.yml"), "patch_size: 32\npatch_seed: 5\nstrict: on\n");

            Settings settings = request("run b o --patch-seed 6 --strict off --config " + folder + "/c.yml")
                    .configuration()
                    .settings();

            assertThat(settings.patchSize()).isEqualTo(Extent.cube(32));
            assertThat(settings.seed()).isEqualTo(6);
            assertThat(settings.strict()).isFalse();
        }

        @Test
        void chooseAPartOfTheCohort() {
            var selection = request("run b o --participant-label 001 sub-002 --session_label a --derivatives d e"
                            + " --atlas A --template T --mask-desc x --filter acq=4x")
                    .configuration()
                    .selection();

            assertThat(selection.participants()).containsExactly("001", "002");
            assertThat(selection.sessions()).containsExactly("a");
            assertThat(selection.derivatives()).containsExactly(new Location("d"), new Location("e"));
            assertThat(selection.atlas()).isEqualTo("A");
            assertThat(selection.template()).isEqualTo("T");
            assertThat(selection.maskDescs()).containsExactly("x");
            assertThat(selection.filters()).containsExactly(Map.entry("acq", "4x"));
        }
    }

    @Test
    void theCommandIsKeptSoThatItCanBeTypedAgain() {
        type("run", "my data", "o", "--patch-labels", "it's", "A,B");

        assertThat(engine.asked(RunRequest.class).command())
                .isEqualTo("spim-patches run 'my data' o --patch-labels 'it'\\''s' A,B");
    }

    @Test
    void planSaysWhetherItWrites() {
        type("plan b o");
        type("plan b o --dry_run");
        type("plan b o -n");

        assertThat(engine.verbs()).containsExactly("plan WRITTEN", "plan PRINTED_ONLY", "plan PRINTED_ONLY");
    }

    @Test
    void demoHasAFolderOfItsOwn() {
        assertThat(type("demo").exitCode()).isZero();

        assertThat(engine.asked(DemoRequest.class).folder()).isEqualTo(new Location("spim-patches-demo"));
    }

    @Test
    void cropTakesTheCohortsOptionsAndMayOnlyPrint() {
        assertThat(type("crop b o --crop-labels CA1 --dry-run").exitCode()).isZero();

        assertThat(engine.verbs()).containsExactly("crop PRINTED_ONLY");
        assertThat(engine.asked(RunRequest.class).configuration().settings().cropLabels())
                .containsExactly("CA1");
    }

    @Test
    void theEnginesExitCodeIsPassedOn() {
        engine.returning(ExitCode.PARTIAL);

        assertThat(type("run b o").exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        rum b o                     | spim-patches: Unknown verb "rum". Did you mean run?
        frobnicate                  | spim-patches: Unknown verb "frobnicate". There are run, plan, extract, crop, validate, report, export, inspect, demo.
        --patch-size 3              | spim-patches: Unknown option --patch-size. 'spim-patches --help' lists all.
        run b o --patch-sise 3      | spim-patches run: Unknown option --patch-sise. Did you mean --patch-size or --patch-seed? 'spim-patches run --help' lists all.
        run b o --zzz               | spim-patches run: Unknown option --zzz. 'spim-patches run --help' lists all.
        run b o -x                  | spim-patches run: Unknown option -x. 'spim-patches run --help' lists all.
        run b o --patch-seed        | spim-patches run: --patch-seed needs a value: expected a whole number from -9223372036854775808 to 9223372036854775807. 'spim-patches run --help' lists all.
        run b o --patch-labels      | spim-patches run: --patch-labels needs a value: expected at least one index, name or abbreviation (leave it out, or null, for every label). 'spim-patches run --help' lists all.
        run b o --patch-size big    | spim-patches run: Invalid --patch-size: found "big"; expected one whole number, or three (x y z), each from 1 to 32767. 'spim-patches run --help' lists all.
        run b o --strict=2          | spim-patches run: Invalid --strict: found "2"; expected on or off. 'spim-patches run --help' lists all.
        run b o --out               | spim-patches run: --out needs a value: expected OUT_DIR. 'spim-patches run --help' lists all.
        run --cohort a --cohort b   | spim-patches run: --cohort is given twice. 'spim-patches run --help' lists all.
        run b o --seed 5            | spim-patches run: Unknown option --seed. Did you mean --patch-seed? 'spim-patches run --help' lists all.
        run b o group               | spim-patches run: Unexpected "group": after BIDS_DIR OUT_DIR only the analysis level participant may stand.
        run b o participant x       | spim-patches run: Unexpected "x" after BIDS_DIR OUT_DIR participant.
        run b o --images raw mask   | spim-patches run: Unexpected "mask": after BIDS_DIR OUT_DIR only the analysis level participant may stand. Did you mean --images raw,mask? It takes one word, with commas.
        run b o --images=raw mask v --level 0 | spim-patches run: Unexpected "mask": after BIDS_DIR OUT_DIR only the analysis level participant may stand. Did you mean --images raw,mask,v? It takes one word, with commas.
        run --images raw mask b o   | spim-patches run: Unexpected "o": after BIDS_DIR OUT_DIR only the analysis level participant may stand. Did you mean --images raw,mask? It takes one word, with commas.
        run b o participant --participants-columns age group | spim-patches run: Unexpected "group" after BIDS_DIR OUT_DIR participant. Did you mean --participants-columns age,group? It takes one word, with commas.
        run b o participant x --images raw | spim-patches run: Unexpected "x" after BIDS_DIR OUT_DIR participant.
        run --images raw b o participant x | spim-patches run: Unexpected "x" after BIDS_DIR OUT_DIR participant.
        run --cohort t --out o --images raw nuclei | spim-patches run: Several inputs: "nuclei", --cohort; expected one of BIDS_DIR OUT_DIR, --cohort, or --subject with --image, --dseg, --labels. Did you mean --images raw,nuclei? It takes one word, with commas.
        export o d --images raw mask | spim-patches export: Unexpected argument "mask". Did you mean --images raw,mask? It takes one word, with commas. 'spim-patches export --help' lists all.
        run /b/c /b/./c/            | spim-patches run: OUT_DIR is BIDS_DIR, /b/c, itself: patches do not go among the raw data. Give another folder, such as /b/c/derivatives/spim-patches.
        run b                       | spim-patches run: No output folder: found only BIDS_DIR "b"; expected BIDS_DIR OUT_DIR, both before options that take lists.
        run                         | spim-patches run: No input: give BIDS_DIR OUT_DIR, or --cohort TABLE.tsv --out OUT_DIR, or --subject ID --image KIND=URI --dseg URI --labels URI --out OUT_DIR. BIDS_DIR OUT_DIR come before options that take lists.
        run b o --cohort t          | spim-patches run: Several inputs: "b", "o", --cohort; expected one of BIDS_DIR OUT_DIR, --cohort, or --subject with --image, --dseg, --labels.
        run b o --out p             | spim-patches run: The output folder is given twice: "o" and --out p.
        run --cohort t              | spim-patches run: No output folder: add --out OUT_DIR.
        run --subject 1             | spim-patches run: Input of one subject is not complete: add --image KIND=URI, --dseg URI, --labels URI, --out OUT_DIR.
        run --subject 1 --image r.zarr --dseg d --labels l --out o | spim-patches run: Invalid --image: found "r.zarr"; expected KIND=URI, such as raw=brain.ome.zarr, the kind one word of letters and digits.
        run --subject 1 --image r=a --image r=b --dseg d --labels l --out o | spim-patches run: Invalid --image: r is given twice.
        run b o --preset spimquant@9 | spim-patches run: --preset: Unknown preset "spimquant@9"; expected spimquant, spimquant@0.21.1 or spimquant@0.21.4.
        run b o --config /no/c.yml  | spim-patches run: Cannot read config file /no/c.yml: there is no such file.
        extract b o                 | spim-patches extract: Missing --centers FILE. 'spim-patches extract --help' lists all.
        demo a b                    | spim-patches demo: Unexpected argument "b". 'spim-patches demo --help' lists all.
        """)
    void whatCannotBeMeantIsOneLineAndExitCode2(String line, String message) {
        Typed typed = type(line);

        assertThat(typed.err()).isEqualTo(message + "\n");
        assertThat(typed.out()).isEmpty();
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(engine.verbs()).isEmpty();
    }

    @Test
    void severalProblemsAreListedAndCounted() {
        Typed typed = type("run b o group --edge clip --jitter perhaps");

        assertThat(typed.errLines())
                .containsExactly(
                        "spim-patches run: Unexpected \"group\": after BIDS_DIR OUT_DIR only the analysis level"
                                + " participant may stand.",
                        "spim-patches run: Invalid --edge: found \"clip\"; expected inside or pad.",
                        "spim-patches run: Invalid --jitter: found \"perhaps\"; expected on or off.",
                        "spim-patches run: 3 problems, listed above; nothing was written.");
        assertThat(typed.exitCode()).isEqualTo(2);
    }

    @Test
    void noVerbShowsTheHelpAndSaysWhy() {
        Typed typed = type();

        assertThat(typed.errLines()).contains("Verbs:").endsWith("spim-patches: no verb given.");
        assertThat(typed.exitCode()).isEqualTo(2);
    }

    @Nested
    class AFailure {
        @Test
        void ofTheInputIsExitCode2() {
            Typed typed = failing(new IllegalStateException(new InputProblem(List.of("a is wrong.", "b is wrong."))));

            assertThat(typed.errLines())
                    .containsExactly(
                            "spim-patches run: a is wrong.",
                            "spim-patches run: b is wrong.",
                            "spim-patches run: 2 problems, listed above; nothing was written.");
            assertThat(typed.exitCode()).isEqualTo(2);
        }

        @Test
        void ofAStoreIsOneLine() {
            assertThat(failing(new IOException("s3a://b/x: connection reset\n\tat y"))
                            .err())
                    .isEqualTo("spim-patches run failed: s3a://b/x: connection reset\n");
            assertThat(failing(new UncheckedIOException(new NoSuchFileException("/x")))
                            .err())
                    .isEqualTo("spim-patches run failed: no such file: /x\n");
            assertThat(failing(new AccessDeniedException("/x")).err())
                    .isEqualTo("spim-patches run failed: permission denied: /x\n");
            assertThat(failing(new IOException("x")).exitCode()).isEqualTo(1);
        }

        @Test
        void ofOursAsksForAReportAndShowsNoTrace() {
            Typed typed = failing(new IllegalArgumentException("negative"));

            assertThat(typed.err())
                    .isEqualTo("spim-patches run failed: negative (IllegalArgumentException). This is a bug: please"
                            + " report it with what --verbose adds.\n");
            assertThat(typed.exitCode()).isEqualTo(1);
        }

        @Test
        void showsItsTraceWithVerboseBetweenTheLineAndTheLineAgain() {
            engine.failingWith(new IllegalArgumentException("negative"));

            List<String> lines = type("run b o --verbose").errLines();

            assertThat(lines.get(0)).startsWith("spim-patches run failed: negative");
            assertThat(lines.get(1)).isEqualTo("java.lang.IllegalArgumentException: negative");
            assertThat(lines.get(2)).startsWith("\tat ");
            assertThat(lines.get(lines.size() - 1)).isEqualTo(lines.get(0));
        }

        @Test
        void forWantOfMemorySaysSo() {
            Typed typed = failing(new OutOfMemoryError("Java heap space"));

            assertThat(typed.err())
                    .isEqualTo("spim-patches failed: not enough memory (Java heap space). Give the JVM more.\n");
            assertThat(typed.exitCode()).isEqualTo(1);
        }

        @Test
        void byInterruptionIsExitCode130() {
            Typed typed = failing(new InterruptedException());

            assertThat(typed.err()).isEqualTo("spim-patches run: interrupted. The same command goes on from here.\n");
            assertThat(typed.exitCode()).isEqualTo(130);
        }

        /** Of verbs that do all of their work again, nothing goes on. */
        @Test
        void byInterruptionSaysWhatComesNext() {
            Typed typed = Typed.on(new FakeEngine().failingWith(new InterruptedException()), "plan", "b", "o");

            assertThat(typed.err()).isEqualTo("spim-patches plan: interrupted. The same command starts anew.\n");
        }

        private Typed failing(Throwable thrown) {
            return Typed.on(new FakeEngine().failingWith(thrown), "run", "b", "o");
        }
    }

    @Test
    void helpOfTheProgramShowsVerbsExamplesAndExitCodes() {
        Typed typed = type("--help");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out())
                .startsWith("Usage: spim-patches VERB [OPTIONS]\n")
                .contains(
                        "  run ",
                        "  plan ",
                        "  extract ",
                        "  crop ",
                        "  inspect ",
                        "  demo ",
                        "Examples:\n",
                        "Exit codes:\n  0 ",
                        "  export ",
                        "  130 ");
        assertThat(type("help").out()).isEqualTo(typed.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "plan", "extract", "crop", "validate", "report", "export", "inspect", "demo"})
    void helpOfAVerbNamesEveryOptionInLinesThatFit(String verb) {
        Typed typed = type(verb + " --help");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).startsWith("Usage: spim-patches " + verb).contains("--verbose");
        assertThat(typed.out().lines().filter(line -> !line.contains("spim-patches " + verb)))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(type("help " + verb).out()).isEqualTo(typed.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "plan", "extract", "crop", "validate", "report", "export", "inspect", "demo"})
    void theVersionIsSaidWhereverItIsAskedFor(String verb) {
        Typed program = type("--version");

        assertThat(program.out()).startsWith("spim-patches ").contains("built for Spark");
        for (String asked : List.of(" --version", " -V", " b o --version")) {
            Typed typed = type(verb + asked);

            assertThat(typed.out()).isEqualTo(program.out());
            assertThat(typed.err()).isEmpty();
            assertThat(typed.exitCode()).isZero();
        }
        assertThat(engine.verbs()).isEmpty();
    }

    @Nested
    class OptionsOfTheDraw {
        private static final String EXTRACT = "extract b o --centers c.tsv ";

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--n-patches-per-label 1",
                    "--patch-labels CA1",
                    "--crop-labels CA1",
                    "--containment center",
                    "--jitter off",
                    "--sampler grid",
                    "--stride 4",
                    "--background 0.2",
                    "--min-distance 0.5",
                    "--exclude c.tsv",
                    "--split train=0.5,test=0.5",
                    "--folds 3",
                    "--hemispheres merge",
                    "--hierarchy none",
                    "--strict"
                })
        void areRefusedWhereCentresAreGiven(String option) {
            Typed typed = type(EXTRACT + option);

            String name = option.replaceFirst(" .*", "");
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines())
                    .containsExactly("spim-patches extract: " + name + " does nothing here: the centres are given by"
                            + " --centers, all of them are cut, and nothing is drawn or cropped. Leave it out.");
            assertThat(type("extract --help").out()).doesNotContain("  " + name + " ");
            assertThat(type("run --help").out()).contains("  " + name);
        }

        @Test
        void areNamedTogether() {
            assertThat(type(EXTRACT + "--split_by region --sampler grid --patch-size 16")
                            .errLines())
                    .singleElement()
                    .asString()
                    .startsWith("spim-patches extract: --sampler, --split-by do nothing here: ")
                    .endsWith(" Leave them out.");
        }

        @Test
        void mayStandInAConfigFileThatRunsUseToo() throws IOException {
            Path file = Files.writeString(folder.resolve("c.yml"), "sampler: grid\npatch_labels: [CA1]\nstrict: on\n");

            assertThat(type(EXTRACT + "--config " + file).exitCode()).isZero();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--patch-size 8",
                    "--patch-seed 7",
                    "--edge pad",
                    "--min-foreground 0.1",
                    "--images raw",
                    "--overwrite",
                    "--preset spimquant",
                    "--participants-columns sex"
                })
        void areNotThoseOfPatchesAndTables(String option) {
            assertThat(type(EXTRACT + option).exitCode()).isZero();
            assertThat(type("extract --help").out()).contains(option.replaceFirst(" .*", ""));
        }
    }

    @Test
    void everyDocumentedOptionIsInTheHelpOfRun() {
        assertThat(type("run --help").out())
                .contains(
                        "--config",
                        "--patch-size",
                        "--n-patches-per-label",
                        "--patch-seed",
                        "--patch-labels",
                        "--crop-labels",
                        "--images",
                        "--stain",
                        "--level",
                        "--segmentation-level",
                        "--containment",
                        "--edge",
                        "--jitter",
                        "--sampler",
                        "--format",
                        "--compression",
                        "--orientation",
                        "--unit",
                        "--geometry-from",
                        "--hemispheres",
                        "--s3-anonymous",
                        "--s3-endpoint",
                        "--s3-region",
                        "--s3-requester-pays",
                        "--run",
                        "--overwrite",
                        "--strict",
                        "--participant-label",
                        "--session-label",
                        "--derivatives",
                        "--atlas",
                        "--template",
                        "--cohort",
                        "--subject",
                        "--image",
                        "--dseg",
                        "--labels",
                        "--out");
    }

    @Test
    void theVersionNamesItsSpark() {
        assertThat(type("--version").out()).matches("spim-patches [0-9.]+ \\(built for Spark [34]\\.[0-9.]+\\)\n");
    }

    private RunRequest request(String line) {
        Typed typed = type(line);
        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isZero();
        return engine.asked(RunRequest.class);
    }

    private Typed type(String line) {
        return Typed.on(engine, line.split(" "));
    }

    private Typed type(String... words) {
        return Typed.on(engine, words);
    }
}
