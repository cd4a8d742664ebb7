package io.github.spimpatches.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.github.spimpatches.codec.ChecksumDecoder.Kind;
import io.github.spimpatches.codec.ChecksumDecoder.Place;
import io.github.spimpatches.codec.RawLzmaDecoder.Lzma1;
import io.github.spimpatches.codec.RawLzmaDecoder.Lzma2;
import io.github.spimpatches.problem.InputProblem;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Factory;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.DeltaOptions;
import org.tukaani.xz.FinishableOutputStream;
import org.tukaani.xz.FinishableWrapperOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** One suite that every decoder must pass; what only one of them has follows it. */
class DecodersTest {
    private static final byte[] DATA = data(9_999);

    /** A decoder and what it is to make DATA from. */
    @SuppressWarnings("ArrayRecordComponent")
    record Subject(String name, Decoder decoder, byte[] encoded) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Subject> subjects() throws Exception {
        return Stream.of(
                new Subject("zlib", new ZlibDecoder(), Encoder.ZLIB.encode(DATA)),
                new Subject("gzip", new GzipDecoder(), Encoder.GZIP.encode(DATA)),
                new Subject("gzip of two members", new GzipDecoder(), twoMembers()),
                new Subject("zstd", new ZstdDecoder(), Encoder.ZSTD.encode(DATA)),
                new Subject("zstd without its size", new ZstdDecoder(), through(ZstdOutputStream::new)),
                new Subject("bz2", new Bz2Decoder(), through(BZip2CompressorOutputStream::new)),
                new Subject("xz", new LzmaDecoder(), through(out -> new XZOutputStream(out, new LZMA2Options(1)))),
                new Subject(
                        "lzma", new LzmaDecoder(), through(out -> new LZMAOutputStream(out, new LZMA2Options(1), -1))),
                new Subject("raw lzma2", new RawLzmaDecoder(new Lzma2(1 << 20), List.of()), rawLzma2(List.of())),
                new Subject(
                        "raw lzma2 of differences",
                        new RawLzmaDecoder(new Lzma2(1 << 20), List.of(2, 7)),
                        rawLzma2(List.of(2, 7))),
                new Subject("raw lzma1", new RawLzmaDecoder(new Lzma1(1 << 20, 3, 0, 2), List.of()), rawLzma1()),
                new Subject("lz4", new Lz4Decoder(), lz4()),
                new Subject("crc32c", new ChecksumDecoder(Kind.CRC32C, Place.END), withCrc32c()),
                new Subject("blosc(snappy)", new BloscDecoder(), bloscOfSnappy()),
                new Subject("blosc, not compressed", new BloscDecoder(), bloscMemcpyed()));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void whatIsAroundTheTargetSurvives(Subject subject) {
        byte[] target = new byte[DATA.length + 200];
        Arrays.fill(target, (byte) 0x5a);
        byte[] source = new byte[subject.encoded.length + 60];
        Arrays.fill(source, (byte) 0xa5);
        System.arraycopy(subject.encoded, 0, source, 20, subject.encoded.length);

        int decoded = subject.decoder.decode(new Slice(source, 20, subject.encoded.length), target, 100, DATA.length);

        assertThat(decoded).isEqualTo(DATA.length);
        assertThat(Arrays.copyOfRange(target, 100, 100 + DATA.length)).isEqualTo(DATA);
        assertThat(Arrays.copyOf(target, 100)).containsOnly(0x5a);
        assertThat(Arrays.copyOfRange(target, 100 + DATA.length, target.length)).containsOnly(0x5a);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void moreRoomThanNeededIsNoError(Subject subject) {
        byte[] target = new byte[DATA.length + 50];

        assertThat(subject.decoder.decode(Slice.of(subject.encoded), target, 0, target.length))
                .isEqualTo(DATA.length);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void anotherSizeThanExpectedIsSaid(Subject subject) {
        byte[] target = new byte[DATA.length + 50];

        assertThatThrownBy(() -> subject.decoder.decodeExactly(Slice.of(subject.encoded), target, 0, DATA.length + 1))
                .isInstanceOf(InputProblem.class)
                .hasMessage("9999 bytes decoded, 10000 expected (" + subject.decoder.name() + ")");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void oneByteOfRoomTooFewIsAnInputProblemAndTheNextByteSurvives(Subject subject) {
        byte[] target = new byte[DATA.length + 1];
        target[DATA.length - 1] = 0x5a;

        assertThatThrownBy(() -> subject.decoder.decode(Slice.of(subject.encoded), target, 0, DATA.length - 1))
                .isInstanceOf(InputProblem.class)
                .hasMessageContaining("9998");
        assertThat(target[DATA.length - 1]).isEqualTo((byte) 0x5a);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyTruncationIsAnInputProblem(Subject subject) {
        byte[] target = new byte[DATA.length];
        int step = Math.max(1, subject.encoded.length / 60);
        for (int length = 0; length < subject.encoded.length; length += step) {
            Slice cut = new Slice(subject.encoded, 0, length);
            assertThatThrownBy(() -> subject.decoder.decodeExactly(cut, target, 0, DATA.length))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(InputProblem.class);
        }
        Slice allButOne = new Slice(subject.encoded, 0, subject.encoded.length - 1);
        assertThatThrownBy(() -> subject.decoder.decodeExactly(allButOne, target, 0, DATA.length))
                .isInstanceOf(InputProblem.class);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void changedBytesNeverEndInAnythingButAnInputProblem(Subject subject) {
        SplittableRandom random = new SplittableRandom(11);
        byte[] target = new byte[DATA.length + 16];
        Arrays.fill(target, DATA.length, target.length, (byte) 0x5a);
        for (int round = 0; round < 200; round++) {
            byte[] bad = subject.encoded.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                int within = random.nextBoolean() ? Math.min(40, bad.length) : bad.length;
                bad[random.nextInt(within)] = (byte) random.nextInt(256);
            }
            try {
                subject.decoder.decode(Slice.of(bad), target, 0, DATA.length);
            } catch (InputProblem problem) {
                assertThat(problem.getMessage()).isNotBlank();
            }
            assertThat(Arrays.copyOfRange(target, DATA.length, target.length))
                    .as("round %d wrote past its room", round)
                    .containsOnly(0x5a);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void randomBytesNeverEndInAnythingButAnInputProblem(Subject subject) {
        SplittableRandom random = new SplittableRandom(13);
        byte[] target = new byte[1000];
        for (int round = 0; round < 200; round++) {
            byte[] bad = new byte[random.nextInt(200)];
            random.nextBytes(bad);
            int kept = Math.min(random.nextInt(24), bad.length);
            System.arraycopy(subject.encoded, 0, bad, 0, kept);
            try {
                subject.decoder.decode(Slice.of(bad), target, 0, target.length);
            } catch (InputProblem problem) {
                assertThat(problem.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void zerosAfterTheLastGzipMemberArePadding() {
        byte[] padded = Arrays.copyOf(Encoder.GZIP.encode(DATA), 20_000);
        byte[] target = new byte[DATA.length];

        new GzipDecoder().decodeExactly(Slice.of(padded), target, 0, DATA.length);

        assertThat(target).isEqualTo(DATA);
    }

    @Test
    void aWrongGzipChecksumIsSaidWithItsByte() {
        byte[] bad = Encoder.GZIP.encode(DATA);
        bad[bad.length - 8] ^= 1;

        assertThatThrownBy(() -> new GzipDecoder().decode(Slice.of(bad), new byte[DATA.length], 0, DATA.length))
                .isInstanceOf(InputProblem.class)
                .hasMessage("CRC-32 differs from the data's at byte " + (bad.length - 8) + " (gzip)");
    }

    @Test
    void matchesFarBackInBlosclzAreFound() throws Exception {
        byte[] encoded = Files.readAllBytes(Path.of("src/test/resources/codec/blosclz-far.bin"));
        byte[] expected = new byte[100_000];
        int state = 7;
        for (int i = 0; i < 20_000; i++) {
            state = i % 8 == 0 ? 1_664_525 * state + 1_013_904_223 : state;
            for (int copy = 0; copy < 5; copy++) {
                expected[i + 20_000 * copy] = (byte) (state >>> 24);
            }
        }
        byte[] target = new byte[expected.length];

        new BloscDecoder().decodeExactly(Slice.of(encoded), target, 0, target.length);

        assertThat(target).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4-1", "blosclz-1", "lz4-2", "zstd-1"})
    void manyBlocksAndAShortLastOneDecode(String name) throws Exception {
        byte[] encoded = Files.readAllBytes(Path.of("src/test/resources/codec/blocks-" + name + ".bin"));
        byte[] target = new byte[2 * 150_001];

        new BloscDecoder().decodeExactly(Slice.of(encoded), target, 0, target.length);

        ByteBuffer expected = ByteBuffer.allocate(target.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 150_001; i++) {
            expected.putShort((short) (i / 16 % 1000));
        }
        assertThat(Arrays.equals(target, expected.array())).isTrue();
    }

    @Test
    void unshufflingUndoesShufflingForEveryTypeSizeAndLength() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 1000; round++) {
            int typeSize = round % 3 == 0 ? 1 + random.nextInt(255) : 1 << random.nextInt(4);
            byte[] values = new byte[random.nextInt(600)];
            random.nextBytes(values);
            byte[] bytes = new byte[values.length];
            byte[] bits = new byte[values.length];
            Shuffle.unshuffleBytes(typeSize, shuffledBytes(typeSize, values), 0, values.length, bytes, 0);
            byte[] scratch = new byte[values.length];
            Shuffle.unshuffleBits(typeSize, shuffledBits(typeSize, values), 0, values.length, bits, 0, scratch, 0);

            assertThat(bytes).as("round %d, type size %d", round, typeSize).isEqualTo(values);
            assertThat(bits).as("round %d, type size %d", round, typeSize).isEqualTo(values);
        }
    }

    @Test
    void snappyReadsWhatSnappyWrote() throws Exception {
        for (int size : new int[] {1, 10, 60, 61, 300, 70_000}) {
            byte[] data = data(size);
            byte[] encoded = org.xerial.snappy.Snappy.compress(data);
            byte[] target = new byte[size];

            assertThat(Snappy.decode(Slice.of(encoded), target, 0, size)).isEqualTo(size);
            assertThat(target).isEqualTo(data);
        }
    }

    private static byte[] shuffledBytes(int typeSize, byte[] values) {
        byte[] shuffled = values.clone();
        int count = values.length / typeSize;
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < typeSize; b++) {
                shuffled[b * count + i] = values[i * typeSize + b];
            }
        }
        return shuffled;
    }

    private static byte[] shuffledBits(int typeSize, byte[] values) {
        int count = values.length / typeSize;
        byte[] shuffled = values.clone();
        if (count % 8 != 0) {
            return shuffled;
        }
        Arrays.fill(shuffled, 0, count * typeSize, (byte) 0);
        for (int i = 0; i < count; i++) {
            for (int bit = 0; bit < 8 * typeSize; bit++) {
                int value = values[i * typeSize + bit / 8] >> bit % 8 & 1;
                shuffled[bit * (count / 8) + i / 8] |= (byte) (value << i % 8);
            }
        }
        return shuffled;
    }

    /** Runs, near repeats and noise. */
    private static byte[] data(int size) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (i % 500 < 100 ? 3 : i % 500 < 300 ? i / 16 : random.nextInt(64));
        }
        return data;
    }

    private interface Wrapping {
        OutputStream wrap(OutputStream out) throws Exception;
    }

    private static byte[] through(Wrapping wrapping) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = wrapping.wrap(bytes)) {
            out.write(DATA);
        }
        return bytes.toByteArray();
    }

    private static byte[] twoMembers() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Encoder.GZIP.encode(Arrays.copyOf(DATA, 4000)));
        bytes.writeBytes(Encoder.GZIP.encode(Arrays.copyOfRange(DATA, 4000, DATA.length)));
        return bytes.toByteArray();
    }

    private static byte[] rawLzma2(List<Integer> distances) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FinishableOutputStream out = new LZMA2Options(1)
                .getOutputStream(new FinishableWrapperOutputStream(bytes), ArrayCache.getDummyCache());
        for (int i = distances.size() - 1; i >= 0; i--) {
            out = new DeltaOptions(distances.get(i)).getOutputStream(out, ArrayCache.getDummyCache());
        }
        out.write(DATA);
        out.finish();
        return bytes.toByteArray();
    }

    private static byte[] rawLzma1() throws Exception {
        return through(out -> new LZMAOutputStream(out, new LZMA2Options(1), true));
    }

    private static byte[] lz4() {
        byte[] block = LZ4Factory.safeInstance().fastCompressor().compress(DATA);
        return ByteBuffer.allocate(4 + block.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(DATA.length)
                .put(block)
                .array();
    }

    private static byte[] withCrc32c() {
        CRC32C crc = new CRC32C();
        crc.update(DATA);
        return ByteBuffer.allocate(DATA.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(DATA)
                .putInt((int) crc.getValue())
                .array();
    }

    /** Two blocks, the second a short one, not split, not shuffled. */
    private static byte[] bloscOfSnappy() throws Exception {
        int blockSize = 8000;
        byte[] one = org.xerial.snappy.Snappy.compress(Arrays.copyOf(DATA, blockSize));
        byte[] two = org.xerial.snappy.Snappy.compress(Arrays.copyOfRange(DATA, blockSize, DATA.length));
        int size = 16 + 8 + 4 + one.length + 4 + two.length;
        return header(2 << 5 | 16, blockSize, size)
                .putInt(24)
                .putInt(28 + one.length)
                .putInt(one.length)
                .put(one)
                .putInt(two.length)
                .put(two)
                .array();
    }

    private static byte[] bloscMemcpyed() {
        return header(2, 4096, 16 + DATA.length).put(DATA).array();
    }

    private static ByteBuffer header(int flags, int blockSize, int size) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 2)
                .put((byte) 1)
                .put((byte) flags)
                .put((byte) 1)
                .putInt(DATA.length)
                .putInt(blockSize)
                .putInt(size);
    }
}
