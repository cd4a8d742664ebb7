package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.patch.Channels;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.storage.Location;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Subjects a, b and c, one of them in two sessions, of two images and two patches each; d has no centre. */
class WantedPatchesTest {
    private final List<Centre> centres = new ArrayList<>();
    private final Map<String, List<PatchSource>> sources = new TreeMap<>();
    private int walks;

    private final WantedPatches wanted;

    WantedPatchesTest() {
        subject("a", null, 2);
        subject("b", "1", 2);
        subject("b", "2", 2);
        subject("c", null, 2);
        subject("d", null, 0);
        wanted = new WantedPatches(Settings.defaults(), counted(), sources, new TreeMap<>(Map.of(7, "mini_CA1")));
        walks = 0;
    }

    @Test
    void areFoundByTheirFilesWhateverTheOrder() {
        for (String path : List.of("c-raw", "a-mask", "b-2-raw", "b-1-raw", "a-raw", "c-mask", "b-2-mask")) {
            for (int patch = 1; patch <= 2; patch++) {
                WantedPatches.Wanted found = wanted.at(path + "/mini_CA1_patch00" + patch + ".nii.gz")
                        .orElseThrow();
                assertThat(found.source().folder()).isEqualTo(path);
                assertThat(found.centre().patch()).isEqualTo(patch);
                assertThat(path).startsWith(found.centre().subject());
            }
        }
    }

    @Test
    void areWalkedOnceInTheOrderOfAManifest() {
        for (String folder : List.of("a-mask", "a-raw", "b-2-mask", "b-2-raw", "c-mask")) {
            assertThat(wanted.at(folder + "/mini_CA1_patch002.nii.gz")).isPresent();
        }
        assertThat(walks).isEqualTo(1);
    }

    @Test
    void areNotWhatNobodyAskedFor() {
        assertThat(wanted.at("a-raw/mini_CA1_patch003.nii.gz")).isEmpty();
        assertThat(wanted.at("d-raw/mini_CA1_patch001.nii.gz")).isEmpty();
        assertThat(wanted.at("e-raw/mini_CA1_patch001.nii.gz")).isEmpty();
        assertThat(wanted.folders()).contains("a-raw", "b-1-mask").doesNotContain("d-raw");
    }

    private void subject(String id, String session, int patches) {
        for (int patch = 1; patch <= patches; patch++) {
            Point world = new Point(1, 2, patch);
            centres.add(new Centre(
                    id, session, "mini", null, 7, "Field CA1", "CA1", patch, world, null, null, null, 1.0, null));
        }
        String folder = session == null ? id : id + "-" + session;
        sources.put(
                Extraction.key(id, session), List.of(source("raw", folder + "-raw"), source("mask", folder + "-mask")));
    }

    private static PatchSource source(String kind, String folder) {
        return new PatchSource(
                kind,
                null,
                kind,
                new Location("/x.ome.zarr"),
                0,
                0,
                Channels.one(0),
                GeometryOptions.NONE,
                null,
                null,
                Extent.cube(4),
                folder,
                BeyondPyramid.REFUSE,
                false,
                null);
    }

    private AbstractCollection<Centre> counted() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<Centre> iterator() {
                walks++;
                return centres.iterator();
            }

            @Override
            public int size() {
                return centres.size();
            }
        };
    }
}
