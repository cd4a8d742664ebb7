package io.github.spimpatches.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PackedTextTest {
    private static byte[] written(PackedText text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text.writeTo(out::write);
        return out.toByteArray();
    }

    @Test
    void aTextIsWrittenAsItIs() throws IOException {
        PackedText text = PackedText.of("été\n");

        assertThat(written(text)).asString(UTF_8).isEqualTo("été\n");
        assertThat(text.length()).isEqualTo(6);
    }

    @Test
    void aTextOfManyPiecesTakesAFractionInMemoryAndIsWrittenAsItWas() throws IOException {
        byte[] line = "sub-01\tCA1\t0.25\n".getBytes(UTF_8);
        int lines = 100_000;

        PackedText text = PackedText.of(sink -> {
            for (int i = 0; i < lines; i++) {
                sink.write(line, 0, line.length);
            }
        });

        assertThat(text.length()).isEqualTo((long) lines * line.length);
        assertThat(text.bytes().length).isLessThan(lines * line.length / 50);
        assertThat(written(text)).hasSize(lines * line.length).startsWith(line).endsWith(line);
    }
}
