package io.github.spimpatches.patch;

import io.github.spimpatches.Python;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/** CPU seconds of {@link Uint8Stretch} beside the step of SPIMquant that it stands for, a 256 x 256 x 256 patch of
 * uint16 in both, rounds in turn. */
final class Uint8Speed {
    private static final int EDGE = 256;
    private static final int ROUNDS = 5;

    private Uint8Speed() {}

    public static void main(String... arguments) throws IOException {
        Python python = Python.find();
        byte[] voxels = Uint8StretchTest.made(PixelType.UINT16, EDGE);
        for (int warm = 0; warm < 5; warm++) {
            seconds(voxels);
        }
        System.out.println("their s  ours s  ratio");
        for (int round = 0; round < ROUNDS; round++) {
            String said = python.run("bench_uint8.py", List.of(Integer.toString(EDGE), "1"));
            double theirs = Double.parseDouble(said.split(" ", 2)[0]);
            double ours = seconds(voxels);
            System.out.printf("%7.3f  %6.3f  %5.1f%n", theirs, ours, theirs / ours);
        }
    }

    private static double seconds(byte[] voxels) throws IOException {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long[] sum = {0};
        new Uint8Stretch(PixelType.UINT16, Extent.cube(EDGE), voxels, 42).writeTo((bytes, offset, length) -> {
            sum[0] += bytes[offset];
        });
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
    }
}
