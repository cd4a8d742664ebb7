package io.github.spimpatches.nifti;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.problem.InputProblem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the header of a single-file NIfTI-1 or NIfTI-2 volume means.
 *
 * @param version 1 or 2
 * @param order of every number in the file
 * @param extent voxels (i, j, k); the file holds i fastest
 * @param type of the stored voxels
 * @param slope stored voxels are multiplied by it; 1 where the header sets none
 * @param intercept then added; 0 where the header sets none
 * @param dataOffset bytes before the first voxel
 * @param voxelToWorld voxel centre (i, j, k) to world, RAS+ millimetres
 * @param affineSource which of the header's transforms that is
 */
public record NiftiHeader(
        int version,
        ByteOrder order,
        Extent extent,
        PixelType type,
        double slope,
        double intercept,
        long dataOffset,
        Affine voxelToWorld,
        AffineSource affineSource) {

    /** The transforms of a header, best first. */
    public enum AffineSource {
        SFORM,
        QFORM,
        /** Voxel sizes only: centred on the middle of the volume, x to the left, as nibabel and SPM assume. */
        BASE
    }

    /** Bytes of a NIfTI-1 header. */
    static final int BYTES_1 = 348;

    /** Bytes of a NIfTI-2 header. */
    static final int BYTES_2 = 540;

    /**
     * Below this, 1 - b² - c² - d² is rounding noise and the rotation is by 180 degrees; three float32 epsilons, as in
     * nibabel.
     */
    static final double HALF_TURN = 3 * Math.ulp(1f);

    /** How far a quaternion may be longer than 1 before it is no rotation. */
    private static final double QUATERNION_SLACK = 1e-3;

    /** Whether stored values are not yet the image's values. */
    public boolean isScaled() {
        return slope != 1 || intercept != 0;
    }

    /** Bytes of all voxels. */
    public long voxelBytes() {
        return Math.multiplyExact(extent.voxels(), type.bytes());
    }

    /**
     * Size of the header that starts with these bytes: 348, 540, or 0 where it is no NIfTI header.
     *
     * @param start at least four bytes
     */
    static int headerBytes(byte[] start) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            int size = ByteBuffer.wrap(start).order(order).getInt(0);
            if (size == BYTES_1 || size == BYTES_2) {
                return size;
            }
        }
        return 0;
    }

    /**
     * Reads a header.
     *
     * @param bytes the header, 348 or 540 bytes or more
     * @throws InputProblem where it is no NIfTI header, or one of a kind that is not read; one line, without the file's
     *     name (the caller adds it)
     */
    public static NiftiHeader parse(byte[] bytes) {
        return parse(bytes, AffineRule.STANDARD);
    }

    /** The same by another rule. */
    public static NiftiHeader parse(byte[] bytes, AffineRule rule) {
        Fields fields = Fields.of(bytes);
        checkMagic(fields);
        Extent extent = extent(fields);
        PixelType type = type(fields);
        checkPlane(extent, type);
        double slope = fields.slope();
        boolean scaled = slope != 0 && Double.isFinite(slope);
        if (scaled && !Double.isFinite(fields.intercept())) {
            throw new InputProblem("the header's scl_slope is " + slope + " but its scl_inter is " + fields.intercept()
                    + "; expected a finite number");
        }
        double factor = unitInMillimetres(fields.units());
        AffineSource source = fields.sformCode() > 0
                ? AffineSource.SFORM
                : fields.qformCode() > 0 ? AffineSource.QFORM : AffineSource.BASE;
        Affine affine =
                switch (source) {
                    case SFORM -> sform(fields);
                    case QFORM -> qform(fields);
                    case BASE -> base(fields, extent);
                };
        if (!affine.isInvertible()) {
            throw new InputProblem("the header's " + source.name().toLowerCase(java.util.Locale.ROOT)
                    + " affine has no inverse: " + rows(affine)
                    + "; expected three independent axes of finite length");
        }
        return new NiftiHeader(
                fields.version(),
                fields.order(),
                extent,
                type,
                scaled ? slope : 1,
                scaled ? fields.intercept() : 0,
                dataOffset(fields),
                inMillimetres(
                        switch (rule) {
                            case STANDARD -> affine;
                            case ZARRNII ->
                                NearestAxes.of(affine)
                                        .affineUnflipped(
                                                new Point(spacing(fields, 1), spacing(fields, 2), spacing(fields, 3)),
                                                new Point(affine.m03(), affine.m13(), affine.m23()));
                        },
                        factor),
                source);
    }

    private static Affine inMillimetres(Affine affine, double factor) {
        return factor == 1 ? affine : affine.inUnitsTimes(factor);
    }

    private static void checkMagic(Fields fields) {
        String magic = fields.magic();
        if (magic.equals("n+" + fields.version())) {
            return;
        }
        if (magic.equals("ni" + fields.version())) {
            throw new InputProblem("it is the header half of a NIfTI pair (.hdr and .img); expected a single .nii or"
                    + " .nii.gz file. Save it as one, with nibabel or fslchfiletype NIFTI_GZ");
        }
        if (magic.isEmpty()) {
            throw new InputProblem("it is an Analyze 7.5 header (no NIfTI magic), which has no orientation; expected"
                    + " NIfTI-1 or NIfTI-2");
        }
        throw new InputProblem("its magic is \"" + printable(magic) + "\"; expected n+" + fields.version());
    }

    private static Extent extent(Fields fields) {
        long dimensions = fields.dim(0);
        if (dimensions < 1 || dimensions > 7) {
            throw new InputProblem("the header's dim[0] is " + dimensions + "; expected 3, or 4 to 7 with sizes of 1"
                    + " beyond the third");
        }
        StringBuilder sizes = new StringBuilder();
        boolean singleVolume = dimensions >= 3;
        for (int axis = 1; axis <= dimensions; axis++) {
            sizes.append(axis == 1 ? "" : " x ").append(fields.dim(axis));
            singleVolume &= axis <= 3 || fields.dim(axis) == 1;
        }
        if (!singleVolume) {
            throw new InputProblem("the volume has the sizes " + sizes + "; expected one 3-D volume (sizes of 1 beyond"
                    + " the third)");
        }
        for (int axis = 1; axis <= 3; axis++) {
            if (fields.dim(axis) < 1 || fields.dim(axis) > Integer.MAX_VALUE) {
                throw new InputProblem(
                        "the volume has the sizes " + sizes + "; expected sizes from 1 to " + Integer.MAX_VALUE);
            }
        }
        return new Extent((int) fields.dim(1), (int) fields.dim(2), (int) fields.dim(3));
    }

    private static PixelType type(Fields fields) {
        PixelType type = NiftiType.of(fields.datatype());
        if (type == null) {
            throw new InputProblem("its voxels are of datatype " + NiftiType.name(fields.datatype())
                    + "; expected integers of 8 to 64 bits, float32 or float64");
        }
        return type;
    }

    /** Sizes come from a header that nothing has confirmed yet: absurd ones end here, before anything is allocated. */
    private static void checkPlane(Extent extent, PixelType type) {
        long planeBytes = Math.multiplyHigh((long) extent.x() * extent.y(), type.bytes()) != 0
                ? Long.MAX_VALUE
                : (long) extent.x() * extent.y() * type.bytes();
        if (planeBytes > Integer.MAX_VALUE || planeBytes < 0) {
            throw new InputProblem("the header claims planes of " + extent.x() + " x " + extent.y() + " voxels ("
                    + type.word() + "); expected less than 2 GiB a plane");
        }
        if (Math.multiplyHigh(planeBytes, extent.z()) != 0 || planeBytes * extent.z() < 0) {
            throw new InputProblem(
                    "the header claims " + extent + " voxels (" + type.word() + "), more than any file holds");
        }
    }

    private static long dataOffset(Fields fields) {
        double offset = fields.dataOffset();
        long least = fields.version() == 1 ? BYTES_1 + 4 : BYTES_2 + 4;
        if (offset == 0) {
            return least;
        }
        if (!(offset >= least && offset <= 1e15)) {
            throw new InputProblem("the header's vox_offset is " + plain(offset) + "; expected at least " + least
                    + (offset > least ? ", and less than the file has bytes" : ""));
        }
        return (long) offset;
    }

    /** Bits 0 to 2 of xyzt_units. */
    private static double unitInMillimetres(int units) {
        return switch (units & 7) {
            case 1 -> 1000;
            case 3 -> 0.001;
            case 0, 2 -> 1;
            default ->
                throw new InputProblem(
                        "the header's xyzt_units names " + (units & 7)
                                + " as its unit of length; expected 1 (metre), 2 (millimetre), 3 (micrometre), or 0 for millimetres");
        };
    }

    private static Affine sform(Fields fields) {
        double[][] rows = new double[3][4];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                rows[row][column] = fields.srow(row, column);
            }
        }
        return Affine.ofRows(rows);
    }

    private static Affine qform(Fields fields) {
        double b = fields.quaternion(0);
        double c = fields.quaternion(1);
        double d = fields.quaternion(2);
        double aSquared = 1 - (b * b + c * c + d * d);
        if (!(aSquared >= -QUATERNION_SLACK)) {
            throw new InputProblem("the header's qform quaternion (" + b + ", " + c + ", " + d
                    + ") is longer than 1; expected a rotation");
        }
        double a = aSquared < HALF_TURN ? 0 : Math.sqrt(aSquared);
        double[][] rows = rotation(a, b, c, d);
        double qfac = fields.pixdim(0) == -1 ? -1 : 1;
        double[] spacing = {spacing(fields, 1), spacing(fields, 2), spacing(fields, 3) * qfac};
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                rows[row][column] *= spacing[column];
            }
            rows[row][3] = fields.qoffset(row);
        }
        return Affine.ofRows(rows);
    }

    /** Rotation matrix (3 rows of 4, last column 0) of a quaternion of any length but 0. */
    static double[][] rotation(double a, double b, double c, double d) {
        double s = 2 / (a * a + b * b + c * c + d * d);
        return new double[][] {
            {1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c), 0},
            {s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b), 0},
            {s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c), 0}
        };
    }

    private static Affine base(Fields fields, Extent extent) {
        double x = -spacing(fields, 1);
        double y = spacing(fields, 2);
        double z = spacing(fields, 3);
        return new Affine(
                x,
                0,
                0,
                -x * ((extent.x() - 1) / 2.0),
                0,
                y,
                0,
                -y * ((extent.y() - 1) / 2.0),
                0,
                0,
                z,
                -z * ((extent.z() - 1) / 2.0));
    }

    /** Voxel size: an unset one is 1, a negative one loses its sign, as nibabel mends them. */
    private static double spacing(Fields fields, int axis) {
        double size = fields.pixdim(axis);
        return size == 0 ? 1 : Math.abs(size);
    }

    private static String rows(Affine affine) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 3; row++) {
            text.append(row == 0 ? "[" : ", [");
            for (int column = 0; column < 4; column++) {
                text.append(column == 0 ? "" : ", ").append(plain(affine.at(row, column)));
            }
            text.append(']');
        }
        return text.toString();
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : "" + value;
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    /** The header's fields, wherever a version keeps them. */
    private record Fields(int version, ByteBuffer bytes) {

        static Fields of(byte[] header) {
            int size = header.length < 4 ? 0 : headerBytes(header);
            if (size == 0) {
                throw new InputProblem("it is not a NIfTI file: it starts with the bytes " + hex(header)
                        + "; expected a header size of 348 (NIfTI-1) or 540 (NIfTI-2)");
            }
            if (header.length < size) {
                throw new InputProblem("the file ends after " + header.length + " of " + size + " header bytes");
            }
            ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.getInt(0) != size) {
                bytes.order(ByteOrder.BIG_ENDIAN);
            }
            return new Fields(size == BYTES_1 ? 1 : 2, bytes);
        }

        private static String hex(byte[] start) {
            if (start.length == 0) {
                return "(none, it is empty)";
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Math.min(4, start.length); i++) {
                text.append(i == 0 ? "" : " ").append(String.format("%02x", start[i]));
            }
            return text.toString();
        }

        ByteOrder order() {
            return bytes.order();
        }

        private double number(int at1, int at2, int index) {
            return version == 1 ? bytes.getFloat(at1 + 4 * index) : bytes.getDouble(at2 + 8 * index);
        }

        String magic() {
            StringBuilder text = new StringBuilder();
            for (int at = version == 1 ? 344 : 4; text.length() < 4 && bytes.get(at) != 0; at++) {
                text.append((char) (bytes.get(at) & 0xff));
            }
            return text.toString();
        }

        long dim(int axis) {
            return version == 1 ? bytes.getShort(40 + 2 * axis) : bytes.getLong(16 + 8 * axis);
        }

        int datatype() {
            return bytes.getShort(version == 1 ? 70 : 12);
        }

        double pixdim(int axis) {
            return number(76, 104, axis);
        }

        double dataOffset() {
            return version == 1 ? bytes.getFloat(108) : bytes.getLong(168);
        }

        double slope() {
            return number(112, 176, 0);
        }

        double intercept() {
            return number(116, 184, 0);
        }

        int units() {
            return version == 1 ? bytes.get(123) : bytes.getInt(500);
        }

        int qformCode() {
            return version == 1 ? bytes.getShort(252) : bytes.getInt(344);
        }

        int sformCode() {
            return version == 1 ? bytes.getShort(254) : bytes.getInt(348);
        }

        double quaternion(int part) {
            return number(256, 352, part);
        }

        double qoffset(int row) {
            return number(268, 376, row);
        }

        double srow(int row, int column) {
            return number(280, 400, 4 * row + column);
        }
    }
}
