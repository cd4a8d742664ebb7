package io.github.spimpatches.benchmarks;

import java.util.SplittableRandom;

/**
 * What a cleared brain looks like to a codec: a smooth background between 900 and 3,200, shot noise of 2.6 times its
 * square root, and one bright spot in 30,000 voxels. Slabs of 256 x 256 x 32 voxels; the same seed gives the same bytes.
 */
final class LightSheet {
    private static final int WIDTH = 256;
    private static final int DEPTH = 32;
    private static final int VOXELS = WIDTH * WIDTH * DEPTH;
    private static final double NOISE = 2.6;
    private static final int VOXELS_PER_SPOT = 30_000;

    private LightSheet() {}

    /** uint16, little endian, all tissue. */
    static byte[] inside() {
        return bytes(voxels(false));
    }

    /** The same where a part of it, about a quarter, is beyond the tissue: zero. */
    static byte[] edge() {
        return bytes(voxels(true));
    }

    /** uint8: 100 in the spots, else 0. */
    static byte[] mask() {
        byte[] mask = new byte[VOXELS];
        for (double[] spot : spots(new SplittableRandom(2))) {
            paint(spot, 1, (voxel, squared) -> {
                if (squared < 1) {
                    mask[voxel] = 100;
                }
            });
        }
        return mask;
    }

    private interface Brush {
        /** @param squared the distance from the spot's middle, in radii, squared */
        void paint(int voxel, double squared);
    }

    private static double[] voxels(boolean isEdge) {
        SplittableRandom noise = new SplittableRandom(1);
        double[] voxels = new double[VOXELS];
        for (int i = 0; i < VOXELS; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH % WIDTH;
            double mean = 2050 + 700 * Math.sin(x / 80.0) * Math.cos(y / 95.0) + 3.0 * i / (WIDTH * WIDTH);
            voxels[i] = mean + NOISE * Math.sqrt(mean) * gauss(noise);
        }
        for (double[] spot : spots(new SplittableRandom(2))) {
            paint(spot, 1.6, (voxel, squared) -> voxels[voxel] += spot[4] * Math.exp(-1.5 * squared));
        }
        for (int i = 0; isEdge && i < VOXELS; i++) {
            double x = 1 - (i % WIDTH) / 300.0;
            double y = 1 - (i / WIDTH % WIDTH) / 300.0;
            if (x * x * x + y * y * y > 1) {
                voxels[i] = 0;
            }
        }
        return voxels;
    }

    /** x, y, z, radius, brightness. */
    private static double[][] spots(SplittableRandom random) {
        double[][] spots = new double[VOXELS / VOXELS_PER_SPOT][];
        for (int i = 0; i < spots.length; i++) {
            spots[i] = new double[] {
                random.nextDouble() * WIDTH,
                random.nextDouble() * WIDTH,
                random.nextDouble() * DEPTH,
                2 + 4.5 * random.nextDouble(),
                4000 + 26000 * random.nextDouble()
            };
        }
        return spots;
    }

    private static void paint(double[] spot, double radii, Brush brush) {
        int reach = (int) (spot[3] * radii) + 1;
        for (int z = Math.max(0, (int) spot[2] - reach); z < Math.min(DEPTH, spot[2] + reach); z++) {
            for (int y = Math.max(0, (int) spot[1] - reach); y < Math.min(WIDTH, spot[1] + reach); y++) {
                for (int x = Math.max(0, (int) spot[0] - reach); x < Math.min(WIDTH, spot[0] + reach); x++) {
                    double squared = (x - spot[0]) * (x - spot[0])
                            + (y - spot[1]) * (y - spot[1])
                            + (z - spot[2]) * (z - spot[2]);
                    brush.paint((z * WIDTH + y) * WIDTH + x, squared / (spot[3] * spot[3]));
                }
            }
        }
    }

    private static double gauss(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static byte[] bytes(double[] voxels) {
        byte[] bytes = new byte[2 * VOXELS];
        for (int i = 0; i < VOXELS; i++) {
            int value = (int) Math.max(0, Math.min(65535, voxels[i]));
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >>> 8);
        }
        return bytes;
    }
}
