package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.patch.LocalExtraction;
import io.github.spimpatches.plan.MadeBrain;
import io.github.spimpatches.storage.SlowWeb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets stay secret, names from outside stay inside OUT_DIR, and data are nothing but data. */
class SecurityTest {
    @TempDir
    private Path folder;

    private MadeBrain brain;
    private Path out;

    @BeforeEach
    void makeBrain() throws IOException {
        brain = MadeBrain.in(folder.resolve("brain"));
        out = folder.resolve("out");
    }

    private static Typed type(String... words) {
        return Typed.on(new PatchRun(() -> new LocalExtraction(2)), words);
    }

    private List<String> words(String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(brain.options());
        words.addAll(List.of("--out", out.toString(), "--patch-size", "6", "--n-patches-per-label", "2"));
        words.addAll(List.of(more));
        return words;
    }

    private static Typed type(List<String> words) {
        return type(words.toArray(String[]::new));
    }

    /** All that is below a folder, unpacked where it is gzip. */
    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (var paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                if (path.toString().endsWith(".gz")) {
                    try (GZIPInputStream plain = new GZIPInputStream(Files.newInputStream(path))) {
                        bytes = plain.readAllBytes();
                    }
                }
                contents.put(root.relativize(path).toString(), new String(bytes, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Nested
    class Secrets {
        private static final String PASSWORD = "pa55-PLANTED";
        private static final String SIGNATURE = "s1gn-PLANTED";

        @Test
        void areInNoFileAndOnNoScreen() throws IOException {
            Files.writeString(brain.raw().chunkFile(1, 1, 1, 0), "no voxels at all");
            try (SlowWeb web = SlowWeb.of(folder.resolve("brain"))) {
                String secret = web.uri("").replace("://", "://somebody:" + PASSWORD + "@");
                List<String> words = new ArrayList<>();
                for (String word : words("--verbose", "--crop-labels", "CA1", "--crop-format", "ome-zarr")) {
                    words.add(word.replace("raw=" + folder.resolve("brain") + "/", "raw=" + secret)
                            .replace("mask=" + folder.resolve("brain") + "/", "mask=" + secret));
                }
                words.set(words.indexOf("--labels") + 1, web.uri("seg-mini_dseg.tsv?X-Amz-Signature=" + SIGNATURE));

                Typed typed = type(words);

                assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.PARTIAL);
                assertThat(typed.err()).contains("Cannot read chunk 1/1/1/0 of http://***@127.0.0.1:");
                assertThat(typed.out() + typed.err()).doesNotContain("PLANTED");
                Map<String, String> files = contents(out);
                assertThat(files).hasSizeGreaterThan(20);
                files.forEach((path, text) -> assertThat(text).as(path).doesNotContain("PLANTED"));
                assertThat(files.get("dataset_description.json")).contains("http://***@127.0.0.1:");
                for (String verb : List.of("validate", "report")) {
                    Typed second = type(verb, out.toString());
                    assertThat(second.out() + second.err()).as(verb).doesNotContain("PLANTED");
                }
                Typed inspected = type("inspect", "--json", secret + "raw.zarr");
                assertThat(inspected.exitCode()).as(inspected.err()).isZero();
                assertThat(inspected.out() + inspected.err())
                        .doesNotContain("PLANTED")
                        .contains("http://***@127");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "s3a://AKIA:PLANTED/x+y@bucket/labels.tsv",
                    "http://me:PLANTED@127.0.0.1:1/labels.tsv",
                    "http://127.0.0.1:1/labels.tsv?X-Amz-Security-Token=PLANTED&X-Amz-Signature=PLANTED",
                    "hdfs://me:PLANTED@127.0.0.1:1/labels.tsv"
                })
        void areNotInTheWordsOfAFailure(String place) {
            List<String> words = words("--verbose", "--hierarchy", place);
            Typed typed = type(words);
            assertThat(typed.exitCode()).isIn(ExitCode.WRONG_INPUT, ExitCode.FAILED);
            assertThat(typed.err()).isNotBlank().doesNotContain("PLANTED");
            assertThat(typed.out()).doesNotContain("PLANTED");
        }

        @Test
        void areNotRepeatedFromAMistypedOption() {
            Typed typed = type(words("--conf", "spark.hadoop.fs.s3a.secret.key=PLANTED"));
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err()).doesNotContain("PLANTED");
        }
    }

    @Nested
    class NamesFromOutside {
        private static Stream<String> hostile() {
            return Stream.of(
                    "../../../escape",
                    "/etc/escape",
                    "C:\\\\escape",
                    "a\u0007b\u001b[31mred",
                    "\uff0e\uff0e\uff0f\uff0e\uff0e\uff0fescape",
                    "\u2215\u2044escape\u202egnp",
                    "NUL",
                    "con.txt",
                    "~root",
                    "$(touch escape)",
                    "x".repeat(300),
                    ".hidden",
                    "-rf");
        }

        /** As a subject, a label, an atlas and a stain; whatever is refused, nothing is written elsewhere. */
        @ParameterizedTest
        @MethodSource("hostile")
        void neverLeaveOutDir(String name) throws IOException {
            Files.writeString(
                    brain.labels(),
                    "index\tname\tabbreviation\n1\t" + name + "\t" + name + "\n2\tother\t" + name + "2\n");
            Map<String, String> before = contents(folder);
            List<String> words = words("--atlas", name);
            words.set(words.indexOf("--subject") + 1, name);

            Typed typed = type(words);

            Map<String, String> after = contents(folder);
            after.keySet().removeIf(path -> path.startsWith("out/"));
            assertThat(after).as(typed.err()).isEqualTo(before);
            assertThat(typed.err()).as("no terminal codes").doesNotContain("\u001b");
            if (typed.exitCode() == ExitCode.WRONG_INPUT) {
                assertThat(typed.errLines()).allMatch(line -> line.startsWith("spim-patches run: "));
                assertThat(out).doesNotExist();
                return;
            }
            assertThat(typed.exitCode()).as(typed.err()).isZero();
            assertThat(contents(out).keySet()).hasSizeGreaterThan(10).allSatisfy(path -> {
                assertThat(path).matches("[A-Za-z0-9+._/-]+");
                for (String part : path.split("/", -1)) {
                    assertThat(part.length()).isLessThan(256);
                    assertThat(part).doesNotMatch("(?i)(con|nul|aux|prn|com[0-9]|lpt[0-9])([.].*)?|-.*|[.][.]?");
                }
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"../x", "/x", "NUL", "a/b", "a\\b", ".", "..", "con.txt", "\uff0e\uff0e"})
        void ofRunsAreRefusedWhereTheyCouldLeave(String name) {
            Typed typed = type(words("--run", name));
            assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err()).contains("Invalid --run: found ");
            assertThat(out).doesNotExist();
        }
    }

    @Nested
    class Yaml {
        private Typed config(String text) throws IOException {
            Path file = Files.writeString(folder.resolve("config.yml"), text);
            return type(words("--config", file.toString()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "patch_labels: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]\n",
                    "patch_labels: !!java.io.FileOutputStream [\"escape\"]\n",
                    "patch_labels: !<tag:yaml.org,2002:java.lang.ProcessBuilder> [[touch, escape]]\n"
                })
        void isDataOnly(String text) throws IOException {
            Typed typed = config(text);
            assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.errLines()).allMatch(line -> line.startsWith("spim-patches run: "));
            assertThat(Path.of("escape")).doesNotExist();
        }

        @Test
        void thatLaughsABillionTimesIsRefusedAtOnce() throws IOException {
            StringBuilder text =
                    new StringBuilder("a0: &a0 [\"lol\", \"lol\", \"lol\", \"lol\", \"lol\", \"lol\", \"lol\"]\n");
            for (int level = 1; level <= 12; level++) {
                String below = "*a" + (level - 1);
                text.append("a" + level + ": &a" + level + " ["
                        + String.join(", ", java.util.Collections.nCopies(9, below)) + "]\n");
            }
            text.append("patch_labels: *a12\n");
            Typed typed = config(text.toString());
            assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.WRONG_INPUT);
            assertThat(typed.err().length()).isLessThan(20_000);
        }

        @Test
        void thatHoldsItselfIsRefused() throws IOException {
            Typed typed = config("patch_labels: &a [*a]\n");
            assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.WRONG_INPUT);
        }
    }

    @Test
    void markupInNamesIsTextInPageMontageAndOmeXml() throws Exception {
        String hostile = "<script>alert(1)</script>\"'&]]>";
        Files.writeString(
                brain.labels(), "index\tname\tabbreviation\n1\t" + hostile + "\tCA1\n2\tDentate " + hostile + "\tDG\n");

        Typed typed = type(words("--crop-labels", "CA1", "--crop-format", "tif"));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        Path svg = folder.resolve("montage.svg");
        Typed report = type("report", out.toString(), "--montage", svg.toString());
        assertThat(report.exitCode()).as(report.err()).isZero();

        Map<String, String> files = contents(out);
        assertThat(files.get("spim-patches/seg-mini_level-0/report.html")).doesNotContain("<script>alert");
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Files.newInputStream(svg));
        assertThat(Files.readString(svg)).doesNotContain("<script>alert");
        String tif = files.entrySet().stream()
                .filter(file -> file.getKey().endsWith(".tif"))
                .findFirst()
                .orElseThrow()
                .getValue();
        String xml = tif.substring(tif.indexOf("<?xml"), tif.indexOf("</OME>") + "</OME>".length());
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new java.io.ByteArrayInputStream(xml.getBytes(StandardCharsets.ISO_8859_1)))
                        .getElementsByTagName("Image")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("Name")
                        .getNodeValue())
                .contains("<script>alert(1)</script>");
    }
}
