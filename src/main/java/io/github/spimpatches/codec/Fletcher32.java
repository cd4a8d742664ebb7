package io.github.spimpatches.codec;

import java.util.zip.Checksum;

/** Fletcher-32 as HDF5 (H5checksum.c) and numcodecs compute it: over big-endian 16-bit words, an odd last byte high. */
final class Fletcher32 implements Checksum {
    private long sum1;
    private long sum2;
    private int odd = -1;

    @Override
    public void update(int b) {
        int value = b & 0xff;
        if (odd < 0) {
            odd = value;
            return;
        }
        add(odd << 8 | value);
        odd = -1;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            update(bytes[i]);
        }
    }

    @Override
    public long getValue() {
        long one = sum1;
        long two = sum2;
        if (odd >= 0) {
            one = (one + (odd << 8)) % 65535;
            two = (two + one) % 65535;
        }
        return (two << 16 | one) & 0xffffffffL;
    }

    @Override
    public void reset() {
        sum1 = 0;
        sum2 = 0;
        odd = -1;
    }

    private void add(int word) {
        sum1 = (sum1 + word) % 65535;
        sum2 = (sum2 + sum1) % 65535;
    }
}
