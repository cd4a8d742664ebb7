package io.github.spimpatches.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.ngff.OmeZarrWriter;
import io.github.spimpatches.ngff.OmeZarrWriter.Description;
import io.github.spimpatches.ngff.OmeZarrWriter.LevelDescription;
import io.github.spimpatches.ngff.OmeZarrWriter.Version;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
    @TempDir
    Path folder;

    @Nested
    class AnOmeZarr {
        @Test
        void showsLevelsChannelsAndWhereItLies() throws IOException {
            write(LengthUnit.MICROMETER, "RPI");

            assertThat(lines("sub-1_SPIM.ome.zarr")).isEqualTo("""
                OME-Zarr %1$s/sub-1_SPIM.ome.zarr
                  NGFF         0.5, "a brain"
                  axes         c, z (micrometer), y (micrometer), x (micrometer)
                  orientation  RPI, by xyz_orientation
                  world box    x -0.001 to 0.009   y -0.01 to 0   z -0.009 to 0.0015   (RAS+ mm)

                  channel  label  colour   window
                        0  Abeta  #00ff00  0 to 1000
                        1  CD31   #ff8800  -

                  level  path  voxels x y z  spacing           type    chunk x y z  shard x y z  codecs
                      0  0     5 x 4 x 3     2 x 2.5 x 3.5 um  uint16  2 x 2 x 2    -            zstd
                      1  1     3 x 2 x 2     4 x 5 x 7 um      uint16  2 x 2 x 2    -            zstd
                """.formatted(folder));
        }

        @Test
        void isDescribedInJson() throws IOException {
            write(LengthUnit.MICROMETER, "RPI");

            JsonNode json = json("sub-1_SPIM.ome.zarr");

            assertThat(json.path("kind").asText()).isEqualTo("ome-zarr");
            assertThat(json.path("orientation").path("xyz").asText()).isEqualTo("RPI");
            assertThat(json.path("channels").path(1).path("label").asText()).isEqualTo("CD31");
            assertThat(json.path("levels").path(1).path("extent_xyz")).hasToString("[3,2,2]");
            assertThat(json.path("levels").path(0).path("shape")).hasToString("[2,3,4,5]");
            assertThat(json.path("levels").path(0).path("voxel_to_world"))
                    .hasToString("[[0.002,0.0,0.0,0.0],[0.0,-0.0025,0.0,-0.00125],[0.0,0.0,-0.0035,-2.5E-4]]");
        }

        @Test
        void withoutAUnitHasNoPlaceAndSaysWhichOptionGivesOne() throws IOException {
            write(null, "RPI");

            assertThat(lines("sub-1_SPIM.ome.zarr"))
                    .contains("axes  c, z (no unit), y (no unit), x (no unit)\n")
                    .doesNotContain("world box")
                    .endsWith("  No place in the world: Cannot place " + folder + "/sub-1_SPIM.ome.zarr in the world:"
                            + " axes x, y, z have no unit. Give it with --unit, such as --unit um.\n");
            assertThat(type("inspect", folder + "/sub-1_SPIM.ome.zarr", "--unit", "um")
                            .out())
                    .contains("world box    x -0.001 to 0.009");
        }

        @Test
        void takesItsOrientationFromTheSidecarAsARunDoes() throws IOException {
            write(LengthUnit.MICROMETER, "RPI");
            Files.writeString(folder.resolve("sub-1_SPIM.json"), "{\"OrientationStringXYZ\": \"LAS\"}");

            assertThat(lines("sub-1_SPIM.ome.zarr"))
                    .contains("orientation  LAS, by the sidecar's OrientationStringXYZ\n");
        }

        @Test
        void thatStatesNoOrientationIsTakenAsRas() throws IOException {
            write(LengthUnit.MICROMETER, null);

            assertThat(lines("sub-1_SPIM.ome.zarr")).contains("orientation  RAS: nothing states it\n", "  Note: ");
        }
    }

    @Nested
    class ANiftiVolume {
        @Test
        void showsItsLabelsWithTheirVoxels() throws IOException {
            nifti("a_dseg.nii", 0, 0, 1, 7, 7, 7);

            assertThat(lines("a_dseg.nii")).isEqualTo("""
                NIfTI-1 %s/a_dseg.nii
                  voxels       3 x 2 x 1
                  type         uint8
                  spacing      0.5 x 0.5 x 2 mm
                  orientation  LAS, by the sform
                  world box    x -0.75 to 0.75   y -0.25 to 0.75   z -1 to 1   (RAS+ mm)

                  2 labels; 33.3 %% of 6 voxels are 0
                  index  voxels  mm3
                      1       1  0.5
                      7       3  1.5
                """.formatted(folder));
        }

        @Test
        void namesItsLabelsFromATable() throws IOException {
            nifti("a_dseg.nii", 0, 0, 1, 7, 7, 7);
            Files.writeString(folder.resolve("l.tsv"), "index\tname\tabbreviation\n1\tField CA1\tCA1\n9\tX\tX\n");

            String out = type("inspect", folder + "/a_dseg.nii", "--labels", folder + "/l.tsv")
                    .out();

            assertThat(out).endsWith("""
                  index  voxels  mm3  abbreviation  name
                      1       1  0.5  CA1           Field CA1
                      7       3  1.5                (not in the table)

                  Note: 1 of the table's labels have no voxel here.
                """);
        }

        @Test
        void isDescribedInJson() throws IOException {
            nifti("a_dseg.nii", 0, 0, 1, 7, 7, 7);

            JsonNode json = json("a_dseg.nii");

            assertThat(json.path("labels")).hasToString("""
                    [{"index":0,"voxels":2,"mm3":1.0},{"index":1,"voxels":1,"mm3":0.5},{"index":7,"voxels":3,"mm3":1.5}]""");
            assertThat(json.path("orientation").asText()).isEqualTo("LAS");
            assertThat(json.path("oblique").asBoolean()).isFalse();
        }

        @Test
        void thatIsTruncatedIsAnErrorAndNotAnImage() throws IOException {
            nifti("a_dseg.nii", 0, 0, 1);

            Typed typed = type("inspect", folder + "/a_dseg.nii");

            assertThat(typed.exitCode()).isEqualTo(2);
            assertThat(typed.out()).isEmpty();
            assertThat(typed.err())
                    .isEqualTo(
                            "spim-patches inspect: Cannot read " + folder + "/a_dseg.nii: the header claims 6 bytes of"
                                    + " voxels (3 x 2 x 1, uint8), the file holds 3. The file is damaged or truncated.\n");
        }
    }

    @Nested
    class APatch {
        private static final String ORIGIN = """
                {"abbreviation":"CA1","atlas":"mini","centre_mm":[0.25,-1.5,2],"image":"mask","image_size":[192,160,128],\
                "label":121,"level":1,"name":"Field CA1","patch":3,"size":[3,2,1],"source":"/data/m.zarr/0","stain":"Abeta",\
                "start":[96,109,55],"subject":"01","writer":"spim-patches format 2"}""";

        @Test
        void saysWhereItIsFromAndIsNoLabelVolumeThoughItHasWholeNumbers() throws IOException {
            patch(ORIGIN);

            assertThat(lines("p.nii")).isEqualTo("""
                NIfTI-1 %s/p.nii
                  voxels       3 x 2 x 1
                  type         uint8
                  spacing      0.5 x 0.5 x 2 mm
                  orientation  RAS, by the sform
                  world box    x -0.25 to 1.25   y -0.25 to 0.75   z -1 to 1   (RAS+ mm)

                  Not a label volume: a patch cut by spim-patches
                  which     patch 3 of CA1 (Field CA1, label 121 of mini)
                  image     mask Abeta of sub-01, level 1
                  cut from  /data/m.zarr/0, from voxel 96 109 55 on, of 192 x 160 x 128
                  centre    x 0.25   y -1.5   z 2   (RAS+ mm)
                  values    0 to 100; 50.0 %% of 6 voxels are 0
                """.formatted(folder));
            assertThat(json("p.nii").path("patch")).isEqualTo(new ObjectMapper().readTree(ORIGIN));
            assertThat(json("p.nii").has("labels")).isFalse();
        }

        @Test
        void ofCentresThatHaveNoNamesIsOneOfItsLabel() throws IOException {
            patch(ORIGIN.replaceFirst("\"abbreviation\":\"CA1\",", "").replaceFirst("\"name\":\"Field CA1\",", ""));
            assertThat(lines("p.nii")).contains("  which     patch 3 of label 121 of mini\n");

            patch(ORIGIN.replaceFirst("\"abbreviation\":\"CA1\",", ""));
            assertThat(lines("p.nii")).contains("  which     patch 3 of Field CA1 (label 121 of mini)\n");

            patch(ORIGIN.replaceFirst("\"name\":\"Field CA1\",", ""));
            assertThat(lines("p.nii")).contains("  which     patch 3 of CA1 (label 121 of mini)\n");
        }

        @Test
        void ofWhichTheHeaderTellsLittleHasQuestionMarksAndNoTerminalCodes() throws IOException {
            patch("{\"subject\":\"\\u001b[31mx\\n01\",\"writer\":\"spim-patches format 2\"}");

            assertThat(lines("p.nii"))
                    .contains("  which     patch ? of label ? of ?\n")
                    .contains("  image     ? of sub-[31mx 01, level ?\n")
                    .contains("  cut from  ?, from voxel ? on, of ?\n")
                    .contains("  centre    x ?   y ?   z ?   (RAS+ mm)\n");
        }

        @Test
        void isNoneWhereSomebodyElseWroteTheExtension() throws IOException {
            patch("{\"label\":1}");

            assertThat(lines("p.nii")).contains("  1 label; 50.0 % of 6 voxels are 0\n");
        }

        private void patch(String extension) throws IOException {
            Affine place = Affine.ofRows(new double[][] {{0.5, 0, 0, 0}, {0, 0.5, 0, 0}, {0, 0, 2, 0}});
            byte[] header = PatchHeader.bytes(new Extent(3, 2, 1), PixelType.UINT8, place, extension);
            byte[] all = Arrays.copyOf(header, header.length + 6);
            Arrays.fill(all, header.length, header.length + 3, (byte) 100);
            Files.write(folder.resolve("p.nii"), all);
        }
    }

    @Nested
    class ALabelTable {
        @Test
        void showsItsRowsAndParts() throws IOException {
            Files.writeString(
                    folder.resolve("l.tsv"),
                    "index\tname\tabbreviation\tparent\n0\tbackground\tn/a\tn/a\n1\tHippocampus\tHPF\tn/a\n2\tField"
                            + " CA1\tCA1\t1\n");

            assertThat(lines("l.tsv")).isEqualTo("""
                Label table %s/l.tsv
                  rows           3
                  names          all
                  abbreviations  2
                  colours        none
                  hierarchy      1 label has parts

                  index  abbreviation  name         parts
                      0                background
                      1  HPF           Hippocampus      1
                      2  CA1           Field CA1

                  Note: index 0 is background and never sampled, whatever the table calls it.
                """.formatted(folder));
            assertThat(json("l.tsv").path("labels").path(1).path("parts")).hasToString("[2]");
        }

        @Test
        void showsTheFirstRowsUnlessAllAreAskedFor() throws IOException {
            StringBuilder table = new StringBuilder("index\tname\n");
            for (int i = 1; i <= 1042; i++) {
                table.append(i).append("\tregion ").append(i).append('\n');
            }
            Files.writeString(folder.resolve("l.tsv"), table);

            assertThat(lines("l.tsv")).endsWith("  and 1,002 more: --all shows them.\n");
            assertThat(type("inspect", folder + "/l.tsv", "--all").out()).contains("region 1042");
            assertThat(json("l.tsv").path("labels")).hasSize(1042);
        }

        @Test
        void whoseParentsAreNotThereIsShownAllTheSame() throws IOException {
            Files.writeString(folder.resolve("l.tsv"), "index\tname\tparent_index\n1\ta\t99\n");

            assertThat(lines("l.tsv")).contains("hierarchy      not readable, see below\n", "  No hierarchy: ", "99");
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(type("inspect", "/no/a.nii.gz").err())
                .isEqualTo("spim-patches inspect: Cannot read /no/a.nii.gz: there is no such file.\n");
        assertThat(type("inspect", "/no/l.tsv").err())
                .isEqualTo("spim-patches inspect: Cannot read /no/l.tsv: there is no such file.\n");
        assertThat(type("inspect", "/no/a.zarr").exitCode()).isEqualTo(2);
        assertThat(type("inspect").err())
                .isEqualTo("spim-patches inspect: Missing URI. 'spim-patches inspect --help' lists all.\n");
    }

    private String lines(String file) {
        Typed typed = type("inspect", folder + "/" + file);
        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isZero();
        return typed.out();
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper()
                .readTree(type("inspect", folder + "/" + file, "--json").out());
    }

    private static Typed type(String... words) {
        return Typed.on(new FakeEngine(), words);
    }

    private void write(LengthUnit unit, String orientation) throws IOException {
        Description description = new Description(
                Version.NGFF_0_5,
                "a brain",
                PixelType.UINT16,
                Encoder.ZSTD,
                java.util.List.of(
                        new Channel("Abeta", 0x00ff00, 0, 1000), new Channel("CD31", 0xff8800, Double.NaN, Double.NaN)),
                java.util.List.of(
                        new LevelDescription(
                                "0",
                                new Extent(5, 4, 3),
                                Extent.cube(2),
                                new Point(2, 2.5, 3.5),
                                new Point(0, 1.25, 0.25)),
                        new LevelDescription(
                                "1", new Extent(3, 2, 2), Extent.cube(2), new Point(4, 5, 7), new Point(1, 2.5, 2))),
                unit,
                orientation);
        new OmeZarrWriter(new LocalStorage(), new Location(folder + "/sub-1_SPIM.ome.zarr"), description)
                .writeMetadata();
    }

    /** 3 x 2 x 1 voxels of 0.5 x 0.5 x 2 mm, x to the left. */
    private void nifti(String name, int... voxels) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(352 + voxels.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, 348);
        bytes.putShort(40, (short) 3)
                .putShort(42, (short) 3)
                .putShort(44, (short) 2)
                .putShort(46, (short) 1);
        bytes.putShort(70, (short) 2).putShort(72, (short) 8);
        bytes.putFloat(80, 0.5f).putFloat(84, 0.5f).putFloat(88, 2).putFloat(108, 352);
        bytes.put(123, (byte) 2);
        bytes.putShort(254, (short) 1);
        bytes.putFloat(280, -0.5f).putFloat(292, 0.5f);
        bytes.putFloat(300, 0.5f);
        bytes.putFloat(320, 2);
        bytes.put(344, "n+1".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < voxels.length; i++) {
            bytes.put(352 + i, (byte) voxels[i]);
        }
        Files.write(folder.resolve(name), bytes.array());
    }
}
