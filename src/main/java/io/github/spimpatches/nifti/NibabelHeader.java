package io.github.spimpatches.nifti;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything in front of a patch's voxels as nibabel 5 writes it for an image with an affine and nothing more: NIfTI-1,
 * little endian, sform code 2, qform code 0, millimetres, slope 1.
 *
 * <p>nibabel fills in the quaternion though its code is 0. It depends on the axes alone, and where a half turn leaves its
 * sign open, on the library that nibabel asks: so it is a table, of what nibabel was seen to write.
 */
public final class NibabelHeader {
    /** Header and the four bytes that say whether an extension follows. */
    private static final int BYTES = NiftiHeader.BYTES_1 + 4;

    private static final int EXTENSION_HEAD = 8;
    private static final int EXTENSION_UNIT = 16;
    private static final int CODE_OF_LABELS = 1;
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
     * @param channels volumes that follow each other; several make a fourth dimension
     * @param labels of several channels, which zarrnii puts into an extension of code 1; empty for none
     */
    public static byte[] bytes(Extent size, PixelType type, Affine voxelToWorld, int channels, List<String> labels) {
        byte[] text =
                channels == 1 || labels.isEmpty() ? new byte[0] : json(labels).getBytes(StandardCharsets.US_ASCII);
        int extension = text.length == 0
                ? 0
                : (text.length + EXTENSION_HEAD + EXTENSION_UNIT - 1) / EXTENSION_UNIT * EXTENSION_UNIT;
        ByteBuffer bytes = ByteBuffer.allocate(BYTES + extension).order(ByteOrder.LITTLE_ENDIAN);
        if (extension > 0) {
            bytes.put(NiftiHeader.BYTES_1, (byte) 1);
            bytes.putInt(BYTES, extension).putInt(BYTES + 4, CODE_OF_LABELS);
            bytes.put(BYTES + EXTENSION_HEAD, text);
        }
        bytes.putInt(0, NiftiHeader.BYTES_1);
        int[] dim = {channels == 1 ? 3 : 4, size.x(), size.y(), size.z(), channels, 1, 1, 1};
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
        bytes.putFloat(108, bytes.capacity());
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

    /** As Python's json.dumps writes it: a blank after colon and comma, nothing but printable ASCII. */
    private static String json(List<String> labels) {
        return labels.stream()
                .map(NibabelHeader::quoted)
                .collect(Collectors.joining(", ", "{\"channel_labels\": [", "]}"));
    }

    private static String quoted(String label) {
        StringBuilder text = new StringBuilder("\"");
        for (int at = 0; at < label.length(); at++) {
            char c = label.charAt(at);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> text.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\u%04x", (int) c));
            }
        }
        return text.append('"').toString();
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
