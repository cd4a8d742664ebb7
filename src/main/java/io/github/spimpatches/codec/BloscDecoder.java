package io.github.spimpatches.codec;

import io.github.spimpatches.problem.InputProblem;

/**
 * The Blosc 1 container: a 16-byte header, the offsets of its blocks, then the blocks, each of one or (where the bytes
 * were shuffled) typesize-many compressed streams.
 *
 * <pre>
 * version  versionlz  flags  typesize  nbytes    blocksize  cbytes    block offsets ...  blocks ...
 * 1 byte   1          1      1         4 bytes   4          4         4 each
 * </pre>
 *
 * <p>Inner codecs: blosclz, lz4 and lz4hc, snappy, zlib, zstd. Filters: none, byte shuffle, bit shuffle. Blosc 2 frames
 * are refused. See c-blosc's README_CHUNK_FORMAT.rst.
 */
public final class BloscDecoder implements Decoder {
    private static final int HEADER = 16;
    private static final int SHUFFLE = 1;
    private static final int MEMCPYED = 2;
    private static final int BITSHUFFLE = 4;
    private static final int NOT_SPLIT = 16;

    /** Splitting rule of c-blosc: at most this many streams, each at least {@link #SMALLEST_STREAM} bytes. */
    private static final int MOST_STREAMS = 16;

    private static final int SMALLEST_STREAM = 128;
    private static final int NEWEST_VERSION = 2;
    private static final int KEPT_SCRATCH = 1 << 22;

    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[0]);

    private static final Inner[] INNER = {
        new Inner("blosclz", BloscLz::decode),
        new Inner("lz4", (source, target, at, capacity) -> Lz4Block.decode("lz4", source, 0, target, at, capacity)),
        new Inner("snappy", Snappy::decode),
        new Inner("zlib", new ZlibDecoder()::decode),
        new Inner("zstd", new ZstdDecoder()::decode),
    };

    private interface StreamDecoder {
        int decode(Slice source, byte[] target, int at, int capacity);
    }

    private record Inner(String name, StreamDecoder decoder) {}

    @Override
    public String name() {
        return "blosc";
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        Header header = Header.read(source, capacity);
        decodeBlocks(header, source, target, at);
        return header.size;
    }

    private static void decodeBlocks(Header header, Slice source, byte[] target, int at) {
        if (header.isMemcpyed()) {
            System.arraycopy(source.bytes(), source.offset() + HEADER, target, at, header.size);
            return;
        }
        byte[] scratch = header.isFiltered() ? scratch(header) : target;
        for (int block = 0; block < header.blocks(); block++) {
            try {
                decodeBlock(header, source, block, scratch, target, at + block * header.blockSize);
            } catch (InputProblem problem) {
                throw problem.within("blosc block " + (block + 1) + " of " + header.blocks());
            }
        }
    }

    private static void decodeBlock(
            Header header, Slice source, int block, byte[] scratch, byte[] target, int targetAt) {
        int size = header.sizeOf(block);
        int into = header.isFiltered() ? 0 : targetAt;
        int streams = header.streamsOf(block);
        int streamSize = size / streams;
        int position = LittleEndian.int32(source.bytes(), source.offset() + HEADER + 4 * block);
        if (position < HEADER + 4 * header.blocks() || position > source.length()) {
            throw Damage.at("blosc", HEADER + 4L * block, "block offset " + position + " points outside the chunk");
        }
        for (int stream = 0; stream < streams; stream++) {
            if (source.length() - position < 4) {
                throw Damage.truncated("blosc", source.length());
            }
            int length = LittleEndian.int32(source.bytes(), source.offset() + position);
            position += 4;
            if (length < 0 || length > source.length() - position) {
                throw Damage.at("blosc", position - 4L, "stream of " + length + " bytes does not fit the chunk");
            }
            int streamAt = into + stream * streamSize;
            if (length == streamSize) {
                System.arraycopy(source.bytes(), source.offset() + position, scratch, streamAt, length);
            } else {
                int decoded = header.inner.decoder.decode(source.part(position, length), scratch, streamAt, streamSize);
                if (decoded != streamSize) {
                    throw Damage.size(header.inner.name, decoded, streamSize);
                }
            }
            position += length;
        }
        if (header.isByteShuffled()) {
            Shuffle.unshuffleBytes(header.typeSize, scratch, 0, size, target, targetAt);
        } else if (header.isBitShuffled()) {
            Shuffle.unshuffleBits(header.typeSize, scratch, 0, size, target, targetAt, scratch, header.blockSize);
        }
    }

    /** The block's size was checked against the chunk's before this; large ones are not kept. */
    private static byte[] scratch(Header header) {
        long size = header.isBitShuffled() ? 2L * header.blockSize : header.blockSize;
        if (size > Integer.MAX_VALUE - 8) {
            throw Damage.at("blosc", 8, "block size " + header.blockSize + " is more than this program handles,");
        }
        int length = (int) size;
        if (length > KEPT_SCRATCH) {
            return new byte[length];
        }
        byte[] kept = SCRATCH.get();
        if (kept.length < length) {
            kept = new byte[length];
            SCRATCH.set(kept);
        }
        return kept;
    }

    /** The 16 bytes, checked against the chunk's length and the room that there is. */
    private record Header(int flags, int typeSize, int size, int blockSize, Inner inner) {

        static Header read(Slice source, int capacity) {
            if (source.length() < HEADER) {
                throw Damage.truncated("blosc", source.length());
            }
            byte[] bytes = source.bytes();
            int at = source.offset();
            int version = bytes[at];
            if (version < 1 || version > NEWEST_VERSION) {
                throw Damage.at("blosc", 0, "container version " + (version & 0xff) + ", 1 or 2 expected,");
            }
            int flags = bytes[at + 2] & 0xff;
            int typeSize = bytes[at + 3] & 0xff;
            int size = LittleEndian.int32(bytes, at + 4);
            int blockSize = LittleEndian.int32(bytes, at + 8);
            int encoded = LittleEndian.int32(bytes, at + 12);
            if (size < 0 || size > capacity) {
                throw Damage.claim("blosc", Integer.toUnsignedLong(size), capacity);
            }
            if (encoded != source.length()) {
                throw Damage.of(
                        "blosc",
                        source.length() + " bytes stored, the header claims " + Integer.toUnsignedLong(encoded),
                        null);
            }
            if (typeSize == 0) {
                throw Damage.at("blosc", 3, "type size 0");
            }
            if (size > 0 && (blockSize <= 0 || blockSize > size)) {
                throw Damage.at("blosc", 8, "block size " + blockSize + " of " + size + " bytes");
            }
            int format = flags >> 5;
            if (format >= INNER.length) {
                throw Damage.at("blosc", 2, "unknown inner codec " + format);
            }
            Header header = new Header(flags, typeSize, size, blockSize, INNER[format]);
            if (header.isMemcpyed()) {
                if (encoded != size + HEADER) {
                    throw Damage.of("blosc", encoded + " bytes stored, " + (size + (long) HEADER) + " expected", null);
                }
            } else if (HEADER + 4L * header.blocks() > encoded) {
                throw Damage.truncated("blosc", source.length());
            }
            return header;
        }

        boolean isMemcpyed() {
            return (flags & MEMCPYED) != 0;
        }

        boolean isByteShuffled() {
            return (flags & SHUFFLE) != 0 && typeSize > 1;
        }

        boolean isBitShuffled() {
            return !isByteShuffled() && (flags & BITSHUFFLE) != 0;
        }

        boolean isFiltered() {
            return isByteShuffled() || isBitShuffled();
        }

        int blocks() {
            return size == 0 ? 0 : (int) (((long) size + blockSize - 1) / blockSize);
        }

        int sizeOf(int block) {
            return (int) Math.min(blockSize, size - (long) block * blockSize);
        }

        int streamsOf(int block) {
            boolean isSplit = (flags & NOT_SPLIT) == 0
                    && typeSize <= MOST_STREAMS
                    && blockSize / typeSize >= SMALLEST_STREAM
                    && sizeOf(block) == blockSize;
            return isSplit ? typeSize : 1;
        }
    }
}
