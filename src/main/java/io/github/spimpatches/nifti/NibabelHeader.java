package io.github.spimpatches.nifti;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Everything in front of a patch's voxels as nibabel 5 writes it for an image with an affine and nothing more: NIfTI-1,
 * little endian, sform code 2, qform code 0, millimetres, slope 1.
 *
 * <p>nibabel fills in the quaternion though its code is 0. It depends on the axes alone, and where a half turn leaves its
 * sign open, on the library that nibabel asks: so it is a table, of what nibabel was seen to write.
 */
public final class NibabelHeader {
    /** Header and the four bytes that say that no extension follows. */
    private static final int BYTES = NiftiHeader.BYTES_1 + 4;

    private static final int ALIGNED = 2;
    private static final int MILLIMETRES = 2;

    /** The quaternion's parts b, c, d as multiples of its length, one for each digit; {@code z} is minus zero. */
    private static final String[][] QUATERNIONS = {
        // x, y, z to the world's axes and whether x and y grow with them; z grows as a rotation lets it.
        {"012++", "000"}, {"012+-", "100"}, {"012-+", "010"}, {"012--", "001"},
        {"021++", "hzz"}, {"021+-", "H00"}, {"021-+", "0hh"}, {"021--", "0Hh"},
        {"102++", "hh0"}, {"102+-", "00h"}, {"102-+", "00H"}, {"102--", "Hh0"},
        {"120++", "qqq"}, {"120+-", "QQq"}, {"120-+", "qQQ"}, {"120--", "QqQ"},
        {"201++", "QQQ"}, {"201+-", "qQq"}, {"201-+", "qqQ"}, {"201--", "Qqq"},
        {"210++", "0H0"}, {"210+-", "H0H"}, {"210-+", "zhz"}, {"210--", "H0h"}
    };

    private NibabelHeader() {}

    /**
     * The header's bytes; the voxels follow at once, x fastest, little endian.
     *
     * @param size each edge at most 32,767
     * @param voxelToWorld axis-aligned: voxel centre of the patch to world, RAS+ millimetres
     */
    public static byte[] bytes(Extent size, PixelType type, Affine voxelToWorld) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, NiftiHeader.BYTES_1);
        int[] dim = {3, size.x(), size.y(), size.z(), 1, 1, 1, 1};
        double[] pixdim = {
            voxelToWorld.determinant() < 0 ? -1 : 1,
            voxelToWorld.spacing(0),
            voxelToWorld.spacing(1),
            voxelToWorld.spacing(2),
            1,
            1,
            1,
            1
        };
        for (int i = 0; i < 8; i++) {
            bytes.putShort(40 + 2 * i, (short) dim[i]);
            bytes.putFloat(76 + 4 * i, (float) pixdim[i]);
        }
        bytes.putShort(70, (short) NiftiType.code(type));
        bytes.putShort(72, (short) (8 * type.bytes()));
        bytes.putFloat(108, BYTES);
        bytes.putFloat(112, 1);
        bytes.put(123, (byte) MILLIMETRES);
        bytes.putShort(254, (short) ALIGNED);
        String quaternion = quaternion(voxelToWorld);
        for (int i = 0; i < 3; i++) {
            bytes.putFloat(256 + 4 * i, part(quaternion.charAt(i)));
            bytes.putFloat(268 + 4 * i, (float) voxelToWorld.at(i, 3));
        }
        for (int i = 0; i < 12; i++) {
            bytes.putFloat(280 + 4 * i, (float) voxelToWorld.at(i / 4, i % 4));
        }
        bytes.put(344, "n+1".getBytes(StandardCharsets.US_ASCII));
        return bytes.array();
    }

    private static String quaternion(Affine affine) {
        StringBuilder axes = new StringBuilder();
        StringBuilder signs = new StringBuilder();
        for (int axis = 0; axis < 3; axis++) {
            int row = 0;
            while (affine.at(row, axis) == 0) {
                row++;
            }
            axes.append(row);
            signs.append(affine.at(row, axis) < 0 ? '-' : '+');
        }
        String key = axes.append(signs, 0, 2).toString();
        for (String[] entry : QUATERNIONS) {
            if (entry[0].equals(key)) {
                return entry[1];
            }
        }
        throw new IllegalArgumentException("not axis-aligned: " + affine);
    }

    private static float part(char digit) {
        return switch (digit) {
            case '1' -> 1;
            case 'h' -> (float) Math.sqrt(0.5);
            case 'H' -> -(float) Math.sqrt(0.5);
            case 'q' -> 0.5f;
            case 'Q' -> -0.5f;
            case 'z' -> -0.0f;
            default -> 0;
        };
    }
}
