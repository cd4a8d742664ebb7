package io.github.spimpatches.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage.Entry;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipStorageTest {
    @TempDir
    Path folder;

    /** Counts the reads of the archive, for they are requests on an object store. */
    private final List<String> reads = new ArrayList<>();

    private final Storage storage = new ZipStorage(new RoutingStorage() {
        private final LocalStorage local = new LocalStorage();

        @Override
        Storage of(Location location) {
            return new CountingReads(local, reads);
        }
    });

    private static final byte[] CHUNK = StorageContract.noise(10_000);
    private static final byte[] TEXT = "{\"zarr_format\": 3}".repeat(200).getBytes(UTF_8);

    private Location archive(String name, int method, Map<String, byte[]> members) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(member.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(member.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(member.getValue());
                zip.closeEntry();
            }
        }
        return new Location(file.toString());
    }

    private static Map<String, byte[]> members() {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("zarr.json", TEXT);
        members.put("0/c/0/0/1", CHUNK);
        members.put("0/c/0/0/0", TEXT);
        members.put("0/zarr.json", TEXT);
        members.put("0.txt", new byte[0]);
        members.put("empty/", new byte[0]);
        members.put("ünï \u6d77/x", CHUNK);
        return members;
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void membersAreReadAsIfTheArchiveWereAFolder(int method) throws IOException {
        Location zip = archive("x.ome.ozx", method, members());
        for (Map.Entry<String, byte[]> member : members().entrySet()) {
            if (member.getKey().endsWith("/")) {
                continue;
            }
            Location file = zip.resolve(member.getKey());
            byte[] bytes = member.getValue();
            assertThat(storage.size(file)).hasValue(bytes.length);
            assertThat(storage.readWhole(file, bytes.length)).hasValue(bytes);
            assertThat(storage.read(file, 0, bytes.length)).isEqualTo(bytes);
            if (bytes.length > 0) {
                assertThat(storage.read(file, 17, 100)).isEqualTo(Arrays.copyOfRange(bytes, 17, 117));
            }
            try (InputStream in = storage.open(file)) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
            assertThat(storage.isFolder(file)).isFalse();
        }
    }

    @Test
    void foldersAreThosesOfTheMembersNames() throws IOException {
        Location zip = archive("x.ozx", ZipEntry.STORED, members());
        assertThat(storage.list(zip))
                .containsExactly(
                        new Entry("0", true, 0),
                        new Entry("0.txt", false, 0),
                        new Entry("empty", true, 0),
                        new Entry("zarr.json", false, TEXT.length),
                        new Entry("ünï \u6d77", true, 0));
        assertThat(storage.list(zip.resolve("0")))
                .containsExactly(new Entry("c", true, 0), new Entry("zarr.json", false, TEXT.length));
        assertThat(storage.list(zip.resolve("0/c/0/0")))
                .containsExactly(new Entry("0", false, TEXT.length), new Entry("1", false, CHUNK.length));
        assertThat(storage.list(zip.resolve("0/c/0/0/0"))).isEmpty();
        assertThat(storage.list(zip.resolve("nowhere"))).isEmpty();
        assertThat(storage.list(zip.resolve("empty"))).isEmpty();
        assertThat(storage.isFolder(zip)).isTrue();
        assertThat(storage.isFolder(zip.resolve("0/c"))).isTrue();
        assertThat(storage.isFolder(zip.resolve("0/"))).isTrue();
        assertThat(storage.isFolder(zip.resolve("empty"))).isTrue();
        assertThat(storage.isFolder(zip.resolve("0/c/0/0/0"))).isFalse();
        assertThat(storage.isFolder(zip.resolve("nowhere"))).isFalse();
        assertThat(storage.size(zip.resolve("0"))).isEmpty();
    }

    @Test
    void whatIsNotThereIsAbsent() throws IOException {
        Location zip = archive("x.ozx", ZipEntry.STORED, members());
        Location file = zip.resolve("0/c/9");
        assertThat(storage.size(file)).isEmpty();
        assertThat(storage.readWhole(file, 10)).isEmpty();
        assertThatThrownBy(() -> storage.read(file, 0, 1))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file + ": no such file");
        Location nowhere = new Location(folder + "/none.ozx/0/zarr.json");
        assertThat(storage.readWhole(nowhere, 10)).isEmpty();
        assertThat(storage.list(new Location(folder + "/none.ozx"))).isEmpty();
        assertThatThrownBy(() -> storage.open(nowhere).close()).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void theArchiveItselfIsAFile() throws IOException {
        Location zip = archive("x.ozx", ZipEntry.STORED, members());
        assertThat(storage.size(zip)).hasValue(Files.size(folder.resolve("x.ozx")));
        assertThat(storage.readWhole(zip, 1_000_000)).hasValue(Files.readAllBytes(folder.resolve("x.ozx")));
        assertThatThrownBy(() -> storage.publish(zip.resolve("new"), sink -> {}))
                .isInstanceOf(InputProblem.class)
                .hasMessage("Cannot write " + zip + "/new: it lies inside a zip archive. Give a folder to write to.");
        storage.delete(zip);
        assertThat(storage.isFolder(zip)).isFalse();
    }

    @Test
    void aRangePastTheEndOfAMemberIsRefused() throws IOException {
        Location file = archive("x.ozx", ZipEntry.STORED, members()).resolve("0/c/0/0/1");
        assertThatThrownBy(() -> storage.read(file, 9_990, 11))
                .isInstanceOf(EOFException.class)
                .hasMessage("Cannot read bytes 9990 to 10001 of " + file
                        + ": it has 10000 bytes. The file is damaged or truncated.");
        assertThatThrownBy(() -> storage.readWhole(file, 9_999))
                .hasMessage("Cannot read " + file
                        + ": it has 10000 bytes, at most 9999 are expected. Is it another kind of file?");
    }

    @Test
    void aChunkCostsOneReadOnceTheDirectoryIsKnown() throws IOException {
        Location zip = archive("x.ozx", ZipEntry.STORED, members());
        assertThat(storage.readWhole(zip.resolve("0/c/0/0/1"), 10_000)).hasValue(CHUNK);
        assertThat(reads).as("directory, chunk").hasSize(2);
        storage.readWhole(zip.resolve("0/c/0/0/0"), 10_000);
        assertThat(reads).hasSize(3);
        for (int i = 0; i < 10; i++) {
            storage.read(zip.resolve("0/c/0/0/1"), i * 100L, 100);
        }
        assertThat(reads).as("its local header once, ten ranges").hasSize(14);
    }

    @Test
    void aTreeOfManyMembersIsListedByFolders() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < 5000; i++) {
            members.put("0/c/" + i % 50 + "/" + i, new byte[] {(byte) i});
        }
        Location zip = archive("big.zip", ZipEntry.STORED, members);
        assertThat(storage.list(zip.resolve("0/c"))).hasSize(50);
        assertThat(storage.list(zip.resolve("0/c/7"))).hasSize(100).contains(new Entry("4957", false, 1));
        assertThat(storage.readWhole(zip.resolve("0/c/7/4957"), 1)).hasValue(new byte[] {(byte) 4957});
        assertThat(reads).as("tail, directory, one member").hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/etc/passwd", "a/../../evil", "a\\b", "./a", "a//b"})
    void namesThatLeadOutOfTheArchiveAreNotThere(String name) throws IOException {
        Location zip = archive("evil.zip", ZipEntry.STORED, Map.of(name, CHUNK, "good", TEXT));
        assertThat(storage.list(zip)).containsExactly(new Entry("good", false, TEXT.length));
    }

    @Test
    void zip64AndBytesBeforeTheArchiveAreRead() throws IOException {
        byte[] zip64 = Zip64.archiveOf("0/c/0", CHUNK);
        Files.write(folder.resolve("z64.zip"), zip64);
        assertThat(storage.readWhole(new Location(folder + "/z64.zip/0/c/0"), 10_000))
                .hasValue(CHUNK);
        assertThat(storage.read(new Location(folder + "/z64.zip/0/c/0"), 5, 7))
                .isEqualTo(Arrays.copyOfRange(CHUNK, 5, 12));

        archive("plain.zip", ZipEntry.STORED, members());
        ByteArrayOutputStream shifted = new ByteArrayOutputStream();
        shifted.write(new byte[1234]);
        shifted.write(Files.readAllBytes(folder.resolve("plain.zip")));
        Files.write(folder.resolve("shifted.zip"), shifted.toByteArray());
        assertThat(storage.readWhole(new Location(folder + "/shifted.zip/0/c/0/0/1"), 10_000))
                .hasValue(CHUNK);
    }

    @Test
    void whatIsNoArchiveIsNamed() throws IOException {
        Files.write(folder.resolve("no.zip"), CHUNK);
        Location file = new Location(folder + "/no.zip/x");
        assertThatThrownBy(() -> storage.size(file))
                .isInstanceOf(InputProblem.class)
                .hasMessage(
                        "Cannot read " + folder + "/no.zip as a zip archive: no zip end record in its last 10000 bytes."
                                + " The file is damaged, truncated or no zip archive.");
        Files.write(folder.resolve("void.zip"), new byte[0]);
        assertThatThrownBy(() -> storage.list(new Location(folder + "/void.zip")))
                .isInstanceOf(InputProblem.class);
    }

    @Test
    void aDamagedMemberIsCaughtByItsChecksum() throws IOException {
        Location zip = archive("x.zip", ZipEntry.STORED, Map.of("only", CHUNK));
        byte[] bytes = Files.readAllBytes(folder.resolve("x.zip"));
        bytes[500] ^= 1;
        Files.write(folder.resolve("x.zip"), bytes);
        assertThatThrownBy(() -> storage.readWhole(zip.resolve("only"), 10_000))
                .isInstanceOf(InputProblem.class)
                .hasMessageContaining("Cannot read " + zip + "/only: 10000 bytes with CRC-32 ")
                .hasMessageEndingWith(" expected. The archive is damaged.");
    }

    @Test
    void everyTruncationIsOneClearLine() throws IOException {
        Location zip = archive("x.zip", ZipEntry.DEFLATED, members());
        byte[] bytes = Files.readAllBytes(folder.resolve("x.zip"));
        for (int length = 0; length < bytes.length; length += 211) {
            Files.write(folder.resolve("x.zip"), Arrays.copyOf(bytes, length));
            Storage fresh = new ZipStorage(new LocalStorage());
            assertThatThrownBy(() -> fresh.readWhole(zip.resolve("zarr.json"), 100_000))
                    .as(length + " bytes")
                    .isInstanceOf(InputProblem.class)
                    .hasMessageStartingWith("Cannot read " + zip + " as a zip archive: ");
        }
    }

    @Test
    void noDamageOfOneByteDoesMoreThanFail() throws IOException {
        Location zip = archive("x.zip", ZipEntry.DEFLATED, members());
        byte[] bytes = Files.readAllBytes(folder.resolve("x.zip"));
        int failed = 0;
        for (int at = 0; at < bytes.length; at += 17) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(folder.resolve("x.zip"), damaged);
            Storage fresh = new ZipStorage(new LocalStorage());
            try {
                for (String name : members().keySet()) {
                    byte[] expected = members().get(name);
                    fresh.readWhole(zip.resolve(name), 100_000)
                            .ifPresent(found -> assertThat(found).isEqualTo(expected));
                }
            } catch (InputProblem | IOException e) {
                failed++;
                assertThat(e.getMessage()).as("byte " + at).startsWith("Cannot read ");
            }
        }
        assertThat(failed).isGreaterThan(0);
    }

    /** Found by fuzzing: such a member's bytes would have been of a negative length. */
    @Test
    void aMemberThatStartsInTheDirectoryIsDamage() throws IOException {
        Location zip = archive("x.zip", ZipEntry.STORED, Map.of("only", CHUNK));
        byte[] bytes = Files.readAllBytes(folder.resolve("x.zip"));
        int directory = bytes.length - 22 - 46 - "only".length();
        for (int header : new int[] {directory + 7, directory - 29, -2}) {
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(directory + 20, 0)
                    .putInt(directory + 42, header);
            Files.write(folder.resolve("x.zip"), bytes);
            Storage fresh = new ZipStorage(new LocalStorage());
            assertThatThrownBy(() -> fresh.readWhole(zip.resolve("only"), 10_000))
                    .isInstanceOf(InputProblem.class)
                    .hasMessage("Cannot read " + zip + " as a zip archive: its member only claims 0 bytes at "
                            + Integer.toUnsignedLong(header) + " of " + bytes.length
                            + ". The file is damaged, truncated or no zip archive.");
        }
    }

    @Test
    void moreMembersThanTheOldFormatCounts() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < 70_000; i++) {
            members.put("0/c/" + i, new byte[] {(byte) i});
        }
        Location zip = archive("big.ozx", ZipEntry.STORED, members);
        assertThat(storage.list(zip.resolve("0/c"))).hasSize(70_000);
        assertThat(storage.readWhole(zip.resolve("0/c/69999"), 1)).hasValue(new byte[] {(byte) 69_999});
    }

    @Test
    void theArchiveOfALocationIsItsFirstPartThatLooksLikeOne() {
        assertThat(ZipStorage.archiveOf(new Location("s3a://b/x.ozx/0/c"))).contains(new Location("s3a://b/x.ozx"));
        assertThat(ZipStorage.archiveOf(new Location("/a.zip/b.ozx/c"))).contains(new Location("/a.zip"));
        assertThat(ZipStorage.archiveOf(new Location("/a.OZX"))).contains(new Location("/a.OZX"));
        assertThat(ZipStorage.archiveOf(new Location("/a.zipper/b"))).isEmpty();
        assertThat(ZipStorage.archiveOf(new Location("/a.zarr/0"))).isEmpty();
    }

    /** One stored member, every number in the zip64 fields. */
    private static final class Zip64 {
        static byte[] archiveOf(String name, byte[] bytes) {
            byte[] nameBytes = name.getBytes(UTF_8);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            ByteBuffer out = ByteBuffer.allocate(bytes.length + 500).order(ByteOrder.LITTLE_ENDIAN);
            out.putInt(0x04034b50)
                    .putShort((short) 45)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0);
            out.putInt((int) crc.getValue()).putInt(-1).putInt(-1);
            out.putShort((short) nameBytes.length).putShort((short) 20).put(nameBytes);
            out.putShort((short) 1).putShort((short) 16).putLong(bytes.length).putLong(bytes.length);
            out.put(bytes);
            int directory = out.position();
            out.putInt(0x02014b50)
                    .putShort((short) 45)
                    .putShort((short) 45)
                    .putShort((short) 0)
                    .putShort((short) 0);
            out.putInt(0).putInt((int) crc.getValue()).putInt(-1).putInt(-1);
            out.putShort((short) nameBytes.length).putShort((short) 28).putShort((short) 0);
            out.putShort((short) 0).putShort((short) 0).putInt(0).putInt(-1).put(nameBytes);
            out.putShort((short) 1)
                    .putShort((short) 24)
                    .putLong(bytes.length)
                    .putLong(bytes.length)
                    .putLong(0);
            int end = out.position();
            out.putInt(0x06064b50)
                    .putLong(44)
                    .putShort((short) 45)
                    .putShort((short) 45)
                    .putInt(0)
                    .putInt(0);
            out.putLong(1).putLong(1).putLong(end - directory).putLong(directory);
            out.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
            out.putInt(0x06054b50)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) -1)
                    .putShort((short) -1);
            out.putInt(-1).putInt(-1).putShort((short) 0);
            return Arrays.copyOf(out.array(), out.position());
        }
    }
}
