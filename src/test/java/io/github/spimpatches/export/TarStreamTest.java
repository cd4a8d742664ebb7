package io.github.spimpatches.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarStreamTest {
    private static final byte[] BLOCK = new byte[1 << 20];

    private static ByteArrayOutputStream archive(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarStream tar = new TarStream(bytes::write)) {
            tar.file(name, 3, sink -> sink.write(new byte[] {1, 2, 3}, 0, 3));
            tar.finish();
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 86, 87, 88, 99, 100, 101, 155, 200, 980, 981, 982, 5000})
    void namesOfAnyLengthComeBack(int length) throws IOException {
        String name = "sub-01/" + "n".repeat(length) + ".nii.gz";

        try (TarArchiveInputStream read =
                new TarArchiveInputStream(new ByteArrayInputStream(archive(name).toByteArray()))) {
            ArchiveEntry entry = read.getNextEntry();
            assertThat(entry.getName()).isEqualTo(name);
            assertThat(read.readAllBytes()).containsExactly(1, 2, 3);
            assertThat(read.getNextEntry()).isNull();
        }
    }

    @Test
    void namesBeyondAsciiComeBack() throws IOException {
        try (TarArchiveInputStream read = new TarArchiveInputStream(
                new ByteArrayInputStream(archive("Größe/µm.nii").toByteArray()), "ISO-8859-1")) {
            assertThat(read.getNextEntry().getName()).isEqualTo("Größe/µm.nii");
        }
    }

    @Test
    void nothingTellsWhoMadeIt() throws IOException {
        String user = System.getProperty("user.name");

        assertThat(archive("n".repeat(300)).toString(StandardCharsets.ISO_8859_1))
                .doesNotContain("\0" + user + "\0");
    }

    @Test
    void aFileOfNineGibibytesIsWrittenAsLargeAsItIs() throws IOException {
        long size = (9L << 30) + 5;
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        long[] written = {0};
        try (TarStream tar = new TarStream((bytes, offset, length) -> {
            if (head.size() < 4096) {
                head.write(bytes, offset, Math.min(length, 4096 - head.size()));
            }
            written[0] += length;
        })) {
            tar.file("large.nii", size, sink -> {
                for (long left = size; left > 0; left -= BLOCK.length) {
                    sink.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
                }
            });
            tar.finish();
        }

        assertThat(written[0]).isGreaterThan(size).isLessThan(size + (1 << 20));
        assertThat(head.toString(StandardCharsets.ISO_8859_1)).contains("size=" + size + "\n");
        try (TarArchiveInputStream read = new TarArchiveInputStream(new ByteArrayInputStream(head.toByteArray()))) {
            assertThat(List.of(read.getNextEntry().getSize())).containsExactly(size);
        }
    }
}
