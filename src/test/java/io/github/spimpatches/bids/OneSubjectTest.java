package io.github.spimpatches.bids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.config.Selection;
import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.SettingsSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OneSubjectTest {

    @Test
    void imagesComeInTheirUsualOrderAndTheAtlasFromTheFileName() throws IOException {
        Cohort cohort = discover(Selection.ALL);

        Subject subject = cohort.subjects().get(0);
        assertThat(subject.words()).isEqualTo("sub-x ses-1");
        assertThat(subject.images()).extracting(SubjectImage::kind).containsExactly("raw", "mask");
        assertThat(subject.atlas()).isEqualTo("all");
        assertThat(subject.template()).isEqualTo("turone");
        assertThat(cohort.dataset()).isEqualTo(new Location("r.zarr"));
    }

    @Test
    void theAtlasIsCalledWhatTheUserCallsIt() throws IOException {
        Selection selection = SettingsSource.commandLine(Map.of(SettingKey.ATLAS, List.of("mine")))
                .resolve()
                .selection();

        assertThat(discover(selection).atlas()).isEqualTo("mine");
    }

    @Test
    void aKindThatWasNotGivenIsNamed() {
        Selection selection = SettingsSource.commandLine(Map.of(SettingKey.IMAGES, List.of("masks")))
                .resolve()
                .selection();

        assertThatThrownBy(() -> discover(selection))
                .isInstanceOf(InputProblem.class)
                .hasMessage("sub-x ses-1: no masks image; it has mask, raw. Did you mean mask?");
    }

    private static Cohort discover(Selection selection) throws IOException {
        Map<String, Location> images = new LinkedHashMap<>();
        images.put("mask", new Location("m.ozx"));
        images.put("raw", new Location("r.zarr"));
        OneSubject subject = new OneSubject(
                "sub-x",
                "ses-1",
                images,
                new Location("/data/tpl-turone_seg-all_dseg.nii.gz"),
                new Location("/data/tpl-turone_seg-all_dseg.tsv"));
        return subject.discover(new LocalStorage(), selection, CohortNeeds.IMAGES_AND_ATLAS);
    }
}
