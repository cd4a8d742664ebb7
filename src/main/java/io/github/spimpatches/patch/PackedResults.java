package io.github.spimpatches.patch;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.manifest.Quality;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Results as bytes, on their way from a task to the driver and on its disk, and the centres that they are asked of. Java's
 * own serialization says the same, in many times the time: a large run walks millions of results more than once. A text
 * that repeats is written once for all results that are packed together, and of a path what it does not share with the
 * one before. For the same program only:
 * nothing tells versions apart.
 */
public final class PackedResults {
    private PackedResults() {}

    /** @param together results of an array at most; what repeats weighs the less, the more there are */
    public static List<byte[]> packed(List<PatchResult> results, int together) {
        List<byte[]> arrays = new ArrayList<>();
        for (int from = 0; from < results.size(); from += together) {
            arrays.add(packed(results.subList(from, Math.min(from + together, results.size()))));
        }
        return arrays;
    }

    /** All of them in one array. */
    static byte[] packed(List<PatchResult> results) {
        Writer out = new Writer();
        out.whole(results.size());
        for (PatchResult result : results) {
            out.result(result);
        }
        return Arrays.copyOf(out.bytes, out.at);
    }

    /** The results of one array. */
    public static List<PatchResult> unpacked(byte[] bytes) {
        Reader in = new Reader(bytes);
        return in.all(in::result);
    }

    /** Centres on their way to a task, in one array. */
    public static byte[] packedCentres(List<Centre> centres) {
        Writer out = new Writer();
        out.whole(centres.size());
        centres.forEach(out::centre);
        return Arrays.copyOf(out.bytes, out.at);
    }

    /** The centres of one array. */
    public static List<Centre> unpackedCentres(byte[] bytes) {
        Reader in = new Reader(bytes);
        return in.all(in::centre);
    }

    private static final class Writer {
        private final Map<String, Integer> known = new HashMap<>();
        private byte[] bytes = new byte[1 << 13];
        private int at;
        private String path = "";

        void result(PatchResult result) {
            row(result.row());
            ReadCounts reads = result.reads();
            whole(reads.bytesRead());
            whole(reads.bytesNeeded());
            whole(reads.requests());
            whole(reads.chunksDecoded());
            whole(reads.chunksReread());
            whole(reads.chunksAbsent());
            if (there(result.quality())) {
                quality(result.quality());
            }
            whole(result.nanos());
        }

        private void row(ManifestRow row) {
            centre(row.centre());
            text(row.image());
            text(row.stain());
            text(row.desc());
            whole(row.level());
            whole(row.startX());
            whole(row.startY());
            whole(row.startZ());
            whole(row.size().x());
            whole(row.size().y());
            whole(row.size().z());
            text(row.dtype());
            path(row.path());
            whole(row.bytes());
            text(row.crc32c());
            whole(row.paddedVoxels());
            text(row.status().name());
            text(row.error());
            text(row.source());
            number(row.foreground());
        }

        private void centre(Centre centre) {
            text(centre.subject());
            text(centre.session());
            text(centre.atlas());
            text(centre.template());
            whole(centre.label());
            text(centre.name());
            text(centre.abbreviation());
            whole(centre.patch());
            number(centre.world().x());
            number(centre.world().y());
            number(centre.world().z());
            whole(centre.atlasI());
            whole(centre.atlasJ());
            whole(centre.atlasK());
            number(centre.labelFraction());
            number(centre.weight());
            text(centre.sampler());
            text(centre.split());
            whole(centre.fold());
            number(centre.foreground());
        }

        private void quality(Quality quality) {
            path(quality.path());
            whole(quality.sampled());
            whole(quality.zeros());
            whole(quality.saturated());
            number(quality.minimum());
            number(quality.maximum());
            number(quality.mean());
            whole(quality.allZero() ? 1 : 0);
            text(quality.histogram());
            text(quality.thumbnail());
        }

        private boolean there(Object value) {
            room(1);
            bytes[at++] = (byte) (value == null ? 0 : 1);
            return value != null;
        }

        /** 0 for null, 1 for a new text, from 2 on for the number of one that came before. */
        private void text(String text) {
            if (text == null) {
                whole(0);
                return;
            }
            Integer number = known.putIfAbsent(text, known.size());
            if (number != null) {
                whole(number + 2L);
                return;
            }
            whole(1);
            array(text.getBytes(StandardCharsets.UTF_8));
        }

        private void path(String next) {
            int shared = shared(path, next);
            whole(shared);
            array(next.substring(shared).getBytes(StandardCharsets.UTF_8));
            path = next;
        }

        /** Characters that both begin with; never half of a pair. */
        private static int shared(String before, String next) {
            int most = Math.min(before.length(), next.length());
            int shared = 0;
            while (shared < most && before.charAt(shared) == next.charAt(shared)) {
                shared++;
            }
            return shared > 0 && Character.isHighSurrogate(next.charAt(shared - 1)) ? shared - 1 : shared;
        }

        private void array(byte[] array) {
            whole(array.length);
            room(array.length);
            System.arraycopy(array, 0, bytes, at, array.length);
            at += array.length;
        }

        private void whole(Integer value) {
            if (there(value)) {
                whole(value.longValue());
            }
        }

        private void whole(Long value) {
            if (there(value)) {
                whole(value.longValue());
            }
        }

        /** Seven bits a byte, the sign lowest: what is near zero takes one. */
        private void whole(long value) {
            room(10);
            long left = (value << 1) ^ (value >> 63);
            while ((left & ~0x7f) != 0) {
                bytes[at++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            bytes[at++] = (byte) left;
        }

        private void number(Double value) {
            if (there(value)) {
                number(value.doubleValue());
            }
        }

        private void number(double value) {
            room(Double.BYTES);
            long bits = Double.doubleToRawLongBits(value);
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                bytes[at++] = (byte) (bits >>> shift);
            }
        }

        private void room(int more) {
            if (bytes.length - at < more) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + more));
            }
        }
    }

    private static final class Reader {
        private final List<String> known = new ArrayList<>();
        private final byte[] bytes;
        private int at;
        private String path = "";

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        /** As many as are said to follow. */
        <T> List<T> all(Supplier<T> next) {
            int count = integer();
            List<T> all = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                all.add(next.get());
            }
            return all;
        }

        PatchResult result() {
            ManifestRow row = row();
            ReadCounts reads = new ReadCounts(whole(), whole(), whole(), whole(), whole(), whole());
            Quality quality = there() ? quality() : null;
            return new PatchResult(row, reads, quality, whole());
        }

        private ManifestRow row() {
            return new ManifestRow(
                    centre(),
                    text(),
                    text(),
                    text(),
                    integer(),
                    whole(),
                    whole(),
                    whole(),
                    new Extent(integer(), integer(), integer()),
                    text(),
                    path(),
                    there() ? whole() : null,
                    text(),
                    whole(),
                    Status.valueOf(text()),
                    text(),
                    text(),
                    there() ? number() : null);
        }

        private Centre centre() {
            return new Centre(
                    text(),
                    text(),
                    text(),
                    text(),
                    integer(),
                    text(),
                    text(),
                    integer(),
                    new Point(number(), number(), number()),
                    there() ? integer() : null,
                    there() ? integer() : null,
                    there() ? integer() : null,
                    there() ? number() : null,
                    there() ? number() : null,
                    text(),
                    text(),
                    there() ? integer() : null,
                    there() ? number() : null);
        }

        private Quality quality() {
            return new Quality(
                    path(), whole(), whole(), whole(), number(), number(), number(), whole() != 0, text(), text());
        }

        private boolean there() {
            return bytes[at++] != 0;
        }

        private String text() {
            int number = integer();
            if (number == 0) {
                return null;
            }
            if (number > 1) {
                return known.get(number - 2);
            }
            String text = array();
            known.add(text);
            return text;
        }

        private String path() {
            int shared = integer();
            String rest = array();
            path = shared == path.length() && rest.isEmpty() ? path : path.substring(0, shared) + rest;
            return path;
        }

        private String array() {
            int length = integer();
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }

        private int integer() {
            return (int) whole();
        }

        private long whole() {
            long bits = 0;
            int shift = 0;
            byte next;
            do {
                next = bytes[at++];
                bits |= (long) (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            return (bits >>> 1) ^ -(bits & 1);
        }

        private double number() {
            long bits = 0;
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                bits |= (bytes[at++] & 0xffL) << shift;
            }
            return Double.longBitsToDouble(bits);
        }
    }
}
