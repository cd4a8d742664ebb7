package io.github.spimpatches.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.QualityTable;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportPageTest {
    private static final Pattern ADDRESS = Pattern.compile("(?:src|href|url\\()=?\\s*\"?([^\">\\s)]+)");

    @TempDir
    private Path folder;

    private static String page(RunTables run) throws IOException {
        Location page = ReportPage.write(run, "0.0.0");
        return Files.readString(Path.of(page.uri()));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 5, 10, 1", "4, 30, 10, 2400, 12", "20, 250, 10, 100000, 14", "3, 1300, 2, 15600, 16"})
    void isOneFileOfABoundedSize(int subjects, int labels, int perLabel, int patches, int megabytes)
            throws IOException {
        RunTables run = MadeRun.in(folder, subjects, labels, perLabel);

        String page = page(run);

        assertThat(run.rows(".parquet")).hasSize(patches);
        assertThat(page.length()).isLessThan(megabytes << 20);
        assertThat(count(page, "class=\"card\"")).isBetween(1, 3000);
        Matcher addresses = ADDRESS.matcher(page.substring(page.indexOf("<body>"), page.indexOf("<script>")));
        while (addresses.find()) {
            assertThat(addresses.group(1)).matches("data:.*|#.*");
        }
    }

    @Test
    void namesFromOutsideAreText() throws IOException {
        String page = page(MadeRun.in(folder, 2, 3, 4));

        assertThat(page).doesNotContain("<script>throw").contains("&lt;script&gt;throw 1&lt;/script&gt;");
        assertThat(count(page, "<script>")).isEqualTo(1);
        assertThat(page).contains("{{y}}");
    }

    @Test
    void everyPictureHasWordsAndEveryFieldALabel() throws IOException {
        String page = page(MadeRun.in(folder, 2, 3, 4));

        Matcher images = Pattern.compile("<img [^>]*>").matcher(page);
        while (images.find()) {
            assertThat(images.group()).contains("alt=\"");
            assertThat(images.group().contains("class=\"outline\"")
                            || !images.group().contains("alt=\"\""))
                    .isTrue();
        }
        Matcher drawings = Pattern.compile("<svg [^>]*>").matcher(page);
        while (drawings.find()) {
            assertThat(drawings.group()).contains("role=\"img\"").contains("aria-label=\"");
        }
        Matcher fields = Pattern.compile("(.{0,60})<(select|input) ").matcher(page);
        while (fields.find()) {
            assertThat(fields.group(1)).contains("<label");
        }
        assertThat(page).contains("<html lang=\"en\">", "<caption>", "scope=\"col\"", "aria-live=\"polite\"");
    }

    @Test
    void saysWhatIsOff() throws IOException {
        String page = page(MadeRun.in(folder, 4, 6, 10));

        assertThat(page)
                .contains("480 patches".replace("480", Integer.toString(480 - 5)) + " of 6 regions from 4 subjects")
                .contains("5 patches failed.", "Cannot read chunk 0/1/2 of &lt;x&gt;")
                .contains("more than twice off the cohort&#39;s median")
                .contains("6 regions of subjects have fewer places", "--patch-size 8")
                .contains("spim-patches run a b --patch-size 64", "patch_size: [64, 64, 64]")
                .contains("saturated", "edge padding", "all zero");
    }

    @Test
    void isTheSameBytesTheSecondTime() throws IOException {
        RunTables run = MadeRun.in(folder, 2, 3, 4);

        assertThat(page(run)).isEqualTo(page(run));
    }

    /** No run writes them so, but a program that sorts tables may. */
    @Test
    void tablesInAnotherOrderMakeTheSamePage() throws IOException {
        RunTables run = MadeRun.in(folder, 3, 4, 5);
        String page = page(run);
        Location looks = run.folder().resolve("quality.parquet");
        List<Quality> reversed = new ArrayList<>(QualityTable.read(run.storage(), looks));
        Collections.reverse(reversed);
        QualityTable.write(run.storage(), looks, reversed);

        assertThat(page(run)).isEqualTo(page);
    }

    @Test
    void rowsThatStandTwiceLookTheSameBothTimes() throws IOException {
        RunTables run = MadeRun.in(folder, 1, 2, 3);
        Location manifest = run.folder().resolve("manifest.parquet");
        List<ManifestRow> rows = ManifestTable.read(run.storage(), manifest);
        List<ManifestRow> twice = new ArrayList<>(rows);
        twice.addAll(rows);
        ManifestTable.write(run.storage(), manifest, twice);
        List<Quality> looks = new ArrayList<>();
        run.forEachRow((row, look) -> looks.add(look));

        assertThat(looks.subList(0, looks.size() / 2))
                .isEqualTo(looks.subList(looks.size() / 2, looks.size()))
                .filteredOn(Objects::nonNull)
                .hasSize(11);
    }

    /** What a person does, done by a script at the end of the page. */
    private static final String ACTS = """
            <script>
            const said = [];
            const say = (name, value) => said.push(name + '=' + value);
            const cards = () => [...document.querySelectorAll('#cards .card')].filter(c => !c.hidden && c.offsetParent);
            const form = document.getElementById('filters');
            const choose = (name, value) => { form.elements[name].value = value; form.dispatchEvent(new Event('change')); };
            const press = key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
            say('all', cards().length);
            choose('subject', 'sub-002'); say('subject', cards().length + ' ' + new Set(cards().map(c => c.dataset.subject)).size);
            choose('label', 'R2'); say('label', cards().length + ' ' + new Set(cards().map(c => c.dataset.label)).size);
            choose('subject', ''); choose('label', ''); choose('flag', '*');
            say('flag', cards().every(c => c.dataset.flags !== '') && cards().length > 0);
            choose('flag', ''); choose('image', 'raw Abeta'); say('image', cards().length);
            choose('sort', 'dense');
            const densities = cards().map(c => Number(c.dataset.density));
            say('sorted', densities.length > 1 && densities.every((d, i) => i === 0 || d <= densities[i - 1]));
            choose('sort', 'order'); say('back', cards().length);
            document.activeElement.blur();
            press('j'); say('first', document.activeElement.dataset.order);
            press('j'); say('next', document.activeElement.dataset.order);
            press('k'); say('previous', document.activeElement.dataset.order);
            press('Enter'); say('large', document.getElementById('large').open);
            press('ArrowRight'); say('next large', document.getElementById('stage').dataset.order);
            document.getElementById('large').close();
            press('m'); say('outlines', document.body.classList.contains('no-outline'));
            press('/'); say('filters', document.activeElement.name);
            say('wide', document.documentElement.scrollWidth <= innerWidth);
            const asked = performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:'));
            say('asked for', asked.length);
            document.title = said.join(';');
            </script>
            </body>
            """;

    @ParameterizedTest
    @CsvSource({"1400, 4, 3", "390, 4, 3"})
    void answersToFiltersAndKeysInABrowserAndAsksForNothing(int width, int subjects, int labels) throws IOException {
        Chromium chromium = Chromium.find();
        String page = page(MadeRun.in(folder, subjects, labels, 4));
        Path acted = folder.resolve("acted.html");
        Files.writeString(acted, page.replace("</body>\n", ACTS));

        Chromium.Seen seen = chromium.open(acted, folder, "--window-size=" + width + ",900");

        Matcher title = Pattern.compile("<title>(.*?)</title>").matcher(seen.dom());
        assertThat(title.find()).isTrue();
        assertThat(List.of(title.group(1).split(";")))
                .contains(
                        "flag=true",
                        "sorted=true",
                        "first=0",
                        "next=1",
                        "previous=0",
                        "large=true",
                        "next large=1",
                        "outlines=true",
                        "filters=subject",
                        "wide=true",
                        "asked for=0")
                .anyMatch(said -> said.matches("subject=[1-9][0-9]* 1"))
                .anyMatch(said -> said.matches("label=[1-9][0-9]* 1"));
        assertThat(seen.console()).isEmpty();
        assertThat(requests(seen.requests())).isEmpty();
    }

    /** Says how many brains there are, and how many are in a box that is too small for what it holds. */
    private static final String LOOKS = """
            <script>
            document.querySelectorAll('details').forEach(each => { each.open = true; });
            const brains = [...document.querySelectorAll('.brain')];
            const isCut = box => box !== document.body
              && ((box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY !== 'visible')
                || isCut(box.parentElement));
            const unseen = brains.filter(brain => brain.getBoundingClientRect().height < 50);
            document.title = `${brains.length} brains, ${brains.filter(isCut).length} cut, ${unseen.length} unseen`;
            </script>
            </body>
            """;

    @ParameterizedTest
    @CsvSource({"4", "7"})
    void noBrainIsCut(int subjects) throws IOException {
        Chromium chromium = Chromium.find();
        Path looked = folder.resolve("looked.html");
        Files.writeString(looked, page(MadeRun.in(folder, subjects, 2, 4)).replace("</body>\n", LOOKS));

        assertThat(chromium.open(looked, folder, "--window-size=1400,900").dom())
                .contains("<title>" + subjects + " brains, 0 cut, 0 unseen</title>");
    }

    @Test
    void beyondSixBrainsTheOthersAreOneStepAway() throws IOException {
        assertThat(page(MadeRun.in(folder.resolve("six"), 6, 2, 4))).doesNotContain("more subject");
        String page = page(MadeRun.in(folder.resolve("eight"), 8, 2, 4));

        assertThat(page).contains("<details><summary>2 more subjects</summary>");
        String rest = page.substring(page.indexOf("more subjects</summary>"));
        assertThat(count(rest.substring(0, rest.indexOf("</details>")), "class=\"brain"))
                .isEqualTo(2 + 1);
    }

    /** What Chromium asks for by itself: the time, updates, a dictionary. */
    private static final Pattern ITS_OWN = Pattern.compile("https?://[^/]*\\.(google|googleapis|gvt1)\\.com/.*");

    /** What was asked for over a network, from Chromium's own log. */
    private static List<String> requests(String netLog) throws IOException {
        return new ObjectMapper()
                .readTree(netLog).path("events").findValuesAsText("url").stream()
                        .filter(url ->
                                url.startsWith("http") && !ITS_OWN.matcher(url).matches())
                        .distinct()
                        .toList();
    }
}
