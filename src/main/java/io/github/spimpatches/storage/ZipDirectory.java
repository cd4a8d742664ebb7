package io.github.spimpatches.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The central directory of a zip archive (PKWARE APPNOTE 6.3.9, sections 4.3.12 to 4.3.16), read by ranges from the
 * archive's end: one request where the directory is small, two or three otherwise. Zip64 archives too.
 *
 * <p>Nothing is sized by a number that the archive's own length does not bear out. Members whose names climb out of
 * the archive ({@code ../x}, {@code /x}) are left out: nothing asks for them. Of two members with one name the later
 * counts, as for other readers.
 */
final class ZipDirectory {
    /** A directory of some five million members; beyond it a heap would be at risk. */
    static final int DIRECTORY_LIMIT = 512 << 20;

    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ZIP64_LOCATOR_LENGTH = 20;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_END_LENGTH = 56;
    private static final int MEMBER = 0x02014b50;
    private static final int MEMBER_LENGTH = 46;
    private static final int LOCAL_HEADER_LENGTH = 30;
    private static final int ZIP64_EXTRA = 1;
    private static final int COMMENT_LIMIT = 65_535;
    /** The end record with the longest comment, and the locator before it; mostly the whole directory of a small one. */
    private static final int TAIL = END_LENGTH + COMMENT_LIMIT + ZIP64_LOCATOR_LENGTH;

    private static final int NEEDS_ZIP64 = 0xffff;
    private static final long NEEDS_ZIP64_LONG = 0xffffffffL;

    private final List<ZipMember> members;
    private final long start;

    private ZipDirectory(List<ZipMember> members, long start) {
        this.members = members;
        this.start = start;
    }

    /** Members sorted by name. */
    List<ZipMember> members() {
        return members;
    }

    /** Where the directory starts: all members' bytes lie before it. */
    long start() {
        return start;
    }

    Optional<ZipMember> member(String name) {
        int index = indexOf(name);
        return index < members.size() && members.get(index).name().equals(name)
                ? Optional.of(members.get(index))
                : Optional.empty();
    }

    /** Whether some member lies below this folder; the archive's root ("") is always one. */
    boolean isFolder(String folder) {
        if (folder.isEmpty()) {
            return true;
        }
        int index = indexOf(folder + "/");
        return index < members.size() && members.get(index).name().startsWith(folder + "/");
    }

    /** What lies directly below a folder, sorted; the subtrees are skipped by search, not walked. */
    List<Entry> list(String folder) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        TreeMap<String, Entry> entries = new TreeMap<>();
        int index = indexOf(prefix);
        while (index < members.size() && members.get(index).name().startsWith(prefix)) {
            ZipMember member = members.get(index);
            String rest = member.name().substring(prefix.length());
            int slash = rest.indexOf('/');
            if (slash >= 0) {
                String child = rest.substring(0, slash);
                entries.put(child, new Entry(child, true, 0));
                index = indexOf(prefix + child + (char) ('/' + 1));
                continue;
            }
            if (!rest.isEmpty()) {
                entries.put(rest, new Entry(rest, false, member.size()));
            }
            index++;
        }
        return List.copyOf(entries.values());
    }

    /** The index of the first member whose name is not less than this one. */
    private int indexOf(String name) {
        int low = 0;
        int high = members.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (members.get(middle).name().compareTo(name) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static ZipDirectory read(Storage storage, Location archive, long size) throws IOException {
        return new Reader(storage, archive, size).read();
    }

    /** Reads one archive's directory. */
    private static final class Reader {
        private final Storage storage;
        private final Location archive;
        private final long size;
        private final long tailStart;
        private final ByteBuffer tail;

        Reader(Storage storage, Location archive, long size) throws IOException {
            this.storage = storage;
            this.archive = archive;
            this.size = size;
            int length = (int) Math.min(size, TAIL);
            tailStart = size - length;
            tail = littleEndian(storage.read(archive, tailStart, length));
        }

        ZipDirectory read() throws IOException {
            int end = findEnd();
            long count = Short.toUnsignedInt(tail.getShort(end + 10));
            long length = Integer.toUnsignedLong(tail.getInt(end + 12));
            long offset = Integer.toUnsignedLong(tail.getInt(end + 16));
            long directoryEnd = tailStart + end;
            if (count == NEEDS_ZIP64 || length == NEEDS_ZIP64_LONG || offset == NEEDS_ZIP64_LONG) {
                ByteBuffer zip64 = zip64End(end);
                if (zip64 != null) {
                    count = zip64.getLong(32);
                    length = zip64.getLong(40);
                    offset = zip64.getLong(48);
                    directoryEnd = zip64Start(end);
                }
            }
            // Bytes put before an archive (a self-extractor's) shift everything; its own end tells by how much.
            long shift = directoryEnd - length - offset;
            if (length < 0 || offset < 0 || shift < 0 || count < 0 || count > length / MEMBER_LENGTH) {
                throw damaged("its directory of " + count + " members, " + length + " bytes at " + offset
                        + ", does not fit into its " + size + " bytes");
            }
            if (length > DIRECTORY_LIMIT) {
                throw new InputProblem("Cannot read " + archive + ": its directory has " + length + " bytes, at most "
                        + DIRECTORY_LIMIT + " are supported. Unpack it into a folder.");
            }
            return new ZipDirectory(members(bytesAt(offset + shift, (int) length), offset, shift), offset + shift);
        }

        private int findEnd() {
            for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
                if (tail.getInt(at) == END
                        && at + END_LENGTH + Short.toUnsignedInt(tail.getShort(at + 20)) <= tail.limit()) {
                    if (tail.getShort(at + 4) != 0 && tail.getShort(at + 4) != (short) NEEDS_ZIP64) {
                        throw new InputProblem("Cannot read " + archive
                                + ": it is one part of an archive in several files. Join them into one.");
                    }
                    return at;
                }
            }
            throw damaged("no zip end record in its last " + tail.limit() + " bytes");
        }

        private long zip64Start(int end) {
            return tail.getLong(end - ZIP64_LOCATOR_LENGTH + 8);
        }

        private ByteBuffer zip64End(int end) throws IOException {
            int locator = end - ZIP64_LOCATOR_LENGTH;
            if (locator < 0 || tail.getInt(locator) != ZIP64_LOCATOR) {
                return null;
            }
            long at = zip64Start(end);
            if (at < 0 || at > tailStart + locator - ZIP64_END_LENGTH) {
                throw damaged("its zip64 end record would lie at " + at);
            }
            ByteBuffer record = bytesAt(at, ZIP64_END_LENGTH);
            if (record.getInt(0) != ZIP64_END) {
                throw damaged("no zip64 end record at " + at);
            }
            return record;
        }

        private ByteBuffer bytesAt(long at, int length) throws IOException {
            if (at >= tailStart) {
                byte[] part = new byte[length];
                tail.get((int) (at - tailStart), part);
                return littleEndian(part);
            }
            return littleEndian(storage.read(archive, at, length));
        }

        /** @param start where the directory says that it starts, without the shift: every member lies before it */
        private List<ZipMember> members(ByteBuffer directory, long start, long shift) {
            List<ZipMember> found = new ArrayList<>();
            int at = 0;
            while (at < directory.limit()) {
                if (directory.limit() - at < MEMBER_LENGTH || directory.getInt(at) != MEMBER) {
                    throw damaged("no member header at byte " + at + " of its directory");
                }
                int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
                int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
                int commentLength = Short.toUnsignedInt(directory.getShort(at + 32));
                int next = at + MEMBER_LENGTH + nameLength + extraLength + commentLength;
                if (next > directory.limit()) {
                    throw damaged("the member header at byte " + at + " of its directory runs past the end");
                }
                byte[] name = new byte[nameLength];
                directory.get(at + MEMBER_LENGTH, name);
                ZipMember member = member(directory, at, new String(name, UTF_8), extraLength, start, shift);
                if (isInside(member.name())) {
                    found.add(member);
                }
                at = next;
            }
            return sortedWithoutDoubles(found);
        }

        private ZipMember member(ByteBuffer directory, int at, String name, int extraLength, long start, long shift) {
            long packed = Integer.toUnsignedLong(directory.getInt(at + 20));
            long unpacked = Integer.toUnsignedLong(directory.getInt(at + 24));
            long header = Integer.toUnsignedLong(directory.getInt(at + 42));
            int extraStart = at + MEMBER_LENGTH + Short.toUnsignedInt(directory.getShort(at + 28));
            int zip64 = zip64Extra(directory, extraStart, extraStart + extraLength);
            if (zip64 >= 0) {
                int fieldEnd = zip64 + Short.toUnsignedInt(directory.getShort(zip64 - 2));
                // Only the fields that do not fit are there, in this order.
                if (unpacked == NEEDS_ZIP64_LONG && zip64 + 8 <= fieldEnd) {
                    unpacked = directory.getLong(zip64);
                    zip64 += 8;
                }
                if (packed == NEEDS_ZIP64_LONG && zip64 + 8 <= fieldEnd) {
                    packed = directory.getLong(zip64);
                    zip64 += 8;
                }
                if (header == NEEDS_ZIP64_LONG && zip64 + 8 <= fieldEnd) {
                    header = directory.getLong(zip64);
                }
            }
            long room = start - LOCAL_HEADER_LENGTH - packed;
            if (packed < 0 || unpacked < 0 || header < 0 || header > room) {
                throw damaged("its member " + name + " claims " + packed + " bytes at " + header + " of " + size);
            }
            return new ZipMember(
                    name,
                    (directory.getShort(at + 8) & 1) != 0,
                    Short.toUnsignedInt(directory.getShort(at + 10)),
                    directory.getInt(at + 16),
                    packed,
                    unpacked,
                    header + shift);
        }

        /** Where the zip64 field's values start, or -1. */
        private static int zip64Extra(ByteBuffer directory, int from, int to) {
            int at = from;
            while (at + 4 <= to) {
                int length = Short.toUnsignedInt(directory.getShort(at + 2));
                if (at + 4 + length > to) {
                    return -1;
                }
                if (directory.getShort(at) == ZIP64_EXTRA) {
                    return at + 4;
                }
                at += 4 + length;
            }
            return -1;
        }

        private static boolean isInside(String name) {
            if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
                return false;
            }
            for (String part : name.split("/", -1)) {
                if (part.equals("..") || part.equals(".")) {
                    return false;
                }
            }
            return !name.contains("//");
        }

        private static List<ZipMember> sortedWithoutDoubles(List<ZipMember> found) {
            // The sort is stable: of members with one name the last one in the directory stays last.
            found.sort(Comparator.comparing(ZipMember::name));
            List<ZipMember> kept = new ArrayList<>(found.size());
            for (int i = 0; i < found.size(); i++) {
                boolean isLast = i + 1 == found.size()
                        || !found.get(i + 1).name().equals(found.get(i).name());
                if (isLast) {
                    kept.add(found.get(i));
                }
            }
            return List.copyOf(kept);
        }

        private InputProblem damaged(String found) {
            return new InputProblem("Cannot read " + archive + " as a zip archive: " + found
                    + ". The file is damaged, truncated or no zip archive.");
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
