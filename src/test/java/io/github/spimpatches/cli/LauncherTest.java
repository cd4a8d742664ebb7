package io.github.spimpatches.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, with a java, a Maven and a spark-submit that only say how they were called. */
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "bash",
            "cat",
            "cksum",
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "touch");

    /** A path with spaces, as people have them. */
    private Path root;

    private Path tools;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeProject(@TempDir Path folder) throws IOException {
        root = folder.resolve("my project");
        tools = folder.resolve("tools");
        Files.createDirectories(root.resolve("submit"));
        Files.createDirectories(root.resolve("src/main/java"));
        Files.createDirectories(tools);
        Files.copy(Path.of("submit/spim-patches"), root.resolve("submit/spim-patches"));
        Files.writeString(root.resolve("src/main/java/A.java"), "class A {}");
        Files.writeString(root.resolve("pom.xml"), "<spark.version>4.0.4</spark.version>\n");
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), where(tool));
        }
        jdk("17.0.15");
        script(tools.resolve("mvn"), """
                mkdir -p target
                if [[ $* == *-Pconnect* ]]; then
                  printf client.jar > target/connect-class-path
                  exit
                fi
                echo built >> builds
                sleep 0.3
                touch target/spim-patches.jar some.jar
                printf '%s' "$PWD/some.jar" > target/class-path
                """);
    }

    private static Path where(String tool) {
        for (String folder : List.of("/bin", "/usr/bin")) {
            if (Files.exists(Path.of(folder, tool))) {
                return Path.of(folder, tool);
            }
        }
        throw new IllegalStateException("no " + tool);
    }

    /** A JDK of this version, whose java prints what comes after the class path. */
    private void jdk(String version) throws IOException {
        Path jdk = tools.resolveSibling("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(jdk.resolve("bin/javac"), "");
        script(jdk.resolve("bin/java"), """
                while [[ $1 != -cp ]]; do
                  [[ $1 == -Dspark.remote=* ]] && printf '(%s)' "$1"
                  [[ $1 == -XX:ArchiveClassesAtExit=* ]] && { touch "${1#*=}"; echo trained >> trainings; exit; }
                  shift
                done
                [[ $2 == *client.jar ]] && printf '(as a client)'
                shift 2
                printf '[%s]' "$@"
                echo
                exit 7
                """);
        environment.put("JAVA_HOME", jdk.toString());
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int code, String out, String error) {}

    private Process start(Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(tools.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Result finish(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String error = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), out, error);
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        return finish(start(root.resolve("submit/spim-patches"), arguments));
    }

    private int builds() throws IOException {
        return lines(root.resolve("builds"));
    }

    private int trainings() throws IOException {
        return lines(tools.resolve("trainings"));
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    @Test
    void argumentsAndExitCodePassUnchangedThroughLinks() throws Exception {
        Path link = tools.resolve("a link");
        Files.createSymbolicLink(link, Path.of("../my project/submit/spim-patches"));
        Result result = finish(start(link, "run", "a b", "", "*", "$HOME", "--x=\"y\""));
        assertThat(result.out).isEqualTo("[io.github.spimpatches.cli.Main][run][a b][][*][$HOME][--x=\"y\"]\n");
        assertThat(result.code).isEqualTo(7);
    }

    @Test
    void theFirstStartBuildsAndSaysSoInOneLine() throws Exception {
        assertThat(run("run").error)
                .isEqualTo("spim-patches: building the jar; the first time takes minutes (log: " + root.toRealPath()
                        + "/target/build.log)\n");
        assertThat(run("run").error).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"src/main/java/A.java", "pom.xml"})
    void aNewerSourceIsBuiltAgain(String source) throws Exception {
        run("run");
        Files.setLastModifiedTime(
                root.resolve(source), FileTime.from(Instant.now().plusSeconds(5)));
        run("run");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void eachJdkKeepsItsArchiveOfClasses() throws Exception {
        Files.writeString(root.resolve("pom.xml"), "<spark.version>4.2.0</spark.version>\n");
        for (int turn = 0; turn < 2; turn++) {
            for (String version : List.of("17.0.15", "25.0.3")) {
                jdk(version);
                assertThat(run("run").code).isEqualTo(7);
            }
        }
        assertThat(trainings()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Pspark-3.5", "-o -Pspark-3.5-scala-2.13", "-P spark-4.1"})
    void aSparkThatDoesNotStartOnThisJavaIsNotBuilt(String options) throws Exception {
        jdk("25.0.3");
        environment.put("SPIM_PATCHES_MAVEN_OPTS", options);
        Result result = run("run");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.error)
                .startsWith("spim-patches: SPIM_PATCHES_MAVEN_OPTS asks for Spark ")
                .endsWith("which needs JDK 17 or 21, and " + tools.resolveSibling("jdk") + "/bin/java is Java 25.0.3."
                        + " Set JAVA_HOME to one of them, or ask for spark-4.2.\n");
        assertThat(builds()).isZero();
    }

    @Test
    void theArchiveOfClassesIsMadeOnceForAJar() throws Exception {
        run("run");
        run("run");
        assertThat(trainings()).isEqualTo(1);

        // As after a build by Maven itself.
        Path jar = root.resolve("target/spim-patches.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(2)));
        run("run");
        assertThat(trainings()).isEqualTo(2);
    }

    @Test
    void twoFirstStartsBuildOnce() throws Exception {
        Process one = start(root.resolve("submit/spim-patches"), "run", "1");
        Process two = start(root.resolve("submit/spim-patches"), "run", "2");
        assertThat(finish(one).out).endsWith("[run][1]\n");
        assertThat(finish(two).out).endsWith("[run][2]\n");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aBuildThatBreaksSaysWhyAndWhereTheRestIs() throws Exception {
        script(tools.resolve("mvn"), "echo '[INFO] x'; echo '[ERROR] no such symbol'; exit 1");
        Result result = run("run");
        assertThat(result.code).isEqualTo(1);
        assertThat(result.error.lines())
                .hasSize(3)
                .contains("[ERROR] no such symbol")
                .last()
                .isEqualTo(
                        "spim-patches: the build failed; all of it is in " + root.toRealPath() + "/target/build.log");
    }

    @Test
    void withoutMavenThereIsNoBuild() throws Exception {
        Files.delete(tools.resolve("mvn"));
        Result result = run("run");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.error)
                .isEqualTo(
                        "spim-patches: Maven 3.8 or later is needed to build the jar, and mvn is not on the PATH.\n");
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() throws Exception {
        environment.put("JAVA_HOME", "/nowhere");
        Result result = run("run");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.error)
                .isEqualTo("spim-patches: JAVA_HOME is /nowhere, but there is no bin/java in it."
                        + " Set JAVA_HOME to a JDK 17 or 21.\n");
    }

    @Test
    void noJavaAtAllIsSaid() throws Exception {
        environment.remove("JAVA_HOME");
        assertThat(run("run").error)
                .isEqualTo(
                        "spim-patches: there is no java on the PATH. Install a JDK 17 or 21, or set JAVA_HOME to one.\n");
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_392", "11.0.20", "16"})
    void anOldJavaIsRefused(String version) throws Exception {
        jdk(version);
        Result result = run("run");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.error)
                .endsWith("/jdk/bin/java is Java " + version
                        + "; JDK 17 or later is needed. Set JAVA_HOME to a JDK 17 or 21.\n");
    }

    @Test
    void aJavaTooNewForThisSparkIsRefusedButStillHelps() throws Exception {
        jdk("25.0.1");
        run("help");
        Result result = run("run");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.error)
                .isEqualTo("spim-patches: Cannot start Spark 4.0.4 on Java 25.0.1: its Hadoop needs JDK 17 or 21"
                        + " (Java 24 and later work with Spark 4.2). Set JAVA_HOME to one of them, or remove "
                        + root.toRealPath().resolve("target") + ": the next start builds it for Spark 4.2.\n");
        assertThat(run("run", "--help").code).isEqualTo(7);
        Files.writeString(root.resolve("pom.xml"), "<spark.version>4.2.0</spark.version>\n");
        assertThat(run("run").code).isEqualTo(7);
    }

    @Test
    void sparkSubmitIsCalledWhereSparkHomeOrAMasterIsGiven() throws Exception {
        Path home = tools.resolveSibling("spark");
        Files.createDirectories(home.resolve("bin"));
        script(home.resolve("bin/spark-submit"), "printf '[%s]' \"$@\"; echo");
        environment.put("SPARK_HOME", home.toString());
        String jar = "[" + root.toRealPath() + "/target/spim-patches.jar]";
        assertThat(run("run", "a b").out).isEqualTo("[--class][io.github.spimpatches.cli.Main]" + jar + "[run][a b]\n");
        environment.put("SPIM_PATCHES_SUBMIT_OPTS", "--executor-memory 8g");
        for (String[] master : List.of(new String[] {"--master", "yarn"}, new String[] {"--master=yarn"})) {
            List<String> arguments = new ArrayList<>(List.of(master));
            arguments.addAll(List.of("run", "--master", "x"));
            assertThat(run(arguments.toArray(String[]::new)).out)
                    .isEqualTo("[--master][yarn][--executor-memory][8g][--class][io.github.spimpatches.cli.Main]" + jar
                            + "[run][--master][x]\n");
        }
        assertThat(run("plan", "--dry-run").out)
                .as("needs no Spark")
                .isEqualTo("[io.github.spimpatches.cli.Main][plan][--dry-run]\n");
    }

    @Test
    void aMasterWithoutAnyInstallationUsesMavensJars() throws Exception {
        assertThat(run("--master", "spark://h:7077", "run").out)
                .isEqualTo("[org.apache.spark.deploy.SparkSubmit][--master][spark://h:7077][--class]"
                        + "[io.github.spimpatches.cli.Main][" + root.toRealPath() + "/target/spim-patches.jar][run]\n");
    }

    @Test
    void aConnectServerGetsAClient() throws Exception {
        run("run");
        Result first = run("--remote", "sc://h:15002", "run", "--remote", "x");
        assertThat(first.out)
                .isEqualTo(
                        "(-Dspark.remote=sc://h:15002)(as a client)[io.github.spimpatches.cli.Main][run][--remote][x]\n");
        assertThat(first.error).isEqualTo("spim-patches: looking for the jars of a Spark Connect client, once\n");
        environment.put("SPARK_REMOTE", "sc://other:1");
        Result second = run("run");
        assertThat(second.out).startsWith("(-Dspark.remote=sc://other:1)(as a client)");
        assertThat(second.error).isEmpty();
        assertThat(run("inspect", "x").out)
                .as("what needs no Spark needs no server")
                .isEqualTo("[io.github.spimpatches.cli.Main][inspect][x]\n");
        assertThat(run("--remote").error)
                .isEqualTo(
                        "spim-patches: --remote needs the URL of a Spark Connect server, such as sc://host:15002.\n");
    }
}
