package io.github.spimpatches.patch;

import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;

/**
 * A mask's voxels as uint8 of 0 and 1, on their way to the file: 1 for whatever is not 0, whichever value the mask gives
 * to what it marks (SPIMquant's 100, 255, a label); NaN is 0.
 */
record BinaryVoxels(PixelType type, ChannelsReader reader) implements PatchFile.Voxels {

    @Override
    public int voxelBytes() {
        return 1;
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
        byte[] marks = new byte[PatchReader.SLAB_BYTES / type.bytes()];
        double[] values = new double[type.bytes() == 1 ? 0 : marks.length];
        reader.writeTo((voxels, offset, length) -> {
            for (int from = 0; from < length; from += marks.length * type.bytes()) {
                int count = Math.min(marks.length, (length - from) / type.bytes());
                if (type.bytes() == 1) {
                    markBytes(voxels, offset + from, marks, count);
                } else {
                    markNumbers(voxels, offset + from, values, marks, count);
                }
                sink.write(marks, 0, count);
            }
        });
    }

    /** Without numbers in between, which take three times as long: nearly all masks are of bytes. */
    private static void markBytes(byte[] voxels, int at, byte[] marks, int count) {
        for (int i = 0; i < count; i++) {
            marks[i] = (byte) (-(voxels[at + i] & 0xff) >>> 31);
        }
    }

    private void markNumbers(byte[] voxels, int at, double[] values, byte[] marks, int count) {
        VoxelValues.read(type, voxels, at, values, count);
        for (int i = 0; i < count; i++) {
            marks[i] = (byte) (values[i] < 0 || values[i] > 0 ? 1 : 0);
        }
    }
}
