package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultStreamTest {
    @ParameterizedTest
    @CsvSource({
        "No space left on device, Cannot write to standard output: No space left on device",
        "Input/output error, Cannot write to standard output: Input/output error",
        "Broken pipe, ",
        "Bad file descriptor, ",
        "Stream Closed, "
    })
    void whatCouldNotBeWrittenIsLostButNotWhatNobodyWants(String reason, String loss) {
        ResultStream stream = new ResultStream(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(reason);
            }
        });

        assertThatThrownBy(() -> stream.write('a')).hasMessage(reason);

        assertThat(stream.loss()).isEqualTo(Optional.ofNullable(loss));
    }

    @Test
    void whatWasWrittenIsThere() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultStream stream = new ResultStream(out);

        stream.write(new byte[] {1, 2, 3}, 1, 2);
        stream.write(4);

        assertThat(out.toByteArray()).containsExactly(2, 3, 4);
        assertThat(stream.loss()).isEmpty();
    }
}
