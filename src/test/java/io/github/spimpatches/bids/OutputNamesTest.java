package io.github.spimpatches.bids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.config.SettingKey;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Names;
import io.github.spimpatches.config.SettingsSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputNamesTest {

    @Test
    void theDocumentationsFoldersComeOut() {
        Subject subject = subject("001", null, "AllenCCFv3", "ABAv3");

        assertThat(OutputNames.patchFolder(subject, image("raw", "", "SPIM"), "Abeta", 0, Names.BIDS))
                .isEqualTo("sub-001/micr/"
                        + "sub-001_stain-Abeta_seg-AllenCCFv3_from-ABAv3_level-0_desc-raw_SPIM.patches");
        assertThat(OutputNames.patchFolder(subject, image("otsu+k3i2+cleaned", "", "mask"), "Abeta", 0, Names.BIDS))
                .isEqualTo("sub-001/micr/"
                        + "sub-001_stain-Abeta_seg-AllenCCFv3_from-ABAv3_level-0_desc-otsu+k3i2+cleaned_mask.patches");
        assertThat(OutputNames.patchFile(
                        OutputNames.label("AllenCCFv3", "CA1", Names.BIDS), 1, Settings.Format.NII_GZ, Names.BIDS))
                .isEqualTo("AllenCCFv3_CA1_patch001.nii.gz");
        assertThat(OutputNames.patchFile(
                        OutputNames.label("AllenCCFv3", "CTX", Names.BIDS), 1234, Settings.Format.NII, Names.BIDS))
                .isEqualTo("AllenCCFv3_CTX_patch1234.nii");
    }

    @Test
    void sessionAndFurtherEntitiesStandInTheirPlaces() {
        Subject subject = subject("001", "a", "X", null);

        assertThat(OutputNames.patchFolder(subject, image("raw", "sample-brain_acq-4x", "SPIM"), null, 2, Names.BIDS))
                .isEqualTo("sub-001/ses-a/micr/sub-001_ses-a_sample-brain_acq-4x_seg-X_level-2_desc-raw_SPIM.patches");
    }

    @Test
    void thoseOfSpimquantAreItsOwn() {
        Subject subject = subject("001", "a", "coarse", "ABAv3");
        SubjectImage mask = new SubjectImage(
                "mask", new Location("/m.ozx"), "otsu+k3i2", null, "mask", "sample-brain_run-2", null, List.of());

        assertThat(OutputNames.patchFolder(subject, image("raw", "sample-brain", "SPIM"), "Abeta", 0, Names.SPIMQUANT))
                .isEqualTo("sub-001/ses-a/micr/sub-001_ses-a_sample-brain_stain-Abeta_seg-coarse_from-ABAv3_level-0"
                        + "_desc-raw_SPIM.patches");
        assertThat(OutputNames.patchFolder(subject, mask, "Abeta", 2, Names.SPIMQUANT))
                .isEqualTo("sub-001/ses-a/seg/sub-001_ses-a_sample-brain_stain-Abeta_run-2_seg-coarse_from-ABAv3"
                        + "_level-2_desc-otsu+k3i2_mask.patches");
        assertThat(OutputNames.patchFile(
                        OutputNames.label("coarse", "CA1_L", Names.SPIMQUANT), 1, Settings.Format.NII, Names.SPIMQUANT))
                .isEqualTo("seg-coarse_label-CA1_L_patch-0000.nii");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        AllenCCFv3     | AllenCCFv3
        otsu+k3i2      | otsu+k3i2
        ../../etc      | etc
        con.txt        | con-txt
        a/b\\c          | a-b-c
        Iba 1          | Iba-1
        ..             | ``
        Café           | Cafe
        β-amyloid      | amyloid
        a_b            | a-b
        .hidden.       | hidden
        a:b*c?"<>d     | a-b-c-d
        """)
    void valuesAreReducedToWhatEveryFileSystemTakes(String value, String safe) {
        assertThat(OutputNames.safe(value.replace("\\\\", "\\"))).isEqualTo(safe);
    }

    @Test
    void noValueHoweverOddLeavesItsFolder() {
        long seed = 20261124;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            StringBuilder odd = new StringBuilder();
            for (int j = random.nextInt(1, 90); j > 0; j--) {
                odd.appendCodePoint("/\\.:\u0000\n\u202e~ aZ0-+_\u00e9\ud83d\ude00".codePointAt(random.nextInt(18)));
            }
            String safe = OutputNames.safe(odd.toString());
            assertThat(safe)
                    .as("seed %d, case %d", seed, i)
                    .matches("([A-Za-z0-9+]([A-Za-z0-9+.-]{0,58}[A-Za-z0-9+])?)?");
            assertThat(OutputNames.safe(safe)).as("seed %d, case %d", seed, i).isEqualTo(safe);
        }
    }

    @Test
    void anIdOfWhichNothingIsLeftIsRefused() {
        assertThatThrownBy(() -> OutputNames.patchFolder(
                        subject("../", null, "X", null), image("raw", "", "SPIM"), null, 0, Names.BIDS))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Invalid subject \"../\": nothing of it can stand in a file name; use letters.");
    }

    @Test
    void theRunsFolderSaysAtlasAndLevels() {
        assertThat(OutputNames.runFolder(Settings.defaults(), "AllenCCFv3"))
                .isEqualTo("spim-patches/seg-AllenCCFv3_level-0");
        assertThat(OutputNames.runFolder(settings(SettingKey.LEVEL, "2,0"), "A"))
                .isEqualTo("spim-patches/seg-A_level-0+2");
        assertThat(OutputNames.runFolder(settings(SettingKey.RUN, "pilot"), "A"))
                .isEqualTo("spim-patches/pilot");
    }

    private static Settings settings(SettingKey key, String word) {
        return SettingsSource.commandLine(Map.of(key, List.of(word))).resolve().settings();
    }

    private static Subject subject(String id, String session, String atlas, String template) {
        Location file = new Location("/x");
        return new Subject(id, session, List.of(image("raw", "", "SPIM")), file, file, atlas, template);
    }

    private static SubjectImage image(String desc, String entities, String suffix) {
        return new SubjectImage("raw", new Location("/i.zarr"), desc, null, suffix, entities, null, List.of());
    }
}
