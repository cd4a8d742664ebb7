package io.github.spimpatches.codec;

import java.util.function.Supplier;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Four bytes beside the data that prove them whole. Verified wherever the data are used, never just cut off. */
public final class ChecksumDecoder implements Decoder {

    /** Where the four bytes are. */
    public enum Place {
        START,
        END
    }

    /** Zarr v3's and numcodecs' checksums. */
    public enum Kind {
        CRC32C("crc32c", CRC32C::new),
        CRC32("crc32", CRC32::new),
        ADLER32("adler32", Adler32::new),
        FLETCHER32("fletcher32", Fletcher32::new);

        private final String word;

        @SuppressWarnings("ImmutableEnumChecker")
        private final Supplier<Checksum> checksums;

        Kind(String word, Supplier<Checksum> checksums) {
            this.word = word;
            this.checksums = checksums;
        }
    }

    private static final int BYTES = 4;

    private final Kind kind;
    private final Place place;

    public ChecksumDecoder(Kind kind, Place place) {
        this.kind = kind;
        this.place = place;
    }

    @Override
    public String name() {
        return kind.word;
    }

    @Override
    public long encodedSize(long decodedSize) {
        return decodedSize + BYTES;
    }

    /**
     * The data without their checksum, not copied.
     *
     * @throws io.github.spimpatches.problem.InputProblem where they do not match it
     */
    public Slice verified(Slice source) {
        if (source.length() < BYTES) {
            throw Damage.truncated(name(), source.length());
        }
        int length = source.length() - BYTES;
        Slice data = source.part(place == Place.START ? BYTES : 0, length);
        int at = place == Place.START ? 0 : length;
        int stored = LittleEndian.int32(source.bytes(), source.offset() + at);
        Checksum checksum = kind.checksums.get();
        checksum.update(data.bytes(), data.offset(), data.length());
        int computed = (int) checksum.getValue();
        if (stored != computed) {
            throw Damage.of(name(), String.format("checksum %08x of the data, %08x stored", computed, stored), null);
        }
        return data;
    }

    @Override
    public int decode(Slice source, byte[] target, int at, int capacity) {
        Slice data = verified(source);
        if (data.length() > capacity) {
            throw Damage.tooLong(name(), capacity);
        }
        System.arraycopy(data.bytes(), data.offset(), target, at, data.length());
        return data.length();
    }
}
