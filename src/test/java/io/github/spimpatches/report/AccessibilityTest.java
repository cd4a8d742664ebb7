package io.github.spimpatches.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who cannot see well, or has no mouse, can use the QC page: WCAG 2.2, level AA. */
class AccessibilityTest {
    /** Of letters, and of what is told apart by its colour (1.4.3, 1.4.11). */
    private static final double OF_TEXT = 4.5;

    private static final double OF_GRAPHICS = 3;

    /** Between these axe's word stands in the page. */
    private static final Pattern SAID = Pattern.compile("<pre id=\"axe\">(.*?)</pre>", Pattern.DOTALL);

    @TempDir
    private Path folder;

    /** What the browser says that its user prefers; the numbers are Blink's. */
    private enum Scheme {
        DARK(0),
        LIGHT(1);

        private final int number;

        Scheme(int number) {
            this.number = number;
        }
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void axeFindsNothing(Scheme scheme) throws IOException {
        Chromium chromium = Chromium.find();
        Path page =
                Path.of(ReportPage.write(MadeRun.in(folder, 4, 5, 4), "0.0.0").uri());
        Path examined = folder.resolve("examined.html");
        Files.writeString(examined, examined(Files.readString(page)));

        Chromium.Seen seen = chromium.open(
                examined,
                folder,
                "--window-size=1400,900",
                "--virtual-time-budget=120000",
                "--blink-settings=preferredColorScheme=" + scheme.number);

        Matcher said = SAID.matcher(seen.dom());
        assertThat(said.find()).as(seen.console()).isTrue();
        JsonNode result = new ObjectMapper()
                .readTree(
                        said.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
        assertThat(result.path("dark").asBoolean()).isEqualTo(scheme == Scheme.DARK);
        assertThat(result.path("passes").asInt()).isGreaterThan(40);
        assertThat(result.path("violations")).isEmpty();
        // Of text in a drawing axe cannot say what is behind it; see the other test.
        assertThat(result.path("unsure")).allMatch(each -> each.asText().equals("color-contrast of text"));
    }

    /** The page with axe-core and its findings at the end, everything on it open. */
    private static String examined(String page) throws IOException {
        String axe;
        try (InputStream in = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        return page.replace("<details>", "<details open>")
                .replace("</body>\n", "<script>" + axe.replace("</script", "<\\/script") + "</script>\n" + """
                        <script>
                        const first = v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary}`);
                        axe.run(document, {rules: {'target-size': {enabled: true}}}).then(found => {
                          const said = document.createElement('pre');
                          said.id = 'axe';
                          said.textContent = JSON.stringify({
                            dark: matchMedia('(prefers-color-scheme: dark)').matches,
                            passes: found.passes.length,
                            violations: found.violations.flatMap(first),
                            unsure: found.incomplete.flatMap(v => v.nodes.map(n =>
                              `${v.id} of ${document.querySelector(n.target.join(' ')).tagName}`)),
                          });
                          document.body.append(said);
                        });
                        </script>
                        </body>
                        """);
    }

    @Test
    void lettersAndMarksStandOutFromWhatIsBehindThem() throws IOException {
        String style;
        try (InputStream in = ReportPage.class.getResourceAsStream("page.css")) {
            style = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Map<String, Integer> light = colours(style.substring(0, style.indexOf("@media")));
        Map<String, Integer> dark = new HashMap<>(light);
        dark.putAll(colours(style.substring(style.indexOf("@media"), style.indexOf("* {"))));
        assertThat(dark).isNotEqualTo(light);

        assertThat(tooFaint(light)).as("light").isEmpty();
        assertThat(tooFaint(dark)).as("dark").isEmpty();
    }

    private static List<String> tooFaint(Map<String, Integer> colours) {
        List<String> faint = new ArrayList<>();
        for (String back : List.of("paper", "card")) {
            for (String text : List.of("ink", "quiet", "link")) {
                check(colours, text, back, OF_TEXT, faint);
            }
            check(colours, "edge", back, OF_GRAPHICS, faint);
        }
        check(colours, "warn", "warn-back", OF_TEXT, faint);
        check(colours, "edge", "shadow", OF_GRAPHICS, faint);
        Stream<String> regions = IntStream.range(0, 10).mapToObj(i -> "c" + i);
        regions.forEach(region ->
                List.of("paper", "card", "shadow").forEach(back -> check(colours, region, back, OF_GRAPHICS, faint)));
        return faint;
    }

    private static void check(
            Map<String, Integer> colours, String front, String back, double least, List<String> faint) {
        double ratio = contrast(colours.get(front), colours.get(back));
        if (ratio < least) {
            faint.add(front + " on " + back + ": " + ratio + ", " + least + " wanted");
        }
    }

    private static Map<String, Integer> colours(String style) {
        Map<String, Integer> colours = new HashMap<>();
        Matcher matcher = Pattern.compile("--([a-z0-9-]+): #([0-9a-f]{6})").matcher(style);
        while (matcher.find()) {
            colours.put(matcher.group(1), Integer.parseInt(matcher.group(2), 16));
        }
        return colours;
    }

    /** WCAG's contrast ratio, 1 to 21. */
    private static double contrast(int one, int other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(int rgb) {
        return 0.2126 * linear(rgb >> 16 & 0xff) + 0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    @Test
    void contrastIsWcags() {
        assertThat(contrast(0xffffff, 0)).isEqualTo(21);
        assertThat(contrast(0x777777, 0xffffff)).isBetween(4.47, 4.49);
    }
}
