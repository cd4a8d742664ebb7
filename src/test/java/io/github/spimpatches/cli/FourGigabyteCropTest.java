package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region of 4.2 GB in a heap of one: slow, and in need of 10 GB of disk. */
@Tag("slow")
class FourGigabyteCropTest {
    private static final Pattern PEAK = Pattern.compile("peak heap (\\d+) MB, .*, 0 of \\d+ chunks read again");

    @Test
    void takesNoMoreMemoryThanASmallOneAndEveryVoxelIsTheSources(@TempDir Path folder) throws IOException {
        String java = String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@conf/jvm.args",
                "-Xmx1g",
                "-Dlog4j2.configurationFile=conf/log4j2.properties",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        String said = Python.find()
                .run(
                        "benchmark_crops.py",
                        List.of(
                                "--work=" + folder,
                                "--size",
                                "1280",
                                "1280",
                                "1280",
                                "--only-ours",
                                "--check",
                                "--launcher=" + java));

        System.out.println(said);
        Matcher peak = PEAK.matcher(said);
        assertThat(peak.find()).as(said).isTrue();
        assertThat(said).contains("voxels of 5 levels compared, none differs");
    }
}
