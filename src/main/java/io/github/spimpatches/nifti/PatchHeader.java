package io.github.spimpatches.nifti;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.problem.Version;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Everything in front of a patch's voxels: the NIfTI header and one extension (code 6, comment) with the JSON text by
 * which the patch explains itself. NIfTI-1, little endian, single file; NIfTI-2 where an axis is longer than 32,767
 * voxels.
 *
 * <p>sform (code 2) and qform state one affine. The qform is left out (code 0) where rotation and voxel sizes cannot
 * state it, because it is sheared. NIfTI-1 keeps float32: what is stored is the nearest, and the qform is made from
 * what is stored.
 */
public final class PatchHeader {
    private static final int CODE_COMMENT = 6;
    private static final int ALIGNED = 2;
    private static final int MILLIMETRES = 2;
    private static final String DESCRIPTION = Version.program();

    /** How far, in voxels, qform and sform may differ at the patch's corners. */
    private static final double CORNER_TOLERANCE = 1e-4;

    /** What a float32 quaternion costs at a distance of one voxel; it grows with the patch. */
    private static final double QUATERNION_TOLERANCE = 5e-7;

    /** As {@code nifti_quatern_to_mat44} has it, which ITK and FSL use. */
    private static final double HALF_TURN_OF_NIFTILIB = 1e-7;

    private PatchHeader() {}

    /**
     * The header's bytes; the voxels follow at once, x fastest, little endian.
     *
     * @param voxelToWorld voxel centre of the patch to world, RAS+ millimetres
     * @param json the extension's text; empty for none
     */
    public static byte[] bytes(Extent size, PixelType type, Affine voxelToWorld, String json) {
        boolean second = Math.max(size.x(), Math.max(size.y(), size.z())) > Short.MAX_VALUE;
        int headerBytes = second ? NiftiHeader.BYTES_2 : NiftiHeader.BYTES_1;
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int extensionBytes = text.length == 0 ? 0 : (text.length + 8 + 15) / 16 * 16;
        ByteBuffer bytes = ByteBuffer.allocate(headerBytes + 4 + extensionBytes).order(ByteOrder.LITTLE_ENDIAN);
        if (second) {
            writeSecond(bytes, size, type, voxelToWorld);
        } else {
            writeFirst(bytes, size, type, toFloats(voxelToWorld));
        }
        if (extensionBytes > 0) {
            bytes.put(headerBytes, (byte) 1);
            bytes.putInt(headerBytes + 4, extensionBytes).putInt(headerBytes + 8, CODE_COMMENT);
            bytes.position(headerBytes + 12);
            bytes.put(text);
            // JSON's own white space: what a reader strips or not, the text stays JSON.
            while (bytes.hasRemaining()) {
                bytes.put((byte) ' ');
            }
        }
        return bytes.array();
    }

    /**
     * The same header before voxels of another type.
     *
     * @param front all bytes before a volume's first voxel, little endian; not changed
     */
    public static byte[] withType(byte[] front, PixelType type) {
        ByteBuffer bytes = ByteBuffer.wrap(front.clone()).order(ByteOrder.LITTLE_ENDIAN);
        boolean second = bytes.getInt(0) == NiftiHeader.BYTES_2;
        bytes.putShort(second ? 12 : 70, (short) NiftiType.code(type));
        bytes.putShort(second ? 14 : 72, (short) (8 * type.bytes()));
        return bytes.array();
    }

    private static void writeFirst(ByteBuffer bytes, Extent size, PixelType type, Affine affine) {
        bytes.putInt(0, NiftiHeader.BYTES_1);
        bytes.put(38, (byte) 'r');
        short[] dim = {3, (short) size.x(), (short) size.y(), (short) size.z(), 1, 1, 1, 1};
        Qform qform = Qform.of(affine, size, true);
        double[] pixdim = pixdim(affine, qform);
        for (int i = 0; i < 8; i++) {
            bytes.putShort(40 + 2 * i, dim[i]);
            bytes.putFloat(76 + 4 * i, (float) pixdim[i]);
        }
        bytes.putShort(70, (short) NiftiType.code(type));
        bytes.putShort(72, (short) (8 * type.bytes()));
        bytes.putFloat(108, bytes.capacity());
        bytes.putFloat(112, 1);
        bytes.put(123, (byte) MILLIMETRES);
        putText(bytes, 148, DESCRIPTION);
        bytes.putShort(252, (short) qform.code());
        bytes.putShort(254, (short) ALIGNED);
        for (int i = 0; i < 3; i++) {
            bytes.putFloat(256 + 4 * i, (float) qform.quaternion().at(i));
            bytes.putFloat(268 + 4 * i, (float) qform.offset().at(i));
        }
        for (int i = 0; i < 12; i++) {
            bytes.putFloat(280 + 4 * i, (float) affine.at(i / 4, i % 4));
        }
        putText(bytes, 344, "n+1");
    }

    private static void writeSecond(ByteBuffer bytes, Extent size, PixelType type, Affine affine) {
        bytes.putInt(0, NiftiHeader.BYTES_2);
        putText(bytes, 4, "n+2\0\r\n\032\n");
        bytes.putShort(12, (short) NiftiType.code(type));
        bytes.putShort(14, (short) (8 * type.bytes()));
        long[] dim = {3, size.x(), size.y(), size.z(), 1, 1, 1, 1};
        Qform qform = Qform.of(affine, size, false);
        double[] pixdim = pixdim(affine, qform);
        for (int i = 0; i < 8; i++) {
            bytes.putLong(16 + 8 * i, dim[i]);
            bytes.putDouble(104 + 8 * i, pixdim[i]);
        }
        bytes.putLong(168, bytes.capacity());
        bytes.putDouble(176, 1);
        putText(bytes, 240, DESCRIPTION);
        bytes.putInt(344, qform.code());
        bytes.putInt(348, ALIGNED);
        for (int i = 0; i < 3; i++) {
            bytes.putDouble(352 + 8 * i, qform.quaternion().at(i));
            bytes.putDouble(376 + 8 * i, qform.offset().at(i));
        }
        for (int i = 0; i < 12; i++) {
            bytes.putDouble(400 + 8 * i, affine.at(i / 4, i % 4));
        }
        bytes.putInt(500, MILLIMETRES);
    }

    private static void putText(ByteBuffer bytes, int at, String text) {
        bytes.put(at, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static double[] pixdim(Affine affine, Qform qform) {
        return new double[] {qform.qfac(), affine.spacing(0), affine.spacing(1), affine.spacing(2), 1, 1, 1, 1};
    }

    private static Affine toFloats(Affine affine) {
        double[][] rows = new double[3][4];
        for (int i = 0; i < 12; i++) {
            rows[i / 4][i % 4] = (float) affine.at(i / 4, i % 4);
        }
        return Affine.ofRows(rows);
    }

    /**
     * The extension's text, from the first bytes of a patch file, plain or gzip.
     *
     * @param firstBytes of the file; too few of them are as good as none
     * @return empty where the bytes are no NIfTI header, hold no such extension, or end before it does; never an error:
     *     whoever asks will write the file anew
     */
    public static Optional<String> text(byte[] firstBytes) {
        ByteBuffer bytes = ByteBuffer.wrap(plain(firstBytes)).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = bytes.capacity() < 4 ? 0 : bytes.getInt(0);
        if (headerBytes != NiftiHeader.BYTES_1 && headerBytes != NiftiHeader.BYTES_2) {
            return Optional.empty();
        }
        int at = headerBytes + 4;
        if (bytes.capacity() < at + 8 || bytes.get(headerBytes) == 0) {
            return Optional.empty();
        }
        int length = bytes.getInt(at);
        if (bytes.getInt(at + 4) != CODE_COMMENT || length < 8 || length > bytes.capacity() - at) {
            return Optional.empty();
        }
        String text = new String(bytes.array(), at + 8, length - 8, StandardCharsets.UTF_8);
        return Optional.of(text.replaceFirst("[\\s\\x00]+$", ""));
    }

    /** What can be inflated of a file's beginning. */
    private static byte[] plain(byte[] firstBytes) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] block = new byte[4096];
        try (InputStream in = GzipMembers.open(new ByteArrayInputStream(firstBytes))) {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                plain.write(block, 0, length);
            }
        } catch (IOException e) {
            // The bytes end within the gzip stream, as expected: what came before is what we want.
            return plain.toByteArray();
        }
        return plain.toByteArray();
    }

    /**
     * An affine as quaternion (b, c, d), sign of the third axis and offset; all zero, with code 0, where they cannot
     * state it.
     */
    private record Qform(int code, double qfac, Point quaternion, Point offset) {

        static Qform of(Affine affine, Extent size, boolean inFloats) {
            double qfac = affine.determinant() < 0 ? -1 : 1;
            double[][] r = new double[3][3];
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    r[row][column] = affine.at(row, column) / affine.spacing(column) * (column == 2 ? qfac : 1);
                }
            }
            Point offset = new Point(affine.m03(), affine.m13(), affine.m23());
            Qform best = null;
            double least = Double.MAX_VALUE;
            Point exact = quaternion(r);
            Affine toVoxels = affine.inverse();
            for (Point q : inFloats ? floatsAround(exact) : Set.of(exact)) {
                Qform qform = new Qform(ALIGNED, qfac, q, offset);
                double error = qform.cornerError(affine, toVoxels, size);
                if (error < least) {
                    least = error;
                    best = qform;
                }
            }
            int longest = Math.max(size.x(), Math.max(size.y(), size.z()));
            if (least <= Math.max(CORNER_TOLERANCE, QUATERNION_TOLERANCE * longest)) {
                return best;
            }
            return new Qform(0, 1, new Point(0, 0, 0), new Point(0, 0, 0));
        }

        /**
         * The nearest float32 quaternion and its neighbours. Readers take a from what b, c and d leave of 1: near half a
         * turn that is little, and which way b, c and d are rounded decides it.
         */
        private static Set<Point> floatsAround(Point q) {
            Set<Point> around = new LinkedHashSet<>();
            Point nearest = toFloats(q);
            around.add(nearest);
            for (int n = 0; n < 27; n++) {
                around.add(new Point(
                        neighbour(nearest.x(), n % 3),
                        neighbour(nearest.y(), n / 3 % 3),
                        neighbour(nearest.z(), n / 9)));
            }
            return around;
        }

        private static double neighbour(double value, int which) {
            float nearest = (float) value;
            // A part that is 0 is 0 by symmetry; its neighbours are denormal.
            if (nearest == 0 || which == 0) {
                return nearest;
            }
            return which == 1 ? Math.nextUp(nearest) : Math.nextDown(nearest);
        }

        private static Point toFloats(Point p) {
            return new Point((float) p.x(), (float) p.y(), (float) p.z());
        }

        /**
         * The quaternion (b, c, d), with a at least 0, of a rotation matrix: from whichever of its four parts is
         * largest, so that nothing small is divided by.
         */
        private static Point quaternion(double[][] r) {
            double[] squares = {
                1 + r[0][0] + r[1][1] + r[2][2],
                1 + r[0][0] - r[1][1] - r[2][2],
                1 - r[0][0] + r[1][1] - r[2][2],
                1 - r[0][0] - r[1][1] + r[2][2]
            };
            int largest = 0;
            for (int i = 1; i < 4; i++) {
                largest = squares[i] > squares[largest] ? i : largest;
            }
            double s = 0.5 / Math.sqrt(squares[largest]);
            double[] q =
                    switch (largest) {
                        case 0 -> new double[] {squares[0], r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1]};
                        case 1 -> new double[] {r[2][1] - r[1][2], squares[1], r[0][1] + r[1][0], r[0][2] + r[2][0]};
                        case 2 -> new double[] {r[0][2] - r[2][0], r[0][1] + r[1][0], squares[2], r[1][2] + r[2][1]};
                        default -> new double[] {r[1][0] - r[0][1], r[0][2] + r[2][0], r[1][2] + r[2][1], squares[3]};
                    };
            double sign = q[0] < 0 ? -s : s;
            double length = 0;
            for (int i = 0; i < 4; i++) {
                q[i] *= sign;
                length += q[i] * q[i];
            }
            length = Math.sqrt(length);
            // Adding 0 turns -0 into 0.
            return new Point(q[1] / length + 0.0, q[2] / length + 0.0, q[3] / length + 0.0);
        }

        /**
         * How far, in voxels, readers of this qform put the patch's corners from where the affine does: the farther of
         * nibabel and of the reference library, which take different remainders for half a turn.
         */
        private double cornerError(Affine affine, Affine toVoxels, Extent size) {
            return Math.max(
                    cornerError(affine, toVoxels, size, NiftiHeader.HALF_TURN),
                    cornerError(affine, toVoxels, size, HALF_TURN_OF_NIFTILIB));
        }

        private double cornerError(Affine affine, Affine toVoxels, Extent size, double halfTurn) {
            double b = quaternion.x();
            double c = quaternion.y();
            double d = quaternion.z();
            double aSquared = 1 - (b * b + c * c + d * d);
            double[][] rows = NiftiHeader.rotation(aSquared < halfTurn ? 0 : Math.sqrt(aSquared), b, c, d);
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    rows[row][column] *= affine.spacing(column) * (column == 2 ? qfac : 1);
                }
                rows[row][3] = offset.at(row);
            }
            Affine difference = toVoxels.after(Affine.ofRows(rows));
            double error = 0;
            for (int corner = 0; corner < 8; corner++) {
                Point p = new Point(
                        (corner & 1) * (size.x() - 1.0),
                        (corner >> 1 & 1) * (size.y() - 1.0),
                        (corner >> 2 & 1) * (size.z() - 1.0));
                Point q = difference.apply(p);
                for (int axis = 0; axis < 3; axis++) {
                    error = Math.max(error, Math.abs(q.at(axis) - p.at(axis)));
                }
            }
            return error;
        }
    }
}
