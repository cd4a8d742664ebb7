package io.github.spimpatches.ngff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.CellImages;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.ChunkShape;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.zarr.FolderStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.util.Cast;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OmeZarrTest {
    private static final String UM = ", \"unit\": \"micrometer\"";
    private static final String CZYX_UM = axes("c", "", "z", UM, "y", UM, "x", UM);
    private static final GeometryOptions RAS = new GeometryOptions(Orientation.RAS, null, null);

    private final FolderStorage storage = new FolderStorage();

    @TempDir
    Path folder;

    @Nested
    class Geometry {

        @Test
        void levelTransformsComeBeforeTheMultiscalesAndUnitsBecomeMillimetres() throws Exception {
            v2(
                    CZYX_UM,
                    "[" + level("0", scale(1, 4, 3, 2), translation(0, 40, 30, 20)) + "]",
                    ", \"coordinateTransformations\": [" + scale(1, 10, 10, 10) + "," + translation(0, 1, 2, 3) + "]");
            array("0", 2, 8, 9, 10);

            Affine affine = open(RAS).voxelToWorld(0);

            assertThat(affine)
                    .isEqualTo(new Affine(
                            20 * 1e-3, 0, 0, 203 * 1e-3, 0, 30 * 1e-3, 0, 302 * 1e-3, 0, 0, 40 * 1e-3, 401 * 1e-3));
        }

        @Test
        void axesMayHaveDifferentUnits() throws Exception {
            v2(
                    axes("z", ", \"unit\": \"millimeter\"", "y", UM, "x", ", \"unit\": \"nanometer\""),
                    "[" + level("0", scale(2, 3, 4)) + "]",
                    "");
            array("0", 8, 9, 10);

            Affine affine = open(RAS).voxelToWorld(0);

            assertThat(List.of(affine.m00(), affine.m11(), affine.m22())).containsExactly(4e-6, 3e-3, 2.0);
        }

        @Test
        void theTranslationFlipsWithItsAxis() throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2), translation(0, 40, 30, 20)) + "]", "");
            array("0", 1, 8, 9, 10);

            Affine affine = open(new GeometryOptions(new Orientation("LPS"), null, null))
                    .voxelToWorld(0);

            Point world = affine.apply(1, 1, 1);
            assertThat(List.of(world.x(), world.y(), world.z()))
                    .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
                    .containsExactly(-0.022, -0.033, 0.044);
        }

        @ParameterizedTest
        @CsvSource({
            "LPI, RAI, 'xyz_orientation', 'RPI', true, LPI, OPTION",
            ", RAI, 'xyz_orientation', 'RPI', true, RAI, SIDECAR",
            ", , 'xyz_orientation', 'RPI', true, LPS, AXES",
            ", , 'xyz_orientation', 'RPI', false, RPI, XYZ_ATTRIBUTE",
            ", , 'orientation', 'IPR', false, RPI, LEGACY_ATTRIBUTE",
            ", , 'something', 'IPR', false, RAS, DEFAULT",
        })
        void theFirstToStateAnOrientationDecides(
                String option, String sidecar, String key, String value, boolean axes, String letters, String source)
                throws Exception {
            String anatomical = ", \"orientation\": {\"type\": \"anatomical\", \"value\": \"%s\"}";
            String withAxes = axes(
                    "z",
                    UM + (axes ? anatomical.formatted("inferior-to-superior") : ""),
                    "y",
                    UM + (axes ? anatomical.formatted("anterior-to-posterior") : ""),
                    "x",
                    UM + (axes ? anatomical.formatted("right-to-left") : ""));
            write(
                    ".zattrs",
                    "{\"" + key + "\": \"" + value + "\", \"multiscales\": ["
                            + multiscale(withAxes, "[" + level("0", scale(1, 1, 1)) + "]", "") + "]}");
            array("0", 8, 9, 10);

            OmeZarr image = open(new GeometryOptions(option == null ? null : new Orientation(option), sidecar, null));

            assertThat(image.orientation().letters()).isEqualTo(letters);
            assertThat(image.orientationSource().name()).isEqualTo(source);
        }

        @Test
        void rasByDefaultIsSaid() throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            array("0", 1, 8, 9, 10);

            assertThat(open(GeometryOptions.NONE).warnings())
                    .containsExactly(folder + " states no orientation; RAS is taken (x to the right, y to anterior, z"
                            + " to superior). Say otherwise with --orientation.");
        }

        @Test
        void anOrientationOfSomeAxesOnlyNamesTheOthers() throws Exception {
            String x = UM + ", \"orientation\": {\"type\": \"anatomical\", \"value\": \"left-to-right\"}";
            v2(axes("z", UM, "y", UM, "x", x), "[" + level("0", scale(1, 1, 1)) + "]", "");
            array("0", 8, 9, 10);

            assertThatThrownBy(() -> open(GeometryOptions.NONE).image(0))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot place " + folder + " in the world: only some of its axes have an orientation,"
                            + " none has y, z. Give all three with --orientation.");
            assertThat(open(RAS).voxelToWorld(0).m00()).isEqualTo(1e-3);
        }

        @Test
        void aMissingUnitNamesTheOptionThatSetsIt() throws Exception {
            v2(axes("z", UM, "y", "", "x", ""), "[" + level("0", scale(1, 1, 2)) + "]", "");
            array("0", 8, 9, 10);

            OmeZarr image = open(RAS);

            assertThatThrownBy(() -> image.image(0))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot place " + folder
                            + " in the world: axes x, y have no unit. Give it with --unit, such as --unit um.");
            assertThat(image.levels()).hasSize(1);
            assertThat(open(new GeometryOptions(Orientation.RAS, null, LengthUnit.MILLIMETER))
                            .voxelToWorld(0)
                            .m00())
                    .isEqualTo(2.0);
        }

        @Test
        void aPyramidWithoutHalfVoxelShiftsIsSaidOnce() throws Exception {
            v2(
                    CZYX_UM,
                    "[" + level("0", scale(1, 4, 2, 2)) + "," + level("1", scale(1, 4, 4, 4.1)) + ","
                            + level("2", scale(1, 4, 8, 8)) + "]",
                    "");
            array("0", 1, 8, 9, 10);

            assertThat(open(RAS).warnings())
                    .containsExactly(folder + " gives level 2 the translation of level 0: right if its voxels were"
                            + " picked; if they were averaged, it is off by x 3, y 3 um. The header is obeyed.");
        }

        @Test
        void aPyramidWithHalfVoxelShiftsIsNotMentioned() throws Exception {
            v2(
                    CZYX_UM,
                    "[" + level("0", scale(1, 4, 2, 2)) + "," + level("1", scale(1, 4, 4, 4), translation(0, 0, 1, 1))
                            + "]",
                    "");
            array("0", 1, 8, 9, 10);

            assertThat(open(RAS).warnings()).isEmpty();
        }

        @Test
        void geometryOfAnotherImageOfTheSameShapeIsTakenAsItIs() throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            array("0", 1, 8, 9, 10);
            OmeZarr raw = open(RAS);
            v2(axes("c", "", "z", "", "y", "", "x", ""), "[" + level("0", scale(1, 1, 1, 1)) + "]", "");
            OmeZarr mask = open(GeometryOptions.NONE);

            assertThat(mask.withGeometryOf(raw).image(0).voxelToWorld()).isEqualTo(raw.voxelToWorld(0));

            array("0", 1, 8, 9, 11);
            OmeZarr other = open(GeometryOptions.NONE);
            assertThatThrownBy(() -> other.withGeometryOf(raw))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot take the geometry of " + folder + " for " + folder
                            + ": level 0 is 10 x 9 x 8 there and 11 x 9 x 8 here.");
        }
    }

    @Nested
    class Versions {

        @Test
        void ngff05IsReadFromTheGroupsOmeAttribute() throws Exception {
            write(
                    "zarr.json",
                    "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {\"xyz_orientation\": \"RPI\","
                            + " \"ome\": {\"version\": \"0.5\", \"multiscales\": ["
                            + multiscale(CZYX_UM, "[" + level("a/0", scale(1, 4, 3, 2)) + "]", "") + "],"
                            + " \"omero\": {\"channels\": [{\"label\": \"CD31\", \"color\": \"FF8000\","
                            + " \"window\": {\"start\": 10, \"end\": 900}}]}}}}");
            v3Array("a/0", 2, 8, 9, 10);

            OmeZarr image = open(GeometryOptions.NONE);

            assertThat(image.version()).isEqualTo("0.5");
            assertThat(image.channels())
                    .containsExactly(
                            new Channel("CD31", 0xff8000, 10, 900),
                            new Channel("channel-1", 0xffffff, Double.NaN, Double.NaN));
            assertThat(image.levels())
                    .containsExactly(new Level(
                            "a/0",
                            List.of(2L, 8L, 9L, 10L),
                            new Extent(10, 9, 8),
                            2,
                            new Extent(4, 4, 4),
                            1,
                            Optional.empty(),
                            "raw",
                            "uint16",
                            PixelType.UINT16));
            assertThat(image.orientation()).isEqualTo(new Orientation("RPI"));
        }

        @Test
        void ngff06IsReadThroughItsIntrinsicCoordinateSystem() throws Exception {
            String dataset = "{\"path\": \"0\", \"coordinateTransformations\": [{\"type\": \"sequence\","
                    + " \"input\": {\"path\": \"0\"}, \"output\": {\"name\": \"in\"}, \"transformations\": ["
                    + scale(1, 4, 3, 2) + "," + translation(0, 8, 6, 4) + "]}]}";
            write(
                    "zarr.json",
                    "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {\"ome\": {\"version\": \"0.6\","
                            + " \"multiscales\": [{\"coordinateSystems\": [{\"name\": \"in\", \"axes\": " + CZYX_UM
                            + "}], \"datasets\": [" + dataset + "]}]}}}");
            v3Array("0", 1, 8, 9, 10);

            Affine affine = open(RAS).voxelToWorld(0);

            assertThat(affine).isEqualTo(new Affine(2e-3, 0, 0, 4e-3, 0, 3e-3, 0, 6e-3, 0, 0, 4e-3, 8e-3));
        }

        @Test
        void aTransformThatIsNotAppliedIsRefusedByName() throws Exception {
            v2(
                    CZYX_UM,
                    "[{\"path\": \"0\", \"coordinateTransformations\": [{\"type\": \"rotation\", \"rotation\": []}]}]",
                    "");
            array("0", 1, 8, 9, 10);

            assertProblem("Cannot read " + folder + "/.zattrs: the transformation \"rotation\""
                    + " (multiscales[0].datasets[0].coordinateTransformations[0]) is not supported; only scale,"
                    + " translation, identity and sequences of them are applied.");
        }

        @Test
        void ngff01HasFiveAxesAndNoScale() throws Exception {
            write(
                    ".zattrs",
                    "{\"multiscales\": [{\"version\": \"0.1\", \"datasets\": [{\"path\": \"0\"}, {\"path\": \"1\"}]}]}");
            array("0", 1, 2, 8, 9, 10);

            OmeZarr image = open(new GeometryOptions(Orientation.RAS, null, LengthUnit.MICROMETER));

            assertThat(image.level(0).extent()).isEqualTo(new Extent(10, 9, 8));
            assertThat(image.channels()).hasSize(2);
            assertThatThrownBy(() -> image.image(0))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot place " + folder + " in the world: level 0 (0) states no scale (NGFF 0.1"
                            + " cannot). Take it from an image of the same shape with --geometry-from.");
        }

        @ParameterizedTest
        @CsvSource({"0.2", "0.3"})
        void ngff02And03HaveNoTransformationsAndTheirAxesAreNamesAtMost(String version) throws Exception {
            String axes = version.equals("0.3") ? "\"axes\": [\"z\", \"y\", \"x\"], " : "";
            write(
                    ".zattrs",
                    "{\"multiscales\": [{\"version\": \"" + version + "\", " + axes
                            + "\"datasets\": [{\"path\": \"0\"}]}]}");
            int[] shape = version.equals("0.3") ? new int[] {8, 9, 10} : new int[] {1, 1, 8, 9, 10};
            array("0", shape);

            OmeZarr image = open(new GeometryOptions(Orientation.RAS, null, LengthUnit.MICROMETER));

            assertThat(image.version()).isEqualTo(version);
            assertThat(image.level(0).extent()).isEqualTo(new Extent(10, 9, 8));
            assertThat(image.warnings()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"0.7", "0.6.dev3", "1.0", "0.10", "0.5-dev"})
        void aVersionThatIsNotKnownIsReadAndSaid(String version) throws Exception {
            String image = multiscale(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            v3Group("\"ome\": {\"version\": \"" + version + "\", \"multiscales\": [" + image + "]}");
            v3Array("0", 1, 8, 9, 10);

            assertThat(open(RAS).warnings())
                    .containsExactly(
                            folder + " states NGFF version " + version + ", which is not known (0.1 to 0.6 are);"
                                    + " it is read as 0.6, look at its geometry twice.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {"\"banana\"", "\"\"", "\"0.0\"", "\"-1\"", "\"5\"", "[0, 5]", "true", "{}"})
        void aVersionThatIsNoneIsRefused(String version) throws Exception {
            String image = multiscale(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            v3Group("\"ome\": {\"version\": " + version + ", \"multiscales\": [" + image + "]}");

            assertProblem("Cannot read " + folder + "/zarr.json: \"attributes.ome.version\" is "
                    + version.replace(", ", ",") + ", an NGFF version such as \"0.4\" expected.");
        }

        @Test
        void aVersionWrittenAsANumberIsTaken() throws Exception {
            write(
                    ".zattrs",
                    "{\"multiscales\": [{\"version\": 0.4, \"axes\": " + CZYX_UM + ", \"datasets\": ["
                            + level("0", scale(1, 4, 3, 2)) + "]}]}");
            array("0", 1, 8, 9, 10);

            assertThat(open(RAS).version()).isEqualTo("0.4");
            assertThat(open(RAS).warnings()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "\"zarr_format\": 3 | \"zarr_format\": 4 | \"zarr_format\" is 4, 3 expected.",
                    "\"zarr_format\": 3 | \"zarr_format\": \"3\" | \"zarr_format\" is \"3\", 3 expected.",
                    "\"zarr_format\": 3, | | there is no \"zarr_format\".",
                    "\"group\" | \"family\" | \"node_type\" is \"family\", \"group\" expected.",
                    "\"node_type\" | \"magic\": {\"must_understand\": true}, \"node_type\" | the extension \"magic\" is not supported.",
                    "\"node_type\" | \"magic\": 1, \"node_type\" | the extension \"magic\" is not supported.",
                })
        void aGroupOfAnotherFormatIsRefused(String good, String bad, String message) throws Exception {
            String image = multiscale(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            v3Group("\"ome\": {\"version\": \"0.5\", \"multiscales\": [" + image + "]}");
            String text = Files.readString(folder.resolve("zarr.json"));
            assertThat(text).contains(good);
            write("zarr.json", text.replace(good, bad == null ? "" : bad));

            assertProblem("Cannot read " + folder + "/zarr.json: " + message);
        }

        /** As {@code consolidate_metadata} leaves it once the small files were not copied along. */
        @Test
        void aStoreWithConsolidatedMetadataAloneIsRead() throws Exception {
            v2(CZYX_UM, "[" + level("a/0", scale(1, 4, 3, 2)) + "]", "");
            array("a/0", 1, 8, 9, 10);
            String all =
                    "{\"zarr_consolidated_format\": 1, \"metadata\": {\".zgroup\": {\"zarr_format\": 2}, \".zattrs\": "
                            + Files.readString(folder.resolve(".zattrs")) + ", \"a/0/.zarray\": "
                            + Files.readString(folder.resolve("a/0/.zarray")) + "}}";
            Files.delete(folder.resolve(".zattrs"));
            Files.delete(folder.resolve("a/0/.zarray"));
            write(".zmetadata", all);

            OmeZarr image = open(RAS);

            assertThat(image.level(0).extent()).isEqualTo(new Extent(10, 9, 8));
            assertThat(image.image(0).fetch(new ChunkKey(0, 0, 0, 0)).isMissing())
                    .isTrue();
            assertThat(image.voxelToWorld(0).m00()).isEqualTo(2e-3);

            write(".zmetadata", all.replace("\"zarr_format\": 2}, \".zattrs\"", "\"zarr_format\": 9}, \".zattrs\""));
            assertProblem("Cannot read " + folder + "/.zmetadata: \"metadata..zgroup.zarr_format\" is 9, 2 expected.");
        }

        /** A copy may be older than the array: its own file counts. */
        @Test
        void anArraysOwnMetadataCountMoreThanTheConsolidatedCopy() throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            array("0", 1, 8, 9, 10);
            write(
                    ".zmetadata",
                    "{\"zarr_consolidated_format\": 1, \"metadata\": {\".zgroup\": {\"zarr_format\": 2}, \"0/.zarray\": "
                            + Files.readString(folder.resolve("0/.zarray")).replace("10]", "77]") + "}}");

            assertThat(open(RAS).level(0).extent()).isEqualTo(new Extent(10, 9, 8));
        }

        @Test
        void aGroupsExtensionThatMayBeIgnoredIs() throws Exception {
            String image = multiscale(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            v3Group("\"ome\": {\"version\": \"0.5\", \"multiscales\": [" + image
                    + "]}}, \"consolidated_metadata\": {\"kind\": \"inline\", \"must_understand\": false, \"metadata\": {}},"
                    + " \"magic\": {\"must_understand\": false");
            v3Array("0", 1, 8, 9, 10);

            assertThat(open(RAS).levelCount()).isEqualTo(1);
        }

        @ParameterizedTest
        @CsvSource({"1", "3", "7"})
        void aV2GroupOfAnotherFormatIsRefused(int format) throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            write(".zgroup", "{\"zarr_format\": " + format + "}");

            assertProblem("Cannot read " + folder + "/.zgroup: \"zarr_format\" is " + format + ", 2 expected.");
        }

        @Test
        void aBioformats2rawContainerOfZarr3IsItsOnlyImage() throws Exception {
            v3Group("\"ome\": {\"version\": \"0.5\", \"bioformats2raw.layout\": 3}");
            String image = multiscale(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "");
            String container = Files.readString(folder.resolve("zarr.json"));
            v3Group("\"ome\": {\"version\": \"0.5\", \"multiscales\": [" + image + "]}");
            write("im/zarr.json", Files.readString(folder.resolve("zarr.json")));
            write("zarr.json", container);
            write(
                    "OME/zarr.json",
                    "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {\"ome\": {\"version\": \"0.5\","
                            + " \"series\": [\"im\"]}}}");
            v3Array("im/0", 1, 8, 9, 10);

            assertThat(open(RAS).where()).isEqualTo(new Location(folder + "/im"));
        }

        @Test
        void aBioformats2rawContainerOfOneImageIsThatImage() throws Exception {
            write(".zattrs", "{\"bioformats2raw.layout\": 3}");
            write("OME/.zattrs", "{\"series\": [\"im\"]}");
            write(
                    "im/.zattrs",
                    "{\"multiscales\": [" + multiscale(CZYX_UM, "[" + level("0", scale(1, 4, 3, 2)) + "]", "") + "]}");
            array("im/0", 1, 8, 9, 10);

            assertThat(open(RAS).where()).isEqualTo(new Location(folder + "/im"));
        }

        @Test
        void aBioformats2rawContainerOfSeveralListsThem() throws Exception {
            write(".zattrs", "{\"bioformats2raw.layout\": 3}");
            write("0/.zattrs", "{}");
            write("1/.zattrs", "{}");

            assertProblem("Cannot read " + folder + ": it holds 2 images; name one of them: " + folder + "/0, " + folder
                    + "/1.");
        }
    }

    @Nested
    class BadInput {

        @Test
        void noSuchFolder() {
            assertThatThrownBy(() -> OmeZarr.open(storage, new Location(folder + "/none.zarr"), RAS))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot open " + folder + "/none.zarr: there is no such folder.");
        }

        @Test
        void aFile() throws Exception {
            write("brain.nii", "x");

            assertThatThrownBy(() -> OmeZarr.open(storage, new Location(folder + "/brain.nii"), RAS))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot open " + folder + "/brain.nii: it is a file, an OME-Zarr folder expected.");
        }

        @Test
        void aFolderThatIsNoZarr() throws Exception {
            write("readme.txt", "x");
            write("sub-01/x", "x");

            assertProblem("Cannot open " + folder + ": it is no Zarr (neither zarr.json nor .zattrs is there), it holds"
                    + " readme.txt, sub-01/.");
        }

        @Test
        void anArrayInsteadOfAnImage() throws Exception {
            array("0", 8, 9, 10);

            assertThatThrownBy(() -> OmeZarr.open(storage, new Location(folder + "/0"), RAS))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot open " + folder + "/0: it is a Zarr array, an OME-Zarr image expected; name the"
                            + " folder above it: " + folder + ".");
        }

        @Test
        void noMultiscales() throws Exception {
            write(".zattrs", "{\"omero\": {}, \"x\": 1}");

            assertProblem("Cannot read " + folder + ": it holds no image (no multiscales); its attributes are [omero,"
                    + " x], it holds .zattrs.");
        }

        @Test
        void aPlate() throws Exception {
            write(".zattrs", "{\"plate\": {}}");

            assertProblem(
                    "Cannot read " + folder + ": it holds no image (no multiscales); it is a plate: name one field"
                            + " of a well, such as " + folder + "/A/1/0.");
        }

        @Test
        void metadataThatAreNoJson() throws Exception {
            write(".zattrs", "{\"multiscales\": [");

            assertThatThrownBy(() -> open(RAS))
                    .isInstanceOf(InputProblem.class)
                    .hasMessageStartingWith("Cannot read " + folder + "/.zattrs: no valid JSON: ");
        }

        @Test
        void aLevelThatIsNotThere() throws Exception {
            v2(CZYX_UM, "[" + level("s0", scale(1, 4, 2, 2)) + "," + level("s1", scale(1, 4, 4, 4)) + "]", "");
            array("s0", 1, 8, 9, 10);

            OmeZarr image = open(RAS);

            assertThatThrownBy(() -> image.image(2))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot open level 2 of " + folder + ": it has 2 levels, 0 to 1 (s0, s1).");
            assertThatThrownBy(() -> image.image(1))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot open " + folder + "/s1: it holds no .zarray, so it is no Zarr v2 array.");
        }

        @Test
        void aFlatImage() throws Exception {
            v2(axes("y", UM, "x", UM), "[" + level("0", scale(1, 1)) + "]", "");

            assertProblem("Cannot read " + folder + "/.zattrs: the image has the axes [y, x] and so no z; a volume with"
                    + " x, y and z is needed.");
        }

        @Test
        void severalTimePoints() throws Exception {
            v2(axes("t", "", "z", UM, "y", UM, "x", UM), "[" + level("0", scale(1, 1, 1, 1)) + "]", "");
            array("0", 3, 8, 9, 10);

            assertProblem(
                    "Cannot read " + folder + "/0: axis t has the length 3, 1 expected: only single volumes are read.");
        }

        @Test
        void anArrayThatOrdersTheAxesOtherwise() throws Exception {
            write(
                    "zarr.json",
                    "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {\"ome\": {\"version\": \"0.5\","
                            + " \"multiscales\": ["
                            + multiscale(CZYX_UM, "[" + level("0", scale(1, 1, 1, 1)) + "]", "") + "]}}}");
            write(
                    "0/zarr.json",
                    "{\"zarr_format\": 3, \"node_type\": \"array\", \"shape\": [1, 8, 9, 10], \"data_type\": \"uint16\","
                            + " \"chunk_grid\": {\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [1,4,4,4]}},"
                            + " \"chunk_key_encoding\": {\"name\": \"default\"}, \"fill_value\": 0,"
                            + " \"dimension_names\": [\"c\", \"x\", \"y\", \"z\"],"
                            + " \"codecs\": [{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]}");

            assertProblem("Cannot read " + folder + "/0: its dimension_names are c, x, y, z, the image's metadata order"
                    + " the axes c, z, y, x; mend the one that is wrong.");
        }

        @Test
        void aScaleTooSmallToInvert() throws Exception {
            v2(CZYX_UM, "[" + level("0", "{\"type\":\"scale\",\"scale\":[1.0,1.0,1e-320,1.0]}") + "]", "");

            assertProblem("Cannot read " + folder + "/.zattrs: \"multiscales[0].datasets[0].coordinateTransformations\""
                    + " is [{\"type\":\"scale\",\"scale\":[1.0,1.0,1.0E-320,1.0]}], positive finite scales expected.");
        }

        @Test
        void aScaleOfZero() throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 0, 1, 1)) + "]", "");

            assertProblem("Cannot read " + folder + "/.zattrs: \"multiscales[0].datasets[0].coordinateTransformations\""
                    + " is [{\"type\":\"scale\",\"scale\":[1.0,0.0,1.0,1.0]}], positive finite scales expected.");
        }

        @Test
        void aScaleOfTheWrongLength() throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 1, 1)) + "]", "");

            assertProblem("Cannot read " + folder
                    + "/.zattrs: \"multiscales[0].datasets[0].coordinateTransformations[0].scale\" is [1.0,1.0,1.0],"
                    + " 4 numbers expected, one for each axis.");
        }

        @Test
        void anArrayWithOtherAxesThanTheMetadata() throws Exception {
            v2(CZYX_UM, "[" + level("0", scale(1, 1, 1, 1)) + "]", "");
            array("0", 8, 9, 10);

            assertProblem(
                    "Cannot read " + folder + "/0: the array has 3 axes, the image's metadata name 4 (c, z, y, x).");
        }

        @Test
        void aUnitThatIsNoLength() throws Exception {
            v2(axes("z", UM, "y", UM, "x", ", \"unit\": \"mikrometer\""), "[" + level("0", scale(1, 1, 1)) + "]", "");
            array("0", 8, 9, 10);

            assertThatThrownBy(() -> open(RAS).image(0))
                    .isInstanceOf(InputProblem.class)
                    .hasMessageStartingWith(
                            "Cannot place " + folder + " in the world: axis x: Unknown unit of length \"mikrometer\"");
        }
    }

    /** Values are their own place in the stored array; read as c, z, y, x whatever the stored order is. */
    @ParameterizedTest
    @CsvSource({"czyx", "xyzc", "zyx", "xyz", "tczyx", "yxcz", "zcyxt"})
    void everyOrderOfAxesIsReadAsChannelZYX(String order) throws Exception {
        int[] lengths = {2, 5, 6, 7};
        int[] chunks = {2, 3, 4, 5};
        int rank = order.length();
        int[] shape = new int[rank];
        int[] chunk = new int[rank];
        String[] named = new String[2 * rank];
        double[] ones = new double[rank];
        for (int axis = 0; axis < rank; axis++) {
            int known = "czyx".indexOf(order.charAt(axis));
            shape[axis] = known < 0 ? 1 : lengths[known];
            chunk[axis] = known < 0 ? 2 : chunks[known];
            named[2 * axis] = "" + order.charAt(axis);
            named[2 * axis + 1] = known > 0 ? UM : "";
            ones[axis] = 1;
        }
        v2(axes(named), "[" + level("0", scale(ones)) + "]", "");
        array("0", shape, chunk);
        byte[] stored = new byte[2 * IntStream.of(chunk).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < stored.length / 2; i++) {
            stored[2 * i] = (byte) i;
            stored[2 * i + 1] = (byte) (i >> 8);
        }
        Files.createDirectories(folder.resolve("0"));
        Files.write(folder.resolve("0/" + String.join(".", Collections.nCopies(rank, "0"))), stored);

        SourceImage image = open(RAS).image(0);
        ChunkKey key = new ChunkKey(0, 0, 0, 0);
        byte[] decoded = image.decode(key, image.fetch(key));

        int channels = order.contains("c") ? 2 : 1;
        assertThat(image.extent()).isEqualTo(new Extent(7, 6, 5));
        assertThat(image.channels()).isEqualTo(channels);
        assertThat(image.chunkShape()).isEqualTo(new ChunkShape(new Extent(5, 4, 3), channels));
        int at = 0;
        for (int c = 0; c < channels; c++) {
            for (int z = 0; z < 3; z++) {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 5; x++, at += 2) {
                        int[] place = {c, z, y, x};
                        int expected = 0;
                        for (int axis = 0; axis < rank; axis++) {
                            int known = "czyx".indexOf(order.charAt(axis));
                            expected = expected * chunk[axis] + (known < 0 ? 0 : place[known]);
                        }
                        int found = (decoded[at] & 0xff) | (decoded[at + 1] & 0xff) << 8;
                        assertThat(found).as("c %d z %d y %d x %d", c, z, y, x).isEqualTo(expected);
                    }
                }
            }
        }
        assertThat(at).isEqualTo(decoded.length);
    }

    @Test
    void aMissingChunkIsFill() throws Exception {
        v2(CZYX_UM, "[" + level("0", scale(1, 1, 1, 1)) + "]", "");
        array("0", 1, 8, 9, 10);
        SourceImage image = open(RAS).image(0);
        ChunkKey key = new ChunkKey(0, 1, 1, 1);

        assertThat(image.fetch(key).isMissing()).isTrue();
        assertThat(image.decode(key, image.fetch(key))).hasSize(2 * 4 * 64).containsOnly(3, 1);
        assertThat(image.fillValue()).containsExactly(3, 1);
    }

    @Test
    void openingAsksForTheGroupAndOneLevelOnly() throws Exception {
        v2(CZYX_UM, "[" + level("s0", scale(1, 4, 2, 2)) + "," + level("s1", scale(1, 4, 4, 4)) + "]", "");
        array("s0", 1, 8, 9, 10);

        open(RAS);

        assertThat(storage.requests)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("whole zarr.json", 1, "whole .zattrs", 1, "whole .zgroup", 1, "whole .zarray", 1));
    }

    @Test
    void aStoreThatFailsIsNeverAMissingChunk() throws Exception {
        v2(CZYX_UM, "[" + level("0", scale(1, 1, 1, 1)) + "]", "");
        array("0", 1, 8, 9, 10);
        AtomicBoolean isBroken = new AtomicBoolean();
        FolderStorage breaking = new FolderStorage() {
            @Override
            public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
                if (isBroken.get()) {
                    throw new IOException("Cannot read " + file + ": 503 Slow Down");
                }
                return super.readWhole(file, limit);
            }
        };
        SourceImage image =
                OmeZarr.open(breaking, new Location(folder.toString()), RAS).image(0);
        isBroken.set(true);

        assertThatThrownBy(() -> image.fetch(new ChunkKey(0, 0, 0, 0)))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read " + folder + "/0/0.0.0.0: 503 Slow Down");
    }

    @ParameterizedTest
    @EnumSource(OmeZarrWriter.Version.class)
    void whatOurWriterWroteIsReadBack(OmeZarrWriter.Version version) throws Exception {
        Extent extent = new Extent(7, 6, 5);
        byte[] voxels = new byte[2 * (int) extent.voxels()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (byte) (i * 7);
        }
        OmeZarrWriter.LevelDescription level = new OmeZarrWriter.LevelDescription(
                "0", extent, new Extent(4, 4, 4), new Point(1, 2, 3), new Point(10, 20, 30));
        OmeZarrWriter writer = new OmeZarrWriter(
                storage,
                new Location(folder.toString()),
                new OmeZarrWriter.Description(
                        version,
                        "mask",
                        PixelType.UINT8,
                        Encoder.GZIP,
                        List.of(new Channel("A", 0xff0000, 0, 100), new Channel("B", 0x00ff00, 5, 50)),
                        List.of(level),
                        LengthUnit.MICROMETER,
                        "LPI"));
        writer.writeMetadata();
        writer.writeLevel(0, OmeZarrWriter.inMemory(extent, PixelType.UINT8, voxels));

        OmeZarr image = open(GeometryOptions.NONE);

        assertThat(image.channels())
                .containsExactly(new Channel("A", 0xff0000, 0, 100), new Channel("B", 0x00ff00, 5, 50));
        assertThat(image.warnings()).isEmpty();
        assertThat(image.voxelToWorld(0))
                .isEqualTo(new Orientation("LPI").affine(new Point(1e-3, 2e-3, 3e-3), new Point(1e-2, 2e-2, 3e-2)));
        for (int channel = 0; channel < 2; channel++) {
            LazyCellImg<UnsignedByteType, ?> cells = Cast.unchecked(CellImages.of(image.image(0), channel, 4));
            byte[] read = new byte[(int) extent.voxels()];
            PrimitiveBlocks.of(cells, PrimitiveBlocks.OnFallback.FAIL)
                    .copy(new long[] {0, 0, 0}, read, new int[] {7, 6, 5});
            assertThat(read).isEqualTo(Arrays.copyOfRange(voxels, channel * read.length, (channel + 1) * read.length));
        }
    }

    /** Metadata with characters changed open or end in one InputProblem. */
    @Test
    void mutatedMetadataNeverEndInAnythingElse() throws Exception {
        String original = "{\"xyz_orientation\": \"RPI\", \"omero\": {\"channels\": [{\"label\": \"A\"}]},"
                + " \"multiscales\": ["
                + multiscale(
                        CZYX_UM,
                        "[" + level("0", scale(1, 4, 3, 2), translation(0, 1, 1, 1)) + "]",
                        ", \"coordinateTransformations\": [" + scale(1, 1, 1, 1) + "]")
                + "]}";
        array("0", 1, 8, 9, 10);
        SplittableRandom random = new SplittableRandom(17);
        String alphabet = "{}[]\",:-0123456789.eEnulltruefasNI xyzc";
        for (int round = 0; round < 400; round++) {
            StringBuilder text = new StringBuilder(original);
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            write(".zattrs", text.toString());
            try {
                OmeZarr image = open(GeometryOptions.NONE);
                image.warnings();
                image.image(0);
            } catch (InputProblem problem) {
                assertThat(problem.lines()).singleElement().asString().startsWith("Cannot ");
            }
        }
    }

    private void assertProblem(String message) {
        assertThatThrownBy(() -> open(RAS)).isInstanceOf(InputProblem.class).hasMessage(message);
    }

    private OmeZarr open(GeometryOptions options) throws Exception {
        return OmeZarr.open(storage, new Location(folder.toString()), options);
    }

    private void v2(String axes, String datasets, String more) throws Exception {
        write(".zattrs", "{\"multiscales\": [" + multiscale(axes, datasets, more) + "]}");
    }

    private static String multiscale(String axes, String datasets, String more) {
        return "{\"version\": \"0.4\", \"axes\": " + axes + ", \"datasets\": " + datasets + more + "}";
    }

    /** Pairs of a name and what follows it in the axis' object. */
    private static String axes(String... namesAndMore) {
        StringBuilder axes = new StringBuilder("[");
        for (int i = 0; i < namesAndMore.length; i += 2) {
            String name = namesAndMore[i];
            String type = name.equals("c") ? "channel" : name.equals("t") ? "time" : "space";
            axes.append(i == 0 ? "" : ",")
                    .append("{\"name\": \"%s\", \"type\": \"%s\"%s}".formatted(name, type, namesAndMore[i + 1]));
        }
        return axes.append("]").toString();
    }

    private static String level(String path, String... transformations) {
        return "{\"path\": \"" + path + "\", \"coordinateTransformations\": [" + String.join(",", transformations)
                + "]}";
    }

    private static String scale(double... numbers) {
        return "{\"type\": \"scale\", \"scale\": " + Arrays.toString(numbers) + "}";
    }

    private static String translation(double... numbers) {
        return "{\"type\": \"translation\", \"translation\": " + Arrays.toString(numbers) + "}";
    }

    private void array(String path, int... shape) throws Exception {
        int[] chunk = shape.clone();
        Arrays.fill(chunk, 4);
        array(path, shape, chunk);
    }

    private void array(String path, int[] shape, int[] chunk) throws Exception {
        write(
                path + "/.zarray",
                "{\"zarr_format\": 2, \"shape\": %s, \"chunks\": %s, \"dtype\": \"<u2\", \"compressor\": null,"
                                .formatted(Arrays.toString(shape), Arrays.toString(chunk))
                        + " \"fill_value\": 259, \"order\": \"C\", \"filters\": null}");
    }

    private void v3Array(String path, int... shape) throws Exception {
        write(
                path + "/zarr.json",
                "{\"zarr_format\": 3, \"node_type\": \"array\", \"shape\": %s, \"data_type\": \"uint16\","
                                .formatted(Arrays.toString(shape))
                        + " \"chunk_grid\": {\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [1,4,4,4]}},"
                        + " \"chunk_key_encoding\": {\"name\": \"default\"}, \"fill_value\": 0,"
                        + " \"codecs\": [{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]}");
    }

    private void v3Group(String attributes) throws Exception {
        write("zarr.json", "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {" + attributes + "}}");
    }

    private void write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
