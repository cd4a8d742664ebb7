package io.github.spimpatches.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import io.github.spimpatches.atlas.Hierarchy;
import io.github.spimpatches.atlas.LabelTable;
import io.github.spimpatches.bids.Sidecar;
import io.github.spimpatches.codec.BloscDecoder;
import io.github.spimpatches.codec.Bz2Decoder;
import io.github.spimpatches.codec.ChecksumDecoder;
import io.github.spimpatches.codec.Decoder;
import io.github.spimpatches.codec.GzipDecoder;
import io.github.spimpatches.codec.Lz4Decoder;
import io.github.spimpatches.codec.LzmaDecoder;
import io.github.spimpatches.codec.RawLzmaDecoder;
import io.github.spimpatches.codec.ShuffleDecoder;
import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.codec.ZlibDecoder;
import io.github.spimpatches.codec.ZstdDecoder;
import io.github.spimpatches.config.ConfigFile;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.ZipStorage;
import io.github.spimpatches.zarr.ZarrArray;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something that reads bytes from outside, and what must hold whatever they are: an answer or an {@link InputProblem} (or,
 * of a store, an {@link IOException}) comes out, soon, nothing outside the given buffers is touched, and no more memory is
 * taken than the bound that the reader declares.
 */
enum FuzzTarget {
    BLOSC(decoding(new BloscDecoder())),
    ZSTD(decoding(new ZstdDecoder())),
    GZIP(decoding(new GzipDecoder())),
    ZLIB(decoding(new ZlibDecoder())),
    BZ2(decoding(new Bz2Decoder())),
    LZ4(decoding(new Lz4Decoder())),
    /** Its dictionary is bounded by 100 MiB, whatever the chunk. */
    LZMA(decoding(new LzmaDecoder()), 110 << 20),
    RAW_LZMA1(decoding(new RawLzmaDecoder(new RawLzmaDecoder.Lzma1(1 << 20, 3, 0, 2), List.of()))),
    RAW_LZMA2(decoding(new RawLzmaDecoder(new RawLzmaDecoder.Lzma2(1 << 20), List.of(2)))),
    SHUFFLE(decoding(new ShuffleDecoder(2))),
    CHECKSUM(decoding(new ChecksumDecoder(ChecksumDecoder.Kind.CRC32C, ChecksumDecoder.Place.END))),
    /** One byte chooses the array, the rest is a chunk of it. */
    CHUNK(FuzzTarget::chunk, 110 << 20),
    /** One byte chooses the array, the rest is a shard of it. */
    SHARD(FuzzTarget::shard),
    ARRAY_V2(input -> array(".zarray", input)),
    ARRAY_V3(input -> array("zarr.json", input)),
    IMAGE_V2(input -> image(".zattrs", input)),
    IMAGE_V3(input -> image("zarr.json", input)),
    ZIP(FuzzTarget::zip),
    NIFTI(FuzzTarget::nifti),
    PATCH_HEADER(PatchHeader::text),
    LABEL_TABLE(input -> LabelTable.read(file("t.tsv", input), new Location("/t.tsv"))),
    HIERARCHY_JSON(input -> Hierarchy.read(file("h.json", input), new Location("/h.json"), Seeds.table())),
    HIERARCHY_TSV(input -> Hierarchy.read(file("h.tsv", input), new Location("/h.tsv"), Seeds.table())),
    /** The table brings its own parents. */
    TABLE_PARENTS(input -> Hierarchy.of(LabelTable.read(file("t.tsv", input), new Location("/t.tsv")))),
    SIDECAR(input -> Sidecar.beside(file("x_SPIM.json", input), new Location("/x_SPIM.ome.zarr"))),
    CENTRES_TSV(input -> CentresTable.read(file("c.tsv", input), new Location("/c.tsv"))),
    MANIFEST_TSV(input -> ManifestTable.read(file("m.tsv", input), new Location("/m.tsv"))),
    CONFIG(input ->
            ConfigFile.read(file("c.yml", input), new Location("/c.yml")).resolve());

    /** Reads the bytes; what it returns does not matter. */
    interface Reading {
        void read(byte[] input) throws IOException;
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long NANOS = 10_000_000_000L;
    private static final int MIB = 1 << 20;
    private static final int GUARD = 64;
    private static final byte POISON = 0x5a;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Reading reading;

    private final long mostBytes;

    FuzzTarget(Reading reading) {
        this(reading, 24 << 20);
    }

    FuzzTarget(Reading reading, long mostBytes) {
        this.reading = reading;
        this.mostBytes = mostBytes;
    }

    /**
     * Feeds one input.
     *
     * @return whether an answer came out, not an InputProblem or IOException
     * @throws AssertionError where what must hold does not
     */
    boolean feed(byte[] input) {
        // A message may repeat parts of the input a few times; a parsed document is some hundred bytes for each of its.
        long bound = mostBytes + 1000L * input.length;
        Fed fed = measure(input);
        // Loading (and instrumenting) classes takes memory and time too, but not thrice.
        for (int again = 0; again < 2 && !fed.isWithin(bound); again++) {
            fed = measure(input);
        }
        if (!fed.isWithin(bound)) {
            throw new AssertionError(fed + " for an input of " + input.length + " bytes");
        }
        return fed.answered;
    }

    private record Fed(boolean answered, long bytes, long nanos) {
        boolean isWithin(long bound) {
            return bytes <= bound && nanos <= NANOS;
        }
    }

    private Fed measure(byte[] input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        boolean answered = false;
        try {
            reading.read(input);
            answered = true;
        } catch (InputProblem | IOException problem) {
            if (problem.getMessage() == null || problem.getMessage().isBlank()) {
                throw new AssertionError("a problem without a word", problem);
            }
        }
        return new Fed(answered, THREADS.getCurrentThreadAllocatedBytes() - before, System.nanoTime() - start);
    }

    private static Storage file(String name, byte[] bytes) {
        return new MemoryStorage().with("/" + name, bytes);
    }

    /** Two bytes say how much room there is; what lies around source and target must stay. */
    private static Reading decoding(Decoder decoder) {
        return input -> {
            int room = room(input);
            Slice source = guarded(input);
            byte[] target = new byte[room + 2 * GUARD];
            Arrays.fill(target, POISON);
            try {
                int decoded = decoder.decode(source, target, GUARD, room);
                if (decoded < 0 || decoded > room) {
                    throw new AssertionError(decoded + " bytes decoded into " + room);
                }
            } finally {
                checkGuards(target);
                checkGuards(source.bytes());
            }
        };
    }

    private static int room(byte[] input) {
        return input.length < 2 ? 0 : (input[0] & 0xff) << 8 | (input[1] & 0xff);
    }

    private static Slice guarded(byte[] input) {
        int length = Math.max(0, input.length - 2);
        byte[] padded = new byte[length + 2 * GUARD];
        Arrays.fill(padded, POISON);
        System.arraycopy(input, input.length - length, padded, GUARD, length);
        return new Slice(padded, GUARD, length);
    }

    private static void checkGuards(byte[] padded) {
        for (int i = 0; i < GUARD; i++) {
            if (padded[i] != POISON || padded[padded.length - 1 - i] != POISON) {
                throw new AssertionError("a byte outside the buffer was written");
            }
        }
    }

    private static void chunk(byte[] input) {
        if (input.length == 0) {
            return;
        }
        List<ZarrArray> arrays = Seeds.chunkArrays();
        ZarrArray array = arrays.get((input[0] & 0xff) % arrays.size());
        int[] index = new int[array.shape().size()];
        array.decode(index, Arrays.copyOfRange(input, 1, input.length));
    }

    private static void shard(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        List<byte[]> metadata = Seeds.shardMetadata();
        Storage storage = new MemoryStorage()
                .with("/a/zarr.json", metadata.get((input[0] & 0xff) % metadata.size()))
                .withOthers(Arrays.copyOfRange(input, 1, input.length));
        readAll(ZarrArray.open(storage, new Location("/a")));
    }

    private static void array(String name, byte[] input) throws IOException {
        byte[] chunk = Seeds.anyChunk();
        MemoryStorage storage = new MemoryStorage().with("/a/" + name, input);
        for (String key : List.of("0", "0.0", "0.0.0", "0/0", "0/0/0", "c/0", "c/0/0", "c/0/0/0", "c.0.0.0", "c")) {
            storage.with("/a/" + key, chunk);
        }
        readAll(ZarrArray.open(storage, new Location("/a")));
    }

    /** What all callers of an array ask; voxels only where the metadata claim a chunk of at most 1 MiB. */
    private static void readAll(ZarrArray array) throws IOException {
        if (array.chunkShape().size() != array.shape().size() || array.fillValue().length == 0) {
            throw new AssertionError("parts that do not fit");
        }
        array.dimensionNames();
        array.shardShape();
        if (array.codecs().isEmpty()
                || array.chunkBytes() > MIB
                || array.shape().contains(0L)) {
            return;
        }
        int rank = array.shape().size();
        int[] index = new int[rank];
        int[] last = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            long chunks = (array.shape().get(axis) - 1) / array.chunkShape().get(axis) + 1;
            last[axis] = (int) Math.min(chunks, 2) - 1;
        }
        IOException failure = null;
        InputProblem problem = null;
        for (int round = 0; round < 16; round++) {
            try {
                Optional<byte[]> encoded = array.fetch(index);
                if (encoded.isPresent() && array.decode(index, encoded.get()).length != array.chunkBytes()) {
                    throw new AssertionError("a chunk of another size");
                }
            } catch (IOException e) {
                failure = e;
            } catch (InputProblem e) {
                problem = e;
            }
            if (!advance(index, last)) {
                break;
            }
        }
        if (problem != null) {
            throw problem;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static boolean advance(int[] index, int[] last) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            if (index[axis] < last[axis]) {
                index[axis]++;
                return true;
            }
            index[axis] = 0;
        }
        return false;
    }

    private static void image(String name, byte[] input) throws IOException {
        MemoryStorage storage = new MemoryStorage().with("/i/" + name, input);
        String array = name.equals(".zattrs") ? ".zarray" : "zarr.json";
        for (String level : List.of("0", "1", "s0", "s1", "a/0")) {
            storage.with("/i/" + level + "/" + array, Seeds.levelMetadata(array));
        }
        storage.with("/i/OME/" + name, "{\"series\": [\"0\", \"1\"]}".getBytes(UTF_8));
        OmeZarr image = OmeZarr.open(storage, new Location("/i"), GeometryOptions.NONE);
        image.warnings();
        image.channels();
        image.name();
        image.version();
        IOException failure = null;
        InputProblem problem = null;
        for (int level = 0; level < Math.min(image.levelCount(), 8); level++) {
            try {
                image.image(level).voxelToWorld().inverse();
            } catch (IOException e) {
                failure = e;
            } catch (InputProblem e) {
                problem = e;
            }
        }
        if (problem != null) {
            throw problem;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void zip(byte[] input) throws IOException {
        Storage storage = new ZipStorage(new MemoryStorage().with("/x.ozx", input));
        walk(storage, new Location("/x.ozx"), 0);
    }

    private static void walk(Storage storage, Location folder, int depth) throws IOException {
        IOException failure = null;
        InputProblem problem = null;
        int seen = 0;
        for (Storage.Entry entry : storage.list(folder)) {
            if (++seen > 8 || depth > 4) {
                break;
            }
            Location child = folder.resolve(entry.name());
            try {
                if (entry.isFolder()) {
                    if (!storage.isFolder(child)) {
                        throw new AssertionError(child + " is listed as a folder and is none");
                    }
                    walk(storage, child, depth + 1);
                    continue;
                }
                storage.size(child);
                if (entry.size() > 3) {
                    storage.read(child, entry.size() - 3, 3);
                }
                storage.readWhole(child, MIB);
            } catch (IOException e) {
                failure = e;
            } catch (InputProblem e) {
                problem = e;
            }
        }
        if (problem != null) {
            throw problem;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void nifti(byte[] input) throws IOException {
        try (NiftiReader reader = NiftiReader.open(file("x.nii", input), new Location("/x.nii"))) {
            long[] labels = new long[1];
            reader.readLabels((j, k, row) -> labels[0] += row.length);
            if (labels[0] != reader.header().extent().voxels()) {
                throw new AssertionError(
                        labels[0] + " labels of " + reader.header().extent());
            }
        }
    }
}
