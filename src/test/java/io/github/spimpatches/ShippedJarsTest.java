package io.github.spimpatches;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the jar brings of others, version by version, so that none changes without somebody looking it up (OSV, GitHub's
 * advisories). What is known against one stands beside it; the databases themselves could not be asked for this list.
 * Spark, Hadoop and their jars are the cluster's.
 */
class ShippedJarsTest {
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>"
                    + "\\s*(<classifier>[^<]+</classifier>\\s*)?(<scope>|<type>|<exclusions>)?");

    private static final Map<String, String> LISTED = Map.of(
            "picocli", "4.7.7",
            "imglib2", "8.0.1",
            "jmustache", "1.16",
            "fastcsv", "3.4.0",
            "snakeyaml-engine", "2.9",
            // HDF5 before 1.14.4-2 can be made to overflow by a crafted file (CVE-2026-26200). We open none: see below.
            "hdf5", "1.14.3-1.5.10",
            "javacpp", "1.5.10");

    @Test
    void areThoseOfTheList() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Map<String, String> shipped = new TreeMap<>();
        String own = pom.substring(pom.indexOf("</dependencyManagement>"), pom.indexOf("<build>"));
        for (MatchResult found : DEPENDENCY.matcher(own).results().toList()) {
            if (found.group(5) == null) {
                shipped.put(found.group(2), property(pom, found.group(3)));
            }
        }
        assertThat(shipped).containsExactlyInAnyOrderEntriesOf(LISTED);
    }

    private static String property(String pom, String version) {
        if (!version.startsWith("${")) {
            return version;
        }
        String name = version.substring(2, version.length() - 1);
        int start = pom.indexOf("<" + name + ">") + name.length() + 2;
        return pom.substring(start, pom.indexOf('<', start));
    }

    /** The HDF5 library writes our own files; it is never given one of somebody else. */
    @Test
    void hdf5OpensNoFile() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(Files::isRegularFile))
                    .allSatisfy(source -> assertThat(text(source)).doesNotContain("H5Fopen"));
        }
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
