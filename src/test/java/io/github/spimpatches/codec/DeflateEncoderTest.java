package io.github.spimpatches.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateEncoderTest {
    private static final int BLOCK = DeflateEncoder.BLOCK;
    private static final int WINDOW = MatchFinder.WINDOW;

    @Test
    void nothingIsOneEmptyBlock() throws Exception {
        byte[] stream = Deflated.of(new byte[0], 2);

        assertThat(stream).containsExactly(1, 0, 0, 0xff, 0xff);
        assertThat(Deflated.inflate(stream, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 63, 64, 65, 257, 258, 259, 260, 261, 262, 516, 517, 518})
    void shortInputsComeBack(int size) throws Exception {
        for (int valueBytes : new int[] {1, 2, 4, 8}) {
            comesBack(new byte[size], valueBytes);
            comesBack(noise(size, 256), valueBytes);
            comesBack(noise(size, 2), valueBytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-9, -8, -7, -2, -1, 0, 1, 2, 7, 8, 9})
    void sizesAroundABlocksBorderComeBack(int more) throws Exception {
        for (int blocks = 1; blocks <= 2; blocks++) {
            int size = blocks * BLOCK + more;
            comesBack(new byte[size], 2);
            comesBack(noise(size, 256), 2);
            comesBack(noise(size, 7), 1);
            comesBack(repeated(noise(1000, 256), size), 4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BlockWriter.LONGEST_STORED - 1, BlockWriter.LONGEST_STORED, BlockWriter.LONGEST_STORED + 1})
    void sizesAroundTheLongestStoredBlockComeBack(int size) throws Exception {
        comesBack(noise(size, 256), 1);
        comesBack(noise(2 * size, 256), 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255})
    void oneDistinctValueTakesNearlyNothing(int value) throws Exception {
        byte[] bytes = new byte[3 * BLOCK + 5];
        Arrays.fill(bytes, (byte) value);

        assertThat(comesBack(bytes, 1)).isLessThan(bytes.length / 700);
        assertThat(comesBack(bytes, 2)).isLessThan(bytes.length / 700);
    }

    @Test
    void whatDoesNotCompressIsStored() throws Exception {
        byte[] bytes = noise(5 * BLOCK + 77, 256);

        int length = comesBack(bytes, 2);

        // Six blocks, the whole ones in two parts of at most 65,535 bytes.
        assertThat(length).isEqualTo(bytes.length + (5 * 2 + 1) * BlockWriter.STORED_OVERHEAD);
    }

    @Test
    void bytesWithoutRepetitionsNeedNoDistances() throws Exception {
        // Three digits of ever new numbers, each from a range of its own: any six bytes hold a whole number.
        byte[] bytes = new byte[BLOCK];
        for (int i = 0; i < bytes.length; i++) {
            int number = i / 3 * 40_503;
            int digit = i % 3;
            bytes[i] = (byte) (64 * digit + (number >>> (6 * digit) & 63));
        }
        Tokens tokens = new Tokens(BLOCK / MatchFinder.SHORTEST);
        new MatchFinder().tokenize(bytes, 0, BLOCK, 0, 128, tokens);

        assertThat(tokens.count()).isZero();
        // 95 % with the best codes; these are made from a sample.
        assertThat(comesBack(bytes, 1)).isLessThan(bytes.length * 97 / 100);
    }

    /** Frequencies are counted in a sample: one that misleads costs nothing but the time. */
    @Test
    void codesThatTurnOutLongerThanTheBytesAreTakenBack() throws Exception {
        byte[] sample = noise(BLOCK, 60);
        byte[] bytes = noise(BLOCK, 256);
        Tokens tokens = new Tokens(BLOCK / MatchFinder.SHORTEST);
        new MatchFinder().tokenize(sample, 0, BLOCK, 0, 128, tokens);
        assertThat(tokens.count()).isZero();
        BitWriter out = new BitWriter(BlockWriter.room(BLOCK) + BLOCK);
        BlockWriter writer = new BlockWriter();

        writer.write(sample, 0, BLOCK, tokens, false, out);
        int first = out.length();
        writer.write(bytes, 0, BLOCK, tokens, true, out);
        out.align();

        assertThat(first).isLessThan(BLOCK * 77 / 100);
        assertThat(out.length() - first).isBetween(BLOCK, BlockWriter.longest(BLOCK) + 1);
        byte[] both = Deflated.inflate(Arrays.copyOf(out.bytes(), out.length()), 2 * BLOCK);
        assertThat(Arrays.copyOf(both, BLOCK)).isEqualTo(sample);
        assertThat(Arrays.copyOfRange(both, BLOCK, 2 * BLOCK)).isEqualTo(bytes);
    }

    @Test
    void bytesThatAreInNoSampleComeBack() throws Exception {
        for (int rare = 1; rare < 40; rare++) {
            byte[] bytes = noise(BLOCK, 16);
            SplittableRandom random = new SplittableRandom(rare);
            for (int i = 0; i < rare; i++) {
                bytes[random.nextInt(BLOCK)] = (byte) (16 + random.nextInt(240));
            }
            assertThat(comesBack(bytes, 2)).isLessThan(BLOCK * 55 / 100);
        }
    }

    /** What is counted in steps of one length sees, of a pattern of that length, one place only. */
    @Test
    void patternsOfAnyLengthAreCountedFairly() throws Exception {
        for (int length = 16; length < 256; length++) {
            byte[] bytes = new byte[BLOCK];
            SplittableRandom random = new SplittableRandom(length);
            for (int i = 0; i < BLOCK; i++) {
                bytes[i] = (byte) (i % length < 8 ? 16 + random.nextInt(240) : random.nextInt(16));
            }

            assertThat((double) comesBack(bytes, 1)).as("%d", length).isLessThan(1.02 * ofBestCodes(bytes));
        }
    }

    /** Bytes that these take at least where each is told by itself: Shannon's entropy. */
    private static double ofBestCodes(byte[] bytes) {
        int[] counts = new int[256];
        for (byte value : bytes) {
            counts[value & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            bits -= count == 0 ? 0 : count * Math.log((double) count / bytes.length) / Math.log(2);
        }
        return bits / 8;
    }

    @Test
    void frequenciesLikeFibonaccisComeBackThoughTheirCodesAreCutShort() throws Exception {
        int[] frequencies = new int[24];
        frequencies[0] = 1;
        frequencies[1] = 1;
        for (int i = 2; i < frequencies.length; i++) {
            frequencies[i] = frequencies[i - 1] + frequencies[i - 2];
        }
        byte[] bytes = new byte[2 * BLOCK];
        int at = 0;
        for (int value = 0; value < frequencies.length; value++) {
            int end = Math.min(bytes.length, at + frequencies[value]);
            Arrays.fill(bytes, at, end, (byte) value);
            at = end;
        }
        shuffle(bytes, at);

        comesBack(Arrays.copyOf(bytes, at), 1);
        comesBack(Arrays.copyOf(bytes, at), 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 257, 258, 259, 4096, WINDOW - 2, WINDOW - 1, WINDOW})
    void repetitionsFromAnyDistanceInTheWindowAreFound(int distance) throws Exception {
        byte[] bytes = repeated(noise(distance, 256), 2 * BLOCK);

        assertThat(comesBack(bytes, 1)).isLessThan(distance + distance / 100 + bytes.length / 100);
    }

    @Test
    void repetitionsFromBeyondTheWindowAreNotTold() throws Exception {
        byte[] bytes = repeated(noise(WINDOW + 1, 256), 2 * BLOCK);

        assertThat(comesBack(bytes, 1)).isGreaterThan(bytes.length);
    }

    /** 257 to 262, and twice that: where a long repetition is cut, no part may be shorter than three. */
    @Test
    void repetitionsOfAllLengthsComeBack() throws Exception {
        for (int length = 3; length < 800; length++) {
            byte[] bytes = noise(2000, 256);
            System.arraycopy(bytes, 40, bytes, 1000, length);
            comesBack(bytes, 1);
            comesBack(bytes, 2);
        }
    }

    @Test
    void howTheBytesComeInPiecesChangesNothing() {
        byte[] bytes = StructuredBytes.of(new SplittableRandom(3), 1 << 16);
        byte[] more = repeated(bytes, 3 * BLOCK + 1001);
        byte[] atOnce = Deflated.of(more, 2);

        for (int piece : new int[] {7, 348, 4096, BLOCK - 1, BLOCK, BLOCK + 1, 1 << 20}) {
            assertThat(Deflated.inPieces(more, 2, piece)).isEqualTo(atOnce);
        }
        assertThat(Deflated.inPieces(bytes, 2, 1)).isEqualTo(Deflated.of(bytes, 2));
    }

    @Test
    void whatAnotherStreamHeldChangesNothing() {
        byte[] bytes = StructuredBytes.of(new SplittableRandom(7), 3 * BLOCK);
        byte[] first = Deflated.of(bytes, 2);
        for (int seed = 0; seed < 50; seed++) {
            Deflated.of(StructuredBytes.of(new SplittableRandom(seed), 2 * BLOCK), 1 << (seed % 4));

            assertThat(Deflated.of(bytes, 2)).isEqualTo(first);
        }
        assertThat(Deflated.of(bytes, 2)).isEqualTo(first);
    }

    @Test
    void twoStreamsAtATimeDoNotMix() throws Exception {
        byte[] bytes = repeated(StructuredBytes.of(new SplittableRandom(7), 3 * BLOCK), 3 * BLOCK);
        byte[] others = repeated(StructuredBytes.of(new SplittableRandom(8), 3 * BLOCK), 3 * BLOCK);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream otherOut = new ByteArrayOutputStream();
        DeflateEncoder encoder = new DeflateEncoder(2, out::write);
        DeflateEncoder other = new DeflateEncoder(1, otherOut::write);
        for (int at = 0; at < bytes.length; at += 1024) {
            encoder.write(bytes, at, 1024);
            other.write(others, at, 1024);
        }
        encoder.finish();
        other.finish();

        assertThat(out.toByteArray()).isEqualTo(Deflated.of(bytes, 2));
        assertThat(otherOut.toByteArray()).isEqualTo(Deflated.of(others, 1));
    }

    @Test
    void nothingFollowsTheEnd() throws Exception {
        DeflateEncoder encoder = new DeflateEncoder(1, (bytes, offset, length) -> {});
        encoder.finish();

        assertThatThrownBy(encoder::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> encoder.write(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bytesAroundThosePassedAreNotRead() throws IOException {
        byte[] bytes = noise(1000, 4);
        byte[] padded = new byte[1200];
        Arrays.fill(padded, (byte) 0x5a);
        System.arraycopy(bytes, 0, padded, 100, 1000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DeflateEncoder encoder = new DeflateEncoder(1, out::write);
        encoder.write(padded, 100, 1000);
        encoder.finish();

        assertThat(out.toByteArray()).isEqualTo(Deflated.of(bytes, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 0, 3, 6, 16})
    void valuesAreOfOneTwoFourOrEightBytes(int valueBytes) {
        assertThatThrownBy(() -> new DeflateEncoder(valueBytes, (bytes, offset, length) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values of " + valueBytes + " bytes");
    }

    @Test
    void aFailingOutputIsHeard() {
        DeflateEncoder encoder = new DeflateEncoder(1, (bytes, offset, length) -> {
            throw new IOException("disk full");
        });

        assertThatThrownBy(encoder::finish).isInstanceOf(IOException.class).hasMessage("disk full");
    }

    @Test
    void structuredBytesOfEveryKindComeBack() throws Exception {
        for (int seed = 0; seed < 1_500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = StructuredBytes.of(random, seed % 50 == 0 ? 400_000 : 20_000);
            int valueBytes = 1 << random.nextInt(4);
            byte[] stream = Deflated.inPieces(bytes, valueBytes, 1 + random.nextInt(bytes.length + 1));

            assertThat(Arrays.equals(Deflated.inflate(stream, bytes.length), bytes))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    @Nested
    class TakesNoMoreThanZlibsFastestLevel {
        private static final int SIZE = 1 << 21;

        /** Voxels of about 2,000 with shot noise: nine bits of each are noise. */
        @Test
        void forNoisyVoxels() throws Exception {
            byte[] bytes = new byte[SIZE];
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < SIZE; i += 2) {
                int value = (int) (2000 + 300 * Math.sin(i * 1e-5) + 116 * gauss(random));
                bytes[i] = (byte) value;
                bytes[i + 1] = (byte) (value >>> 8);
            }

            assertThat(comesBack(bytes, 2)).isLessThan(zlib(bytes) * 102 / 100);
        }

        @Test
        void forMasks() throws Exception {
            byte[] bytes = new byte[SIZE];
            SplittableRandom random = new SplittableRandom(2);
            for (int ball = 0; ball < 90; ball++) {
                int radius = 2 + random.nextInt(5);
                int[] centre = {random.nextInt(128), random.nextInt(128), random.nextInt(128)};
                for (int i = 0; i < SIZE; i++) {
                    int x = (i & 127) - centre[0];
                    int y = (i >> 7 & 127) - centre[1];
                    int z = (i >> 14) - centre[2];
                    if (x * x + y * y + z * z < radius * radius) {
                        bytes[i] = 100;
                    }
                }
            }

            assertThat(comesBack(bytes, 1)).isLessThan(zlib(bytes));
        }

        private static int zlib(byte[] bytes) {
            Deflater deflater = new Deflater(1, true);
            deflater.setInput(bytes);
            deflater.finish();
            int length = deflater.deflate(new byte[bytes.length + 1000]);
            deflater.end();
            return length;
        }
    }

    private static double gauss(SplittableRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    /** Returns the stream's length. */
    private static int comesBack(byte[] bytes, int valueBytes) throws Exception {
        byte[] stream = Deflated.of(bytes, valueBytes);
        assertThat(Deflated.inflate(stream, bytes.length)).isEqualTo(bytes);
        return stream.length;
    }

    private static byte[] noise(int size, int symbols) {
        SplittableRandom random = new SplittableRandom(size * 257L + symbols);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) random.nextInt(symbols);
        }
        return bytes;
    }

    private static byte[] repeated(byte[] pattern, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = pattern[i % pattern.length];
        }
        return bytes;
    }

    private static void shuffle(byte[] bytes, int count) {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            byte other = bytes[j];
            bytes[j] = bytes[i];
            bytes[i] = other;
        }
    }
}
