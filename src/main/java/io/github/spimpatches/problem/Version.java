package io.github.spimpatches.problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is, as Maven wrote it down: what a report of a bug needs, and what every output says. */
public record Version(String version, String spark) {

    /** This build. */
    public static Version ofThisBuild() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/io/github/spimpatches/version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(properties.getProperty("version"), properties.getProperty("spark"));
    }

    /** {@code spim-patches 0.1.0}, as outputs say who made them. */
    public static String program() {
        return "spim-patches " + ofThisBuild().version;
    }

    /** {@code spim-patches 0.1.0 (built for Spark 4.0.4)}. */
    @Override
    public String toString() {
        return "spim-patches " + version + " (built for Spark " + spark + ")";
    }
}
