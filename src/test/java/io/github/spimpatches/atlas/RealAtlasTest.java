package io.github.spimpatches.atlas;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.RealData;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.nifti.NiftiReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Atlases from the field ({@link RealData}). */
class RealAtlasTest {

    private static LabelTable table(String file) throws IOException {
        return LabelTable.parse(TabSeparated.decode(Files.readAllBytes(RealData.path(file)), file), file);
    }

    private static LabelVolume volume(String file) throws IOException {
        try (NiftiReader reader = NiftiReader.open(Files.newInputStream(RealData.path(file)), file)) {
            return LabelVolume.read(reader, file);
        }
    }

    @Test
    void everyTuroneLabelIsARegionWithItsOwnFileName() throws IOException {
        LabelVolume volume = volume("turone/tpl-turone_seg-all_dseg.nii.gz");
        LabelTable table = table("turone/tpl-turone_seg-all_dseg.tsv");
        assertThat(volume.extent()).isEqualTo(new Extent(158, 238, 118));
        assertThat(volume.labels()).hasSize(1297);
        assertThat(volume.voxels(11)).isEqualTo(650);
        List<Region> regions =
                Regions.resolve(List.of(), table, Hierarchy.of(table), volume.labels(), Hemispheres.SPLIT);
        assertThat(regions)
                .hasSizeGreaterThanOrEqualTo(1318)
                .extracting(region -> region.shortName().toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
        assertThat(Regions.resolve(
                        List.of("Frontal pole, layer 1"), table, Hierarchy.NONE, volume.labels(), Hemispheres.MERGE))
                .containsExactly(new Region(11, "Frontal pole, layer 1", null, List.of(11, 12)));
    }

    @Test
    void allenByRoiHasNibabelsCounts() throws IOException {
        LabelVolume volume = volume("abav3/tpl-ABAv3_seg-roi22_dseg.nii.gz");
        assertThat(volume.extent()).isEqualTo(new Extent(456, 528, 320));
        assertThat(volume.labels()).hasSize(23);
        assertThat(volume.voxels(0)).isEqualTo(49_711_928);
        assertThat(volume.voxels(3)).isEqualTo(3_940_016);
        assertThat(volume.bounds(3)).isEqualTo(new Box(22, 114, 101, new Extent(206, 342, 216)));
    }

    @Test
    void allensSidesArePairsAndItsFourCollisionsAreToldApart() throws IOException {
        LabelTable table = table("abav3/tpl-ABAv3_seg-all_dseg.tsv");
        List<Region> merged = Regions.resolve(List.of("CA1"), table, Hierarchy.NONE, new int[0], Hemispheres.MERGE);
        assertThat(merged).hasSize(1);
        assertThat(merged.get(0).members()).hasSize(2);
        List<Region> all = Regions.resolve(List.of(), table, Hierarchy.NONE, new int[0], Hemispheres.SPLIT);
        assertThat(all)
                .extracting(region -> region.shortName().toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
        assertThat(all.stream().map(Region::shortName).filter(name -> name.startsWith("cm-L_")))
                .hasSize(1);
        assertThat(Regions.resolve(List.of(), table, Hierarchy.NONE, new int[0], Hemispheres.MERGE))
                .hasSize(all.size() / 2 + 1);
    }
}
