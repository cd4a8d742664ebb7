package io.github.spimpatches.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.cli.ConsoleProgress.Display;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleProgressTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final PrintWriter out = new PrintWriter(new java.io.OutputStreamWriter(screen, UTF_8), true);
    private final AtomicLong clock = new AtomicLong(5);

    private ConsoleProgress progress(Display display, long total) {
        return new ConsoleProgress(out, display, total, clock::get);
    }

    @Test
    void aTerminalHasOneLineDrawnAgain() {
        ConsoleProgress progress = progress(Display.TERMINAL, 4);
        clock.addAndGet(10_000_000_000L);
        progress.patchDone(50_000_000, 7);
        progress.show();
        clock.addAndGet(30_000_000_000L);
        progress.patchDone(0, 7);
        progress.patchDone(0, 7);
        progress.patchDone(150_000_000, 7);
        progress.close();
        assertThat(screen.toString(UTF_8))
                .isEqualTo("\r[######..................] 1 of 4 patches, 5.0 MB/s read, 30 s left\u001b[K"
                        + "\r[########################] 4 of 4 patches, 5.0 MB/s read, 40 s\u001b[K"
                        + System.lineSeparator());
    }

    @Test
    void elsewhereLinesArePlain() {
        ConsoleProgress progress = progress(Display.PLAIN, 1300);
        clock.addAndGet(5_000_000_000L);
        progress.show();
        progress.patchDone(1_000_000, 0);
        progress.show();
        assertThat(screen.toString(UTF_8).lines())
                .containsExactly("0 of 1300 patches, 5 s", "1 of 1300 patches, 0.2 MB/s read, 1 h 48 min left");
    }

    @Test
    void theLastPlainLineIsPrintedOnce() {
        ConsoleProgress progress = progress(Display.PLAIN, 2);
        progress.patchDone(0, 0);
        progress.show();
        clock.addAndGet(3_000_000_000L);
        progress.patchDone(0, 0);
        progress.show();
        progress.close();
        assertThat(screen.toString(UTF_8).lines()).containsExactly("1 of 2 patches, 0 s left", "2 of 2 patches, 3 s");
    }

    @Test
    void theLastPlainLineIsNeverMissing() {
        ConsoleProgress progress = progress(Display.PLAIN, 2);
        progress.show();
        progress.patchDone(0, 0);
        progress.patchDone(0, 0);
        progress.close();
        assertThat(screen.toString(UTF_8).lines()).containsExactly("0 of 2 patches, 0 s", "2 of 2 patches, 0 s");
    }

    @Test
    void whatFailedIsNotCountedAsDone() {
        ConsoleProgress progress = progress(Display.TERMINAL, 40);
        for (int patch = 0; patch < 38; patch++) {
            progress.patchDone(0, 0);
        }
        progress.patchFailed(0);
        clock.addAndGet(39_000_000_000L);
        progress.show();
        progress.patchFailed(0);
        progress.show();
        assertThat(screen.toString(UTF_8))
                .isEqualTo("\r[#######################.] 38 of 40 patches, 1 failed, 1 s left\u001b[K"
                        + "\r[########################] 38 of 40 patches, 2 failed, 39 s\u001b[K");
    }

    @Test
    void aShortRunElsewhereIsSilent() {
        progress(Display.PLAIN, 1).start().close();
        assertThat(screen.toString(UTF_8)).isEmpty();
    }

    @Test
    void nothingToDoIsDone() {
        assertThat(ConsoleProgress.bar(0, 0)).isEqualTo("[########################]");
        assertThat(ConsoleProgress.words(0, 0, 0, 0, 0)).isEqualTo("0 of 0 patches, 0 s");
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0 s", "59.4, 59 s", "59.6, 1 min 0 s", "3599, 59 min 59 s", "7384, 2 h 3 min"})
    void timesAreForPeople(double seconds, String words) {
        assertThat(ConsoleProgress.duration(seconds)).isEqualTo(words);
    }
}
