package io.github.spimpatches.verify;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A patch's header as its file states it, read field by field.
 *
 * @param size of one channel
 * @param channels volumes that follow each other, the fourth axis; 1 where there is none
 * @param dtype numpy's name of the voxel type; {@code code N} for one that patches do not have
 * @param voxelBytes bytes of one voxel
 * @param isScaled whether slope or intercept change the values
 * @param sform voxel to world, RAS+ millimetres; null where its code is 0
 * @param qform likewise
 * @param origin the text of the extension with code 6; null where there is none
 * @see <a href="https://nifti.nimh.nih.gov/nifti-1">NIfTI-1</a>
 * @see <a href="https://nifti.nimh.nih.gov/nifti-2">NIfTI-2</a>
 */
record WrittenHeader(
        Extent size,
        int channels,
        String dtype,
        int voxelBytes,
        boolean isScaled,
        Affine sform,
        Affine qform,
        String origin) {
    private static final int FIRST = 348;
    private static final int SECOND = 540;
    private static final int COMMENT = 6;
    private static final int LONGEST = 1 << 24;

    private static final Map<Integer, String> TYPES = Map.of(
            2, "uint8", 4, "int16", 8, "int32", 16, "float32", 64, "float64", 256, "int8", 512, "uint16", 768, "uint32",
            1024, "int64", 1280, "uint64");

    /** What is wrong with a file that is no patch, one clause. */
    static final class NotAPatch extends Exception {
        private static final long serialVersionUID = 1L;

        NotAPatch(String message) {
            super(message);
        }
    }

    /** Reads up to the first voxel. */
    static WrittenHeader read(InputStream in) throws IOException, NotAPatch {
        byte[] start = in.readNBytes(4);
        int length = start.length < 4
                ? 0
                : ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (length != FIRST && length != SECOND) {
            throw new NotAPatch("it does not start with a little-endian NIfTI header");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(start).put(in.readNBytes(length - start.length));
        if (bytes.hasRemaining()) {
            throw new NotAPatch("it ends within its header");
        }
        boolean second = length == SECOND;
        long offset = second ? bytes.getLong(168) : (long) bytes.getFloat(108);
        if (offset < length + 4 || offset > LONGEST) {
            throw new NotAPatch("its voxels are said to start at byte " + offset);
        }
        byte[] rest = in.readNBytes((int) offset - length);
        if (rest.length < offset - length) {
            throw new NotAPatch("it ends before its first voxel");
        }
        return of(bytes, second, origin(ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN)));
    }

    private static WrittenHeader of(ByteBuffer bytes, boolean second, String origin) throws NotAPatch {
        String magic = text(bytes, second ? 4 : 344, 3);
        if (!magic.equals(second ? "n+2" : "n+1")) {
            throw new NotAPatch("its magic is \"" + magic.strip() + "\"");
        }
        long dimensions = second ? bytes.getLong(16) : bytes.getShort(40);
        int[] size = new int[4];
        for (int axis = 0; axis < size.length; axis++) {
            size[axis] = second ? (int) bytes.getLong(24 + 8 * axis) : bytes.getShort(42 + 2 * axis);
        }
        int channels = dimensions == 4 ? size[3] : 1;
        if (dimensions < 3 || dimensions > 4 || channels < 1 || size[0] < 1 || size[1] < 1 || size[2] < 1) {
            throw new NotAPatch(
                    "it has " + dimensions + " axes of " + size[0] + ", " + size[1] + ", " + size[2] + " voxels");
        }
        int type = bytes.getShort(second ? 12 : 70);
        int bits = bytes.getShort(second ? 14 : 72);
        double slope = second ? bytes.getDouble(176) : bytes.getFloat(112);
        double intercept = second ? bytes.getDouble(184) : bytes.getFloat(116);
        int sformCode = second ? bytes.getInt(348) : bytes.getShort(254);
        int qformCode = second ? bytes.getInt(344) : bytes.getShort(252);
        return new WrittenHeader(
                new Extent(size[0], size[1], size[2]),
                channels,
                TYPES.getOrDefault(type, "code " + type),
                bits / Byte.SIZE,
                slope != 0 && (slope != 1 || intercept != 0),
                sformCode == 0 ? null : sform(bytes, second),
                qformCode == 0 ? null : qform(bytes, second),
                origin);
    }

    private static Affine sform(ByteBuffer bytes, boolean second) {
        double[][] rows = new double[3][4];
        for (int i = 0; i < 12; i++) {
            rows[i / 4][i % 4] = second ? bytes.getDouble(400 + 8 * i) : bytes.getFloat(280 + 4 * i);
        }
        return Affine.ofRows(rows);
    }

    private static Affine qform(ByteBuffer bytes, boolean second) {
        double[] quaternion = new double[3];
        double[] offset = new double[3];
        double[] spacing = new double[4];
        for (int i = 0; i < 3; i++) {
            quaternion[i] = second ? bytes.getDouble(352 + 8 * i) : bytes.getFloat(256 + 4 * i);
            offset[i] = second ? bytes.getDouble(376 + 8 * i) : bytes.getFloat(268 + 4 * i);
        }
        for (int i = 0; i < 4; i++) {
            spacing[i] = second ? bytes.getDouble(104 + 8 * i) : bytes.getFloat(76 + 4 * i);
        }
        double b = quaternion[0];
        double c = quaternion[1];
        double d = quaternion[2];
        double a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
        double[][] rotation = {
            {a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)},
            {2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)},
            {2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c}
        };
        double third = spacing[0] < 0 ? -spacing[3] : spacing[3];
        double[][] rows = new double[3][4];
        for (int row = 0; row < 3; row++) {
            rows[row][0] = rotation[row][0] * spacing[1];
            rows[row][1] = rotation[row][1] * spacing[2];
            rows[row][2] = rotation[row][2] * third;
            rows[row][3] = offset[row];
        }
        return Affine.ofRows(rows);
    }

    private static String origin(ByteBuffer rest) {
        int at = 4;
        while (rest.get(0) != 0 && at + 8 <= rest.capacity()) {
            int length = rest.getInt(at);
            if (length < 8 || length > rest.capacity() - at) {
                return null;
            }
            if (rest.getInt(at + 4) == COMMENT) {
                return text(rest, at + 8, length - 8).strip();
            }
            at += length;
        }
        return null;
    }

    private static String text(ByteBuffer bytes, int at, int length) {
        byte[] text = new byte[length];
        bytes.get(at, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** How far apart two affines put the corners of this patch, in its voxels. */
    double cornersApart(Affine one, Affine other) {
        double apart = 0;
        for (int corner = 0; corner < 8; corner++) {
            double x = (corner & 1) * (size.x() - 1.0);
            double y = (corner >> 1 & 1) * (size.y() - 1.0);
            double z = (corner >> 2 & 1) * (size.z() - 1.0);
            Point p = one.apply(x, y, z);
            Point q = other.apply(x, y, z);
            double distance =
                    Math.sqrt(Math.pow(p.x() - q.x(), 2) + Math.pow(p.y() - q.y(), 2) + Math.pow(p.z() - q.z(), 2));
            apart = Math.max(apart, distance);
        }
        return apart / Math.min(one.spacing(0), Math.min(one.spacing(1), one.spacing(2)));
    }
}
