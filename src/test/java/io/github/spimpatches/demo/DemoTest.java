package io.github.spimpatches.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.atlas.Hemispheres;
import io.github.spimpatches.atlas.Hierarchy;
import io.github.spimpatches.atlas.LabelTable;
import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.atlas.Regions;
import io.github.spimpatches.bids.BidsFolder;
import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.bids.SubjectImage;
import io.github.spimpatches.config.Selection;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo is made once; each test looks at another side of it. */
class DemoTest {
    @TempDir
    private static Path folder;

    private static Storage storage;
    private static List<Subject> subjects;

    @BeforeAll
    static void make() throws IOException {
        storage = Storages.open(StorageSettings.DEFAULT);
        Location bids = new Location(folder.resolve("bids").toString());
        Demo.make(storage, bids);
        subjects = new BidsFolder(bids, new Location(folder.resolve("out").toString()))
                .discover(storage, Selection.ALL, CohortNeeds.IMAGES_AND_ATLAS)
                .subjects();
    }

    @Test
    void everythingIsWhereARunLooksForIt() {
        assertThat(subjects).extracting(Subject::id).containsExactly("01", "02");
        for (Subject subject : subjects) {
            assertThat(subject.atlas()).isEqualTo("mini");
            assertThat(subject.template()).isEqualTo("demo");
            assertThat(subject.images().stream().map(i -> i.kind() + " " + i.desc() + " " + i.stain()))
                    .containsExactlyInAnyOrder(
                            "raw raw null",
                            "corrected correctedn4 Abeta",
                            "corrected correctedn4 YoPro",
                            "mask otsu+k3i2+cleaned Abeta",
                            "mask otsu+k3i2+cleaned YoPro");
        }
    }

    @Test
    void everyImageAndLevelLiesAtTheSamePlace() throws IOException {
        for (SubjectImage image : subjects.get(0).images()) {
            OmeZarr zarr = open(image);
            assertThat(zarr.levelCount()).isEqualTo(3);
            assertThat(zarr.image(0).extent()).isEqualTo(new Extent(192, 160, 128));
            assertThat(zarr.channels()).extracting(c -> c.label()).isSubsetOf("Abeta", "YoPro");
            for (int level = 0; level < 3; level++) {
                Extent extent = zarr.image(level).extent();
                Point middle = zarr.image(level)
                        .voxelToWorld()
                        .apply((extent.x() - 1) / 2.0, (extent.y() - 1) / 2.0, (extent.z() - 1) / 2.0);
                assertThat(Math.abs(middle.x()) + Math.abs(middle.y()) + Math.abs(middle.z()))
                        .isLessThan(1e-12);
            }
            assertThat(zarr.image(0).voxelToWorld().m00()).isPositive();
            assertThat(zarr.image(0).voxelToWorld().m11()).isNegative();
            assertThat(zarr.image(0).voxelToWorld().m22()).isNegative();
        }
    }

    @Test
    void theLabelsLieWhereTheTissueIs() throws IOException {
        for (Subject subject : subjects) {
            LabelVolume labels = LabelVolume.read(storage, subject.dseg());
            SourceImage image = open(subject.images().get(0)).image(0);
            // The second channel, YoPro, shows all tissue; one chunk at a corner of the image.
            ChunkKey key = new ChunkKey(1, 0, 0, 0);
            byte[] voxels = image.decode(key, image.fetch(key));
            long[] sum = new long[2];
            long[] count = new long[2];
            for (int z = 0; z < 64; z++) {
                for (int y = 0; y < 64; y++) {
                    for (int x = 0; x < 64; x++) {
                        Point v = labels.voxelToWorld()
                                .inverse()
                                .apply(image.voxelToWorld().apply(x, y, z));
                        int in = labels.labelAt(
                                                Math.max(0, (int) Math.rint(v.x())),
                                                Math.min(39, (int) Math.rint(v.y())),
                                                Math.min(31, (int) Math.rint(v.z())))
                                        > 0
                                ? 1
                                : 0;
                        int at = 2 * ((z * 64 + y) * 64 + x);
                        sum[in] += (voxels[at] & 0xff) | (voxels[at + 1] & 0xff) << 8;
                        count[in]++;
                    }
                }
            }
            assertThat(sum[0] / count[0]).isBetween(105L, 140L);
            assertThat(sum[1] / count[1]).isGreaterThan(350L);
        }
    }

    @Test
    void theWordsOfTheDocumentationAreRegionsWithRoomForPatches() throws IOException {
        List<String> wanted = Demo.OPTIONS.subList(Demo.OPTIONS.indexOf("--patch-labels") + 1, Demo.OPTIONS.size());
        assertThat(wanted).containsExactly("Hippocampus", "Cortex", "Striatum", "CA1", "DG");
        for (Subject subject : subjects) {
            LabelVolume volume = LabelVolume.read(storage, subject.dseg());
            LabelTable table = LabelTable.read(storage, subject.labels());
            List<Region> regions =
                    Regions.resolve(wanted, table, Hierarchy.of(table), volume.labels(), Hemispheres.SPLIT);
            assertThat(regions).extracting(Region::abbreviation).containsExactly("HPF", "CTX", "STR", "CA1", "DG");
            for (Region region : regions) {
                assertThat(placesForCubes(volume, new TreeSet<>(region.members())))
                        .as(region.words())
                        .isGreaterThan(10);
            }
        }
    }

    /** Places for a cube of 5 label voxels: what a patch of 16 voxels touches at most, wherever it lies. */
    private static int placesForCubes(LabelVolume volume, Set<Integer> members) {
        Extent extent = volume.extent();
        int places = 0;
        for (int k = 0; k + 5 <= extent.z(); k++) {
            for (int j = 0; j + 5 <= extent.y(); j++) {
                for (int i = 0; i + 5 <= extent.x(); i++) {
                    places += isFull(volume, members, i, j, k) ? 1 : 0;
                }
            }
        }
        return places;
    }

    private static boolean isFull(LabelVolume volume, Set<Integer> members, int i, int j, int k) {
        for (int n = 0; n < 125; n++) {
            if (!members.contains(volume.labelAt(i + n % 5, j + n / 5 % 5, k + n / 25))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void everyLabelOfTheVolumeStandsInTheTable() throws IOException {
        Subject subject = subjects.get(1);
        LabelTable table = LabelTable.read(storage, subject.labels());
        int[] present = LabelVolume.read(storage, subject.dseg()).labels();
        assertThat(present).hasSize(1 + 18).startsWith(0);
        assertThat(Arrays.stream(present)
                        .filter(label -> label > 0 && table.row(label).isEmpty()))
                .isEmpty();
    }

    private static OmeZarr open(SubjectImage image) throws IOException {
        return OmeZarr.open(storage, image.uri(), new GeometryOptions(null, image.sidecarOrientation(), null));
    }
}
