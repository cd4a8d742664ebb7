package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A web server every third answer of which is not what it should be. */
class WebFaultsTest {
    private static final int EVERY_NTH = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void areSurvived(FaultyProxy.Fault fault) throws Exception {
        byte[] bytes = new byte[60_000];
        new Random(1).nextBytes(bytes);
        Files.write(folder.resolve("x.bin"), bytes);
        try (SlowWeb web = SlowWeb.of(folder);
                FaultyProxy proxy = FaultyProxy.before(web.uri("").replaceAll("/$", ""))) {
            Location file = new Location(proxy.endpoint() + "/x.bin");
            HttpStorage storage = new HttpStorage();
            proxy.inject(fault, EVERY_NTH);

            for (int at = 0; at < 50_000; at += 10_000) {
                assertThat(storage.read(file, at, 10_000)).isEqualTo(Arrays.copyOfRange(bytes, at, at + 10_000));
            }
            assertThat(storage.readWhole(file, bytes.length)).hasValue(bytes);
            assertThat(storage.size(file)).hasValue(bytes.length);
            assertThat(proxy.injected()).isPositive();
        }
    }
}
