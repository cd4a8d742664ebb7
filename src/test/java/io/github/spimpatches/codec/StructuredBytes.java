package io.github.spimpatches.codec;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random bytes of the kinds that take an encoder through all its branches; the same seed gives the same bytes. */
final class StructuredBytes {
    private static final int KINDS = 9;

    private final SplittableRandom random;
    private final byte[] bytes;
    private int length;

    private StructuredBytes(SplittableRandom random, int size) {
        this.random = random;
        this.bytes = new byte[size];
    }

    /** Up to {@code limit} bytes: parts of different kinds, one after the other. */
    static byte[] of(SplittableRandom random, int limit) {
        // Small sizes as often as large ones.
        int size = (int) (random.nextLong(limit + 1L) >>> random.nextInt(12));
        StructuredBytes made = new StructuredBytes(random, size);
        while (made.length < size) {
            made.append();
        }
        return made.bytes;
    }

    private void append() {
        int part = Math.min(bytes.length - length, 1 + (random.nextInt(bytes.length) >>> random.nextInt(10)));
        int end = length + part;
        switch (random.nextInt(KINDS)) {
            case 0 -> Arrays.fill(bytes, length, end, (byte) random.nextInt());
            case 1 -> noise(end, 256);
            case 2 -> noise(end, 1 + random.nextInt(40));
            case 3 -> skewed(end);
            case 4 -> voxels(end);
            case 5 -> periodic(end);
            case 6 -> copies(end);
            case 7 -> ramp(end);
            default -> masks(end);
        }
        length = end;
    }

    private void noise(int end, int symbols) {
        int first = random.nextInt(256);
        for (int i = length; i < end; i++) {
            bytes[i] = (byte) (first + random.nextInt(symbols));
        }
    }

    /** Each value about half, or so, as often as the one before: the longest codes there can be. */
    private void skewed(int end) {
        double ratio = 0.3 + 0.6 * random.nextDouble();
        int first = random.nextInt(256);
        for (int i = length; i < end; i++) {
            int value = (int) (Math.log(1 - random.nextDouble()) / Math.log(ratio));
            bytes[i] = (byte) (first + value);
        }
    }

    /** 16 bit, a mean with noise. */
    private void voxels(int end) {
        int mean = random.nextInt(60_000);
        int spread = 1 + random.nextInt(400);
        for (int i = length; i < end; i++) {
            int value = mean + random.nextInt(spread) + random.nextInt(spread);
            bytes[i] = (byte) value;
            if (++i < end) {
                bytes[i] = (byte) (value >>> 8);
            }
        }
    }

    private void periodic(int end) {
        int period = 1 + (random.nextInt(40_000) >>> random.nextInt(15));
        for (int i = length; i < end; i++) {
            bytes[i] = i - length < period ? (byte) random.nextInt() : bytes[i - period];
        }
    }

    /** Repetitions of all lengths from all distances, with something new between. */
    private void copies(int end) {
        int at = length;
        while (at < end) {
            int run = Math.min(end - at, random.nextInt(20));
            for (int i = 0; i < run; i++) {
                bytes[at++] = (byte) random.nextInt();
            }
            if (at == 0) {
                continue;
            }
            int distance = 1 + random.nextInt(Math.min(at, 70_000)) / (1 + random.nextInt(50));
            int count = Math.min(end - at, random.nextInt(4) == 0 ? 250 + random.nextInt(300) : random.nextInt(16));
            for (int i = 0; i < count; i++, at++) {
                bytes[at] = bytes[at - distance];
            }
        }
    }

    private void ramp(int end) {
        int step = 1 + random.nextInt(5);
        for (int i = length; i < end; i++) {
            bytes[i] = (byte) ((i - length) / step);
        }
    }

    private void masks(int end) {
        int width = 1 + random.nextInt(300);
        int from = random.nextInt(width);
        int to = from + random.nextInt(width);
        for (int i = length; i < end; i++) {
            int x = (i - length) % width;
            if (x == 0 && random.nextInt(3) == 0) {
                from += random.nextInt(3) - 1;
                to += random.nextInt(3) - 1;
            }
            bytes[i] = x >= from && x < to ? (byte) 100 : 0;
        }
    }
}
