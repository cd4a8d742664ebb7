package io.github.spimpatches.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A few changes to good bytes: other bytes, extreme numbers, pieces cut, doubled or put elsewhere. */
final class Mutation {
    private static final long[] EXTREMES = {
        0, 1, -1, 127, 128, 255, 256, 32_767, 65_535, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffffffffL, Long.MAX_VALUE
    };
    private static final String TEXT = "{}[]\",:-+.eE0123456789 \t\n/\\ntfuNI";

    private Mutation() {}

    static byte[] of(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        for (int change = random.nextInt(4); change >= 0 && bytes.length > 0; change--) {
            int reach = random.nextInt(3) == 0 ? bytes.length : Math.min(bytes.length, 64);
            int at = random.nextBoolean() ? random.nextInt(reach) : bytes.length - 1 - random.nextInt(reach);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) TEXT.charAt(random.nextInt(TEXT.length()));
                case 3 -> number(bytes, at, random);
                case 4 -> bytes = Arrays.copyOf(bytes, at);
                case 5 -> bytes = without(bytes, at, random.nextInt(bytes.length - at));
                default -> bytes = with(bytes, at, random);
            }
        }
        return bytes;
    }

    private static void number(byte[] bytes, int at, SplittableRandom random) {
        long number = EXTREMES[random.nextInt(EXTREMES.length)] + random.nextInt(3) - 1;
        int width = Math.min(1 << random.nextInt(4), bytes.length - at);
        boolean little = random.nextInt(4) > 0;
        for (int i = 0; i < width; i++) {
            bytes[little ? at + i : at + width - 1 - i] = (byte) (number >>> (8 * i));
        }
    }

    private static byte[] without(byte[] bytes, int at, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.write(bytes, at + length, bytes.length - at - length);
        return out.toByteArray();
    }

    /** A piece of itself once more. */
    private static byte[] with(byte[] bytes, int at, SplittableRandom random) {
        int from = random.nextInt(bytes.length);
        int length = Math.min(random.nextInt(64), bytes.length - from);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.write(bytes, from, length);
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }
}
