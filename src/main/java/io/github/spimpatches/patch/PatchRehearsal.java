package io.github.spimpatches.patch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Patches of a small image that exists in memory only, made and forgotten. A JVM cuts its first hundred patches at half
 * its later speed, because the code is not compiled yet; rehearsed while the driver plans on another core, they are cut at full
 * speed.
 */
public final class PatchRehearsal {
    private static final Location IMAGE = new Location("/image.zarr");
    private static final Location OUT = new Location("/out");
    private static final Extent PATCH = new Extent(128, 128, 96);
    private static final int PATCHES = 24;

    /** Edge of a picture, pixels. */
    private static final int PICTURE = 48;

    private static final long POOL_BYTES = 16 << 20;

    private PatchRehearsal() {}

    /**
     * Makes some patches in the format of the run to come.
     *
     * @param goOn asked before each; no ends the rehearsal
     * @return their rows
     */
    public static List<ManifestRow> run(Format format, Compression compression, BooleanSupplier goOn) {
        Storage storage = new InMemory();
        PatchSource source = new PatchSource(
                "raw",
                null,
                null,
                IMAGE,
                0,
                0,
                Channels.one(0),
                GeometryOptions.NONE,
                null,
                null,
                PATCH,
                "patches",
                BeyondPyramid.REFUSE,
                false,
                null);
        Extraction extraction = new Extraction(
                "rehearsal",
                OUT,
                format,
                compression,
                Map.of(Extraction.key("01", null), List.of(source)),
                Map.of(1, "label"),
                Edge.PAD,
                Extraction.Resume.FRESH,
                StorageSettings.DEFAULT,
                0,
                PatchLook.DEFAULT,
                ForegroundRule.ANY,
                new Gallery(PATCHES, PICTURE));
        List<Centre> centres = new ArrayList<>();
        for (int patch = 1; patch <= PATCHES; patch++) {
            // Every fourth reaches beyond the image.
            double at = (patch % 4 == 0 ? 40 : 100 + patch) / 1000.0;
            centres.add(new Centre(
                    "01",
                    null,
                    "atlas",
                    null,
                    1,
                    "name",
                    "abbreviation",
                    patch,
                    new Point(at, at, at),
                    0,
                    0,
                    0,
                    1.0,
                    1.0));
        }
        PatchEngine engine = new PatchEngine(extraction);
        // A pool for each patch, so that each decodes its chunks.
        return centres.stream()
                .takeWhile(centre -> goOn.getAsBoolean())
                .flatMap(centre ->
                        engine.extract(List.of(centre), Progress.NONE, new TaskReads(storage, POOL_BYTES)).stream())
                .map(PatchResult::row)
                .toList();
    }

    private static byte[] resource(String name) {
        try (InputStream in = PatchRehearsal.class.getResourceAsStream("rehearsal/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An image all of whose chunks are the same one, and patches that nobody keeps. */
    private static final class InMemory implements Storage {
        private static final byte[] CHUNK = resource("chunk");
        private static final Map<Location, byte[]> METADATA = Map.of(
                IMAGE.resolve(".zgroup"), "{\"zarr_format\": 2}".getBytes(UTF_8),
                IMAGE.resolve(".zattrs"), resource("group.json"),
                IMAGE.resolve("0/.zarray"), resource("array.json"));

        @Override
        public OptionalLong size(Location file) {
            return readWhole(file, Integer.MAX_VALUE)
                    .map(bytes -> OptionalLong.of(bytes.length))
                    .orElse(OptionalLong.empty());
        }

        @Override
        public boolean isFolder(Location folder) {
            return false;
        }

        @Override
        public Optional<byte[]> readWhole(Location file, int limit) {
            if (METADATA.containsKey(file)) {
                return Optional.of(METADATA.get(file));
            }
            boolean isChunk = file.uri().startsWith(IMAGE.resolve("0/").uri())
                    && Character.isDigit(file.name().charAt(0));
            return isChunk ? Optional.of(CHUNK.clone()) : Optional.empty();
        }

        @Override
        public byte[] read(Location file, long at, int length) throws IOException {
            byte[] bytes =
                    readWhole(file, Integer.MAX_VALUE).orElseThrow(() -> new NoSuchFileException(file.toString()));
            return Arrays.copyOfRange(bytes, (int) at, (int) at + length);
        }

        @Override
        public InputStream open(Location file) throws IOException {
            return new ByteArrayInputStream(
                    readWhole(file, Integer.MAX_VALUE).orElseThrow(() -> new NoSuchFileException(file.toString())));
        }

        @Override
        public List<Entry> list(Location folder) {
            return List.of();
        }

        @Override
        public long publish(Location file, Body body) throws IOException {
            long[] written = new long[1];
            body.writeTo((bytes, offset, length) -> written[0] += length);
            return written[0];
        }

        @Override
        public void delete(Location file) {}
    }
}
