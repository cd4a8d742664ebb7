package io.github.spimpatches.imaris;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import java.util.Arrays;

/** The highest value along z at every x and y of one channel at one level; fed from many threads. */
final class Projection {
    private final PixelType type;
    private final int width;
    private final int height;
    private final float[] highest;

    Projection(PixelType type, Extent level) {
        this.type = type;
        this.width = level.x();
        this.height = level.y();
        this.highest = new float[Math.multiplyExact(width, height)];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
    }

    void add(byte[] voxels, Extent chunk, Box inside) {
        Extent size = inside.size();
        double[] row = new double[size.x()];
        synchronized (highest) {
            for (int z = 0; z < size.z(); z++) {
                for (int y = 0; y < size.y(); y++) {
                    VoxelValues.read(type, voxels, (z * chunk.y() + y) * chunk.x() * type.bytes(), row, row.length);
                    int at = ((int) inside.y() + y) * width + (int) inside.x();
                    for (int x = 0; x < row.length; x++) {
                        // False for what is no number.
                        if (row[x] > highest[at + x] && row[x] <= Float.MAX_VALUE) {
                            highest[at + x] = (float) row[x];
                        }
                    }
                }
            }
        }
    }

    /** The highest value in the part of the image that one of {@code w} x {@code h} pixels stands for. */
    float at(int x, int y, int w, int h) {
        int fromX = (int) ((long) x * width / w);
        int fromY = (int) ((long) y * height / h);
        int toX = Math.max(fromX + 1, (int) (((long) (x + 1) * width + w - 1) / w));
        int toY = Math.max(fromY + 1, (int) (((long) (y + 1) * height + h - 1) / h));
        float found = Float.NEGATIVE_INFINITY;
        for (int j = fromY; j < toY; j++) {
            for (int i = fromX; i < toX; i++) {
                found = Math.max(found, highest[j * width + i]);
            }
        }
        return found;
    }
}
