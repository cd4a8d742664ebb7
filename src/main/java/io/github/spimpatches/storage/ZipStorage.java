package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The files inside {@code .ozx} and {@code .zip} archives of another storage, as if the archive were a folder: {@code
 * s3a://b/x.ozx/0/c/0/0/0}. The central directory is read once, after that a member costs one range read of the archive
 * (and one more, once, for a member that is read in parts). Whole reads are checked against the archive's CRC-32.
 *
 * <p>The archive itself stays a file: its size, bytes and deletion are the other storage's. Nothing is written into an
 * archive.
 */
public final class ZipStorage implements Storage {
    /** Archives whose directories are kept; the one used longest ago goes first. */
    private static final int ARCHIVES_KEPT = 32;

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int LOCAL_HEADER_LENGTH = 30;
    /** Extra fields of a local header are often longer than the directory's; this much more is fetched with the bytes. */
    private static final int HEADER_SLACK = 64;

    private final Storage archives;
    private final Map<Location, Archive> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Location, Archive> eldest) {
            return size() > ARCHIVES_KEPT;
        }
    };

    public ZipStorage(Storage archives) {
        this.archives = archives;
    }

    /** The archive that a location lies in, or is: its first part that ends in {@code .ozx} or {@code .zip}. */
    static Optional<Location> archiveOf(Location location) {
        String lower = location.uri().toLowerCase(Locale.ROOT);
        int end = Math.min(endOfPart(lower, ".ozx"), endOfPart(lower, ".zip"));
        return end == Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Location(location.uri().substring(0, end)));
    }

    private static int endOfPart(String uri, String ending) {
        int from = 0;
        while (true) {
            int at = uri.indexOf(ending, from);
            if (at < 0) {
                return Integer.MAX_VALUE;
            }
            int end = at + ending.length();
            if (end == uri.length() || uri.charAt(end) == '/') {
                return end;
            }
            from = end;
        }
    }

    /** Whether a location lies in (or is) an archive that is there, rather than in a folder of such a name. */
    boolean holds(Location location) throws IOException {
        Optional<Location> archive = archiveOf(location);
        return archive.isPresent() && archive(archive.get()).isPresent();
    }

    @Override
    public OptionalLong size(Location file) throws IOException {
        if (isArchive(file)) {
            return archives.size(file);
        }
        Optional<Found> found = find(file);
        return found.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(found.get().member.size());
    }

    @Override
    public boolean isFolder(Location folder) throws IOException {
        Optional<Archive> archive = archive(archiveOf(folder).orElseThrow());
        return archive.isPresent() && archive.get().directory().isFolder(inside(folder));
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        if (isArchive(file)) {
            return archives.readWhole(file, limit);
        }
        Optional<Found> found = find(file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.get().member.size() > limit) {
            throw StorageFailure.tooLong(file, found.get().member.size(), limit);
        }
        return Optional.of(found.get().whole(file));
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        StorageFailure.checkRange(file, at, length);
        if (isArchive(file)) {
            return archives.read(file, at, length);
        }
        Found found = find(file).orElseThrow(() -> StorageFailure.absent(file));
        if (at + length > found.member.size()) {
            throw StorageFailure.tooShort(file, at, length, found.member.size());
        }
        return found.part(file, at, length);
    }

    @Override
    public InputStream open(Location file) throws IOException {
        if (isArchive(file)) {
            return archives.open(file);
        }
        Found found = find(file).orElseThrow(() -> StorageFailure.absent(file));
        return new ByteArrayInputStream(found.whole(file));
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
        Optional<Archive> archive = archive(archiveOf(folder).orElseThrow());
        return archive.isEmpty() ? List.of() : archive.get().directory().list(inside(folder));
    }

    @Override
    public long publish(Location file, Body body) throws IOException {
        if (isArchive(file)) {
            forget(file);
            return archives.publish(file, body);
        }
        throw readOnly(file);
    }

    @Override
    public void delete(Location file) throws IOException {
        if (isArchive(file)) {
            forget(file);
            archives.delete(file);
            return;
        }
        throw readOnly(file);
    }

    private static InputProblem readOnly(Location file) {
        return new InputProblem("Cannot write " + file + ": it lies inside a zip archive. Give a folder to write to.");
    }

    private static boolean isArchive(Location location) {
        return archiveOf(location).filter(location::equals).isPresent();
    }

    private static String inside(Location location) {
        String archive = archiveOf(location).orElseThrow().uri();
        return location.uri().length() <= archive.length() ? "" : location.uri().substring(archive.length() + 1);
    }

    private Optional<Found> find(Location file) throws IOException {
        Optional<Archive> archive = archive(archiveOf(file).orElseThrow());
        return archive.isEmpty()
                ? Optional.empty()
                : archive.get().directory().member(inside(file)).map(member -> new Found(archive.get(), member));
    }

    private Optional<Archive> archive(Location location) throws IOException {
        synchronized (known) {
            Archive archive = known.get(location);
            if (archive != null) {
                return Optional.of(archive);
            }
        }
        OptionalLong size = archives.size(location);
        if (size.isEmpty()) {
            return Optional.empty();
        }
        synchronized (known) {
            return Optional.of(
                    known.computeIfAbsent(location, unused -> new Archive(archives, location, size.getAsLong())));
        }
    }

    private void forget(Location archive) {
        synchronized (known) {
            known.remove(archive);
        }
    }

    /** One archive; its directory is read at the first question. */
    private static final class Archive {
        private final Storage storage;
        private final Location location;
        private final long size;
        private final ConcurrentHashMap<String, Long> dataStarts = new ConcurrentHashMap<>();
        private ZipDirectory directory;

        Archive(Storage storage, Location location, long size) {
            this.storage = storage;
            this.location = location;
            this.size = size;
        }

        synchronized ZipDirectory directory() throws IOException {
            if (directory == null) {
                directory = ZipDirectory.read(storage, location, size);
            }
            return directory;
        }
    }

    /** A member, with the archive that it is in. */
    private record Found(Archive archive, ZipMember member) {

        byte[] whole(Location file) throws IOException {
            if (member.size() > Integer.MAX_VALUE - 8 || member.packed() > Integer.MAX_VALUE - 8) {
                throw new IOException("Cannot read " + file + " at once: it has " + member.size() + " bytes");
            }
            byte[] packed = packed(file);
            byte[] bytes =
                    switch (member.method()) {
                        case ZipMember.STORED -> packed;
                        case ZipMember.DEFLATED -> inflated(file, packed);
                        default -> throw unsupported(file);
                    };
            CRC32 crc = new CRC32();
            crc.update(bytes, 0, bytes.length);
            if (bytes.length != member.size() || (int) crc.getValue() != member.crc32()) {
                throw new InputProblem(String.format(
                        Locale.ROOT,
                        "Cannot read %s: %d bytes with CRC-32 %08x found, %d with %08x expected. The archive is damaged.",
                        file,
                        bytes.length,
                        crc.getValue(),
                        member.size(),
                        member.crc32()));
            }
            return bytes;
        }

        byte[] part(Location file, long at, int length) throws IOException {
            if (member.method() != ZipMember.STORED || member.encrypted()) {
                byte[] whole = whole(file);
                byte[] part = new byte[length];
                System.arraycopy(whole, (int) at, part, 0, length);
                return part;
            }
            return archive.storage.read(archive.location, dataStart(file) + at, length);
        }

        /** The packed bytes, mostly in one request together with the local header before them. */
        private byte[] packed(Location file) throws IOException {
            checkSupported(file);
            int length = (int) member.packed();
            Long known = archive.dataStarts.get(member.name());
            if (known != null) {
                return archive.storage.read(archive.location, known, length);
            }
            long wanted = LOCAL_HEADER_LENGTH + (long) member.name().length() * 3 + HEADER_SLACK + length;
            long there = archive.directory().start() - member.header();
            byte[] bytes = archive.storage.read(
                    archive.location, member.header(), (int) Math.min(Math.min(wanted, there), Integer.MAX_VALUE - 8));
            int start = headerLength(file, bytes);
            if (start + (long) length > bytes.length) {
                return archive.storage.read(archive.location, remember(member.header() + start), length);
            }
            return java.util.Arrays.copyOfRange(bytes, start, start + length);
        }

        private long dataStart(Location file) throws IOException {
            checkSupported(file);
            Long known = archive.dataStarts.get(member.name());
            if (known != null) {
                return known;
            }
            byte[] header = archive.storage.read(archive.location, member.header(), LOCAL_HEADER_LENGTH);
            return remember(member.header() + headerLength(file, header));
        }

        private long remember(long dataStart) throws IOException {
            if (dataStart + member.packed() > archive.directory().start()) {
                throw new InputProblem("Cannot read " + archive.location.resolve(member.name())
                        + ": its bytes would run into the archive's directory. The archive is damaged.");
            }
            archive.dataStarts.put(member.name(), dataStart);
            return dataStart;
        }

        private int headerLength(Location file, byte[] header) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            if (header.length < LOCAL_HEADER_LENGTH || buffer.getInt(0) != LOCAL_HEADER) {
                throw new InputProblem("Cannot read " + file + ": no zip header at byte " + member.header()
                        + " of its archive. The archive is damaged.");
            }
            return LOCAL_HEADER_LENGTH
                    + Short.toUnsignedInt(buffer.getShort(26))
                    + Short.toUnsignedInt(buffer.getShort(28));
        }

        private byte[] inflated(Location file, byte[] packed) throws IOException {
            // Deflate packs at most 1,032 to 1: a member that claims more is damaged, and no array is made for it.
            if (member.size() > 1032L * packed.length + 1032) {
                throw new InputProblem("Cannot read " + file + ": " + packed.length + " packed bytes cannot hold the "
                        + member.size() + " that the archive claims. The archive is damaged.");
            }
            byte[] bytes = new byte[(int) member.size()];
            Inflater inflater = new Inflater(true);
            try {
                inflater.setInput(packed);
                int done = 0;
                while (done < bytes.length) {
                    int more = inflater.inflate(bytes, done, bytes.length - done);
                    if (more == 0) {
                        break;
                    }
                    done += more;
                }
                return done == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, done);
            } catch (DataFormatException e) {
                throw new InputProblem(
                        "Cannot read " + file + ": its deflated bytes are damaged. The archive is damaged.", e);
            } finally {
                inflater.end();
            }
        }

        private void checkSupported(Location file) {
            if (member.encrypted()) {
                throw new InputProblem("Cannot read " + file + ": it is encrypted. Unpack the archive into a folder.");
            }
            if (member.method() != ZipMember.STORED && member.method() != ZipMember.DEFLATED) {
                throw unsupported(file);
            }
        }

        private InputProblem unsupported(Location file) {
            return new InputProblem("Cannot read " + file + ": it is packed by zip method " + member.method()
                    + "; 0 (stored) and 8 (deflated) are supported. Unpack the archive into a folder.");
        }
    }
}
