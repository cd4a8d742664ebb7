package io.github.spimpatches.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.problem.InputProblem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NiftiHeaderTest {

    @ParameterizedTest(name = "slope {0} and intercept {1} mean {2} and {3}")
    @CsvSource({
        "0, 0, 1, 0",
        "0, 7, 1, 0",
        "NaN, 7, 1, 0",
        "Infinity, 7, 1, 0",
        "-Infinity, 7, 1, 0",
        "NaN, NaN, 1, 0",
        "1, 0, 1, 0",
        "2, -3, 2, -3",
        "-1, 0.5, -1, 0.5"
    })
    void aSlopeOfZeroOrNotFiniteIsNone(double slope, double intercept, double meantSlope, double meantIntercept) {
        NiftiHeader header = NiftiHeader.parse(
                new MadeNifti().putFloat(112, slope).putFloat(116, intercept).bytes());
        assertThat(header.slope()).isEqualTo(meantSlope);
        assertThat(header.intercept()).isEqualTo(meantIntercept);
        assertThat(header.isScaled()).isEqualTo(meantSlope != 1 || meantIntercept != 0);
    }

    @Test
    void sformComesBeforeQformBeforeVoxelSizes() {
        MadeNifti made = new MadeNifti().putShort(252, 1).putFloat(268, 5);
        assertThat(NiftiHeader.parse(made.bytes()).affineSource()).isEqualTo(NiftiHeader.AffineSource.SFORM);
        made.putShort(254, 0);
        assertThat(NiftiHeader.parse(made.bytes()).affineSource()).isEqualTo(NiftiHeader.AffineSource.QFORM);
        assertThat(NiftiHeader.parse(made.bytes()).voxelToWorld())
                .isEqualTo(new Affine(1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0));
        made.putShort(252, 0);
        assertThat(NiftiHeader.parse(made.bytes()).affineSource()).isEqualTo(NiftiHeader.AffineSource.BASE);
        assertThat(NiftiHeader.parse(made.bytes()).voxelToWorld())
                .isEqualTo(new Affine(-1, 0, 0, 1.5, 0, 1, 0, -1, 0, 0, 1, -0.5));
    }

    @Test
    void aVoxelOffsetOfZeroMeansRightBehindTheHeader() {
        assertThat(NiftiHeader.parse(new MadeNifti().putFloat(108, 0).bytes()).dataOffset())
                .isEqualTo(352);
    }

    static Stream<Arguments> spoilt() {
        return Stream.of(
                Arguments.of(
                        new MadeNifti().putInt(0, 0x504b0304),
                        "it is not a NIfTI file: it starts with the bytes 04 03 4b 50; expected a header size of 348"
                                + " (NIfTI-1) or 540 (NIfTI-2)"),
                Arguments.of(
                        new MadeNifti().text(344, "ni1"),
                        "it is the header half of a NIfTI pair (.hdr and .img); expected a single .nii or .nii.gz file."
                                + " Save it as one, with nibabel or fslchfiletype NIFTI_GZ"),
                Arguments.of(
                        new MadeNifti().text(344, "\0\0\0\0"),
                        "it is an Analyze 7.5 header (no NIfTI magic), which has no orientation; expected NIfTI-1 or"
                                + " NIfTI-2"),
                Arguments.of(new MadeNifti().text(344, "n\u00001"), "its magic is \"n\"; expected n+1"),
                Arguments.of(
                        new MadeNifti().dims(0, 1, 1, 1, 1, 1, 1, 1),
                        "the header's dim[0] is 0; expected 3, or 4 to 7 with sizes of 1 beyond the third"),
                Arguments.of(
                        new MadeNifti().dims(8, 1, 1, 1, 1, 1, 1, 1),
                        "the header's dim[0] is 8; expected 3, or 4 to 7 with sizes of 1 beyond the third"),
                Arguments.of(
                        new MadeNifti().dims(2, 4, 6, 1, 1, 1, 1, 1),
                        "the volume has the sizes 4 x 6; expected one 3-D volume (sizes of 1 beyond the third)"),
                Arguments.of(
                        new MadeNifti().dims(4, 4, 3, 1, 2, 1, 1, 1),
                        "the volume has the sizes 4 x 3 x 1 x 2; expected one 3-D volume (sizes of 1 beyond the third)"),
                Arguments.of(
                        new MadeNifti().dims(3, 4, 0, 1, 1, 1, 1, 1),
                        "the volume has the sizes 4 x 0 x 1; expected sizes from 1 to 2147483647"),
                Arguments.of(
                        new MadeNifti().dims(3, -1, 1, 1, 1, 1, 1, 1),
                        "the volume has the sizes -1 x 1 x 1; expected sizes from 1 to 2147483647"),
                Arguments.of(
                        new MadeNifti().datatype(128),
                        "its voxels are of datatype RGB24; expected integers of 8 to 64 bits, float32 or float64"),
                Arguments.of(
                        new MadeNifti().datatype(32),
                        "its voxels are of datatype complex64; expected integers of 8 to 64 bits, float32 or float64"),
                Arguments.of(
                        new MadeNifti().datatype(1536),
                        "its voxels are of datatype float128; expected integers of 8 to 64 bits, float32 or float64"),
                Arguments.of(
                        new MadeNifti().datatype(1),
                        "its voxels are of datatype binary; expected integers of 8 to 64 bits, float32 or float64"),
                Arguments.of(
                        new MadeNifti().datatype(77),
                        "its voxels are of datatype code 77; expected integers of 8 to 64 bits, float32 or float64"),
                Arguments.of(
                        new MadeNifti().datatype(64).dims(3, 32767, 32767, 1, 1, 1, 1, 1),
                        "the header claims planes of 32767 x 32767 voxels (float64); expected less than 2 GiB a plane"),
                Arguments.of(new MadeNifti().putFloat(108, 40), "the header's vox_offset is 40; expected at least 352"),
                Arguments.of(
                        new MadeNifti().putFloat(108, Double.NaN),
                        "the header's vox_offset is NaN; expected at least 352"),
                Arguments.of(
                        new MadeNifti().putFloat(112, 2).putFloat(116, Double.NaN),
                        "the header's scl_slope is 2.0 but its scl_inter is NaN; expected a finite number"),
                Arguments.of(
                        new MadeNifti().putFloat(280, 0),
                        "the header's sform affine has no inverse: [0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]; expected"
                                + " three independent axes of finite length"),
                Arguments.of(
                        new MadeNifti().putFloat(292, Double.NaN),
                        "the header's sform affine has no inverse: [1, 0, 0, NaN], [0, 1, 0, 0], [0, 0, 1, 0]; expected"
                                + " three independent axes of finite length"),
                Arguments.of(
                        new MadeNifti().putShort(254, 0).putShort(252, 1).putFloat(256, 1.5),
                        "the header's qform quaternion (1.5, 0.0, 0.0) is longer than 1; expected a rotation"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("spoilt")
    void aSpoiltHeaderIsOneClearLine(MadeNifti made, String message) {
        assertThatThrownBy(() -> NiftiHeader.parse(made.bytes()))
                .isInstanceOf(InputProblem.class)
                .hasMessage(message);
    }
}
