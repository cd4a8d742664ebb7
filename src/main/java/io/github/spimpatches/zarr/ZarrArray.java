package io.github.spimpatches.zarr;

import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Room;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.zarr.CodecSpec.IndexPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One Zarr array, v2 or v3. Its unit is the smallest chunk that can be read alone: the inner chunk where there are
 * shards, however deep. Immutable but for a bounded cache of shard indices; safe for use by many threads.
 *
 * <p>Axes are the array's own, slowest first. Chunks at the far border have the full size.
 */
public final class ZarrArray {
    private static final int METADATA_LIMIT = 64 << 20;
    /** A file that is a little too long is still read, so that the message can say by how much. */
    private static final int SLACK = 1 << 16;

    /** What lies between two chunks of a shard is read along up to here, since asking again takes longer. */
    private static final int NEAR = 1 << 16;

    private static final int LARGEST_READ = 16 << 20;

    private static final int LARGEST_CHUNK = Integer.MAX_VALUE - 8;

    private final ChunkStore store;
    private final ArrayMetadata metadata;
    private final CodecChain chain;
    private final List<Level> levels;
    private final CodecChain unit;
    private final int[] unitShape;
    private final int[] unitOrder;
    private final ShardIndexes indexes = new ShardIndexes();

    /**
     * One depth of shards.
     *
     * @param order the shard's axis i is the array's axis {@code order[i]}
     * @param unitsInside how many units one inner chunk of this shard spans along each axis of the array
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Level(ShardStage shard, int[] order, int[] unitsInside) {}

    private ZarrArray(ChunkStore store, ArrayMetadata metadata) {
        this.store = store;
        this.metadata = metadata;
        int[] shape = ints(metadata.chunk());
        this.chain = CodecChain.bind(metadata.codecs(), metadata.type(), metadata.fillBits(), shape);

        List<ShardStage> shards = new ArrayList<>();
        List<int[]> orders = new ArrayList<>();
        List<int[]> innerShapes = new ArrayList<>();
        CodecChain current = chain;
        int[] order = IntStream.range(0, shape.length).toArray();
        Optional<ShardStage> shard = current.addressableShard();
        while (shard.isPresent()) {
            order = Target.pick(order, current.order());
            shards.add(shard.get());
            orders.add(order);
            innerShapes.add(inArrayOrder(shard.get().innerShape(), order));
            current = shard.get().inner();
            shard = current.addressableShard();
        }
        this.unit = current;
        this.unitOrder = order;
        this.unitShape = innerShapes.isEmpty() ? shape : innerShapes.get(innerShapes.size() - 1);
        List<Level> found = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            found.add(new Level(shards.get(i), orders.get(i), divided(innerShapes.get(i), unitShape)));
        }
        this.levels = List.copyOf(found);
    }

    /**
     * Opens the array in a folder, whichever version it is.
     *
     * @throws InputProblem where there is none, or its metadata are wrong or ask for what is not supported
     * @throws IOException where the store fails
     */
    public static ZarrArray open(Storage storage, Location folder) throws IOException {
        ChunkStore store = ChunkStore.of(storage, folder);
        Optional<byte[]> v3 = store.read("zarr.json", METADATA_LIMIT);
        if (v3.isPresent()) {
            return openV3(store, v3.get());
        }
        return openV2(store)
                .orElseThrow(() -> new InputProblem(
                        "Cannot open " + folder + ": it holds neither zarr.json nor .zarray, so it is no Zarr array."));
    }

    /** Opens the array in a folder, of a version that is known: one request. */
    public static ZarrArray open(Storage storage, Location folder, ZarrFormat format) throws IOException {
        ChunkStore store = ChunkStore.of(storage, folder);
        return switch (format) {
            case V2 ->
                openV2(store)
                        .orElseThrow(() -> new InputProblem(
                                "Cannot open " + folder + ": it holds no .zarray, so it is no Zarr v2 array."));
            case V3 ->
                openV3(
                        store,
                        store.read("zarr.json", METADATA_LIMIT)
                                .orElseThrow(() -> new InputProblem("Cannot open " + folder
                                        + ": it holds no zarr.json, so it is no Zarr v3 array.")));
        };
    }

    /** Opens a Zarr v2 array whose metadata were found elsewhere: in its group's {@code .zmetadata}. */
    public static ZarrArray open(Storage storage, Location folder, JsonFields zarray) {
        return bind(ChunkStore.of(storage, folder), MetadataV2.parse(zarray), zarray.file());
    }

    private static ZarrArray openV3(ChunkStore store, byte[] json) {
        JsonFields fields = JsonFields.parse(store.where() + "/zarr.json", json);
        return bind(store, MetadataV3.parse(fields), fields.file());
    }

    private static Optional<ZarrArray> openV2(ChunkStore store) throws IOException {
        return store.read(".zarray", METADATA_LIMIT).map(json -> {
            JsonFields fields = JsonFields.parse(store.where() + "/.zarray", json);
            return bind(store, MetadataV2.parse(fields), fields.file());
        });
    }

    static ZarrArray bind(ChunkStore store, ArrayMetadata metadata, String file) {
        // Sizes of an outer chunk first: everything that binding sizes is bounded by them.
        double bytes = metadata.type().decoded().bytes();
        for (int length : metadata.chunk()) {
            bytes *= length;
        }
        if (bytes > Long.MAX_VALUE / 8.0) {
            throw tooLarge(file, metadata.chunk(), metadata.type(), bytes);
        }
        ZarrArray array;
        try {
            array = new ZarrArray(store, metadata);
        } catch (InputProblem problem) {
            throw new InputProblem("Cannot read " + file + ": " + problem.getMessage() + ".", problem);
        }
        if (array.chunkBytes() > LARGEST_CHUNK) {
            throw tooLarge(file, array.chunkShape(), metadata.type(), (double) array.chunkBytes());
        }
        return array;
    }

    private static InputProblem tooLarge(String file, List<Integer> chunk, ElementType type, double bytes) {
        return new InputProblem(String.format(
                "Cannot read %s: a chunk of %s %s is %.0f bytes, at most %d can be read.",
                file, Words.by(chunk), type.word(), bytes, LARGEST_CHUNK));
    }

    /** Where the array is. */
    public String where() {
        return store.where();
    }

    public ZarrFormat format() {
        return metadata.format();
    }

    /** Values along each axis. */
    public List<Long> shape() {
        return metadata.shape();
    }

    /** The unit: the inner chunk's shape where there are shards. */
    public List<Integer> chunkShape() {
        return Arrays.stream(unitShape).boxed().toList();
    }

    /** The shape of the chunk that one file holds, where that is a shard of several chunks. */
    public Optional<List<Integer>> shardShape() {
        return levels.isEmpty() ? Optional.empty() : Optional.of(metadata.chunk());
    }

    /** As stored; {@link ElementType#decoded} says what {@link #decode} gives. */
    public ElementType type() {
        return metadata.type();
    }

    /** The fill value in the decoded type, little endian. */
    public byte[] fillValue() {
        byte[] bytes = new byte[metadata.type().decoded().bytes()];
        decodedType().putBits(bytes, 0, metadata.fillBits());
        return bytes;
    }

    /** Names of the axes; empty where there are none. */
    public List<String> dimensionNames() {
        return metadata.dimensionNames();
    }

    /** The codecs for people: {@code blosc(zstd, shuffle)}, {@code raw}. */
    public String codecs() {
        return Words.chain(metadata.codecs());
    }

    /** Bytes of one decoded chunk. */
    public long chunkBytes() {
        long bytes = metadata.type().decoded().bytes();
        for (int length : unitShape) {
            bytes *= length;
        }
        return bytes;
    }

    /**
     * Reads one chunk's stored bytes: IO only.
     *
     * @param chunk its index along each axis, in units of {@link #chunkShape}
     * @return empty where the store says that there is no such chunk
     * @throws IOException where the store fails
     * @throws InputProblem where a shard is damaged
     */
    public Optional<byte[]> fetch(int... chunk) throws IOException {
        return fetch(Room.NEW, chunk).map(Slice::bytes);
    }

    /** The same for a chunk that is decoded before the room is used again; it begins where the array does. */
    public Optional<Slice> fetch(Room room, int... chunk) throws IOException {
        checkIndex(chunk);
        if (levels.isEmpty()) {
            int limit = (int) Math.min(LARGEST_CHUNK, 2L * unit.largestEncodedSize() + SLACK);
            String key = metadata.keys().key(chunk);
            Optional<ByteBuffer> stored = store.read(key, limit, room);
            if (stored.isEmpty()) {
                store.checkIsAbsent(key);
            }
            return stored.map(ZarrArray::slice);
        }
        String key = metadata.keys().key(outer(chunk));
        Optional<Part> part;
        try {
            part = locate(chunk, key);
        } catch (InputProblem problem) {
            throw damaged(chunk, problem);
        }
        if (part.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(slice(store.read(key, part.get().at, (int) part.get().length, room)));
    }

    private static Slice slice(ByteBuffer bytes) {
        return new Slice(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    /**
     * Reads chunks that lie side by side along one axis in one shard, those near each other in its file in one request.
     *
     * @throws IOException where the store fails
     * @throws InputProblem where the shard is damaged
     */
    public List<EncodedChunk> fetchRow(int[] first, int axis, int count) throws IOException {
        if (levels.isEmpty()) {
            return List.of(fetch(first).map(EncodedChunk::new).orElse(EncodedChunk.MISSING));
        }
        String key = metadata.keys().key(outer(first));
        List<Optional<Part>> parts = new ArrayList<>(count);
        for (int n = 0; n < count; n++) {
            int[] chunk = first.clone();
            chunk[axis] += n;
            checkIndex(chunk);
            try {
                parts.add(locate(chunk, key));
            } catch (InputProblem problem) {
                throw damaged(chunk, problem);
            }
        }
        List<EncodedChunk> row = new ArrayList<>(count);
        while (row.size() < count) {
            int from = row.size();
            if (parts.get(from).isEmpty()) {
                row.add(EncodedChunk.MISSING);
                continue;
            }
            Part run = parts.get(from).get();
            int end = from + 1;
            while (end < count && parts.get(end).filter(run::isFollowedBy).isPresent()) {
                run = run.until(parts.get(end).get());
                end++;
            }
            byte[] bytes = store.read(key, run.at, (int) run.length);
            for (int n = from; n < end; n++) {
                Part part = parts.get(n).get();
                int at = (int) (part.at - run.at);
                row.add(new EncodedChunk(
                        Arrays.copyOfRange(bytes, at, at + (int) part.length), (int) part.length, n == from ? 1 : 0));
            }
        }
        return row;
    }

    /**
     * Decodes what {@link #fetch} gave: computation only.
     *
     * @param strides for each axis of the array, how many values apart neighbours lie in {@code values}
     * @param counts for each axis, how many values to take from the chunk's start
     * @param values where they go, little endian
     * @throws InputProblem naming array and chunk where the bytes are damaged
     */
    public void decode(int[] chunk, Slice encoded, int[] strides, int[] counts, byte[] values) {
        checkIndex(chunk);
        int bytes = metadata.type().decoded().bytes();
        int[] byteStrides = new int[strides.length];
        for (int axis = 0; axis < strides.length; axis++) {
            byteStrides[axis] = strides[axis] * bytes;
        }
        Target target = new Target(values, 0, byteStrides, counts.clone());
        try {
            unit.decode(encoded, inUnitOrder(target));
        } catch (InputProblem problem) {
            throw damaged(chunk, problem);
        }
    }

    /** The whole chunk in the array's own axis order (C order). */
    public byte[] decode(int[] chunk, byte[] encoded) {
        int[] strides = new int[unitShape.length];
        int stride = 1;
        for (int axis = unitShape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= unitShape[axis];
        }
        byte[] values = new byte[Math.toIntExact(chunkBytes())];
        decode(chunk, Slice.of(encoded), strides, unitShape, values);
        return values;
    }

    /** A part of the shard's file that is itself a shard or a unit. */
    private record Part(long at, long length) {
        /** Whether reading both at once, and what lies between, is better than asking twice. */
        boolean isFollowedBy(Part next) {
            long gap = next.at - at - length;
            return gap >= 0 && gap <= NEAR && until(next).length <= LARGEST_READ;
        }

        Part until(Part next) {
            return new Part(at, next.at + next.length - at);
        }
    }

    private Optional<Part> locate(int[] chunk, String key) throws IOException {
        String path = key;
        Part part = null;
        int[] rest = insideOuter(chunk);
        for (Level level : levels) {
            Part whole = part;
            Optional<ShardIndex> index = indexes.get(path, () -> readIndex(key, whole, level.shard));
            if (index.isEmpty()) {
                return Optional.empty();
            }
            int[] inner = new int[rest.length];
            for (int axis = 0; axis < rest.length; axis++) {
                inner[axis] = rest[axis] / level.unitsInside[axis];
                rest[axis] %= level.unitsInside[axis];
            }
            int entry = level.shard.entry(Target.pick(inner, level.order));
            Optional<ShardIndex.Span> span;
            try {
                span = index.get().span(entry);
            } catch (InputProblem problem) {
                throw problem.within("shard " + path);
            }
            if (span.isEmpty()) {
                return Optional.empty();
            }
            long start = whole == null ? 0 : whole.at;
            part = new Part(start + span.get().at(), span.get().length());
            path = path + "#" + entry;
        }
        return Optional.of(part);
    }

    /** @param part the nested shard's place in the file; null for the file itself */
    private Optional<ShardIndex> readIndex(String key, Part part, ShardStage shard) throws IOException {
        long at = 0;
        long size;
        if (part == null) {
            OptionalLong found = store.size(key);
            if (found.isEmpty()) {
                store.checkIsAbsent(key);
                return Optional.empty();
            }
            size = found.getAsLong();
        } else {
            at = part.at;
            size = part.length;
        }
        if (size < shard.indexSize()) {
            throw new InputProblem(
                    "shard " + key + " has " + size + " bytes, its index alone has " + shard.indexSize());
        }
        long indexAt = shard.indexPlace() == IndexPlace.START ? at : at + size - shard.indexSize();
        byte[] encoded;
        try {
            encoded = store.read(key, indexAt, shard.indexSize());
        } catch (NoSuchFileException e) {
            throw new IOException("Cannot read " + key + " of " + where() + ": it was there a moment ago.", e);
        }
        try {
            return Optional.of(shard.index(Slice.of(encoded), size));
        } catch (InputProblem problem) {
            throw problem.within("shard " + key);
        }
    }

    private Target inUnitOrder(Target target) {
        return target.inOrder(unitOrder);
    }

    private int[] outer(int[] chunk) {
        int[] outer = new int[chunk.length];
        for (int axis = 0; axis < chunk.length; axis++) {
            outer[axis] = chunk[axis] / unitsInFile(axis);
        }
        return outer;
    }

    private int[] insideOuter(int[] chunk) {
        int[] inside = new int[chunk.length];
        for (int axis = 0; axis < chunk.length; axis++) {
            inside[axis] = chunk[axis] % unitsInFile(axis);
        }
        return inside;
    }

    private int unitsInFile(int axis) {
        return metadata.chunk().get(axis) / unitShape[axis];
    }

    private void checkIndex(int[] chunk) {
        boolean fits = chunk.length == unitShape.length;
        for (int axis = 0; fits && axis < chunk.length; axis++) {
            fits = chunk[axis] >= 0
                    && (long) chunk[axis] * unitShape[axis] < metadata.shape().get(axis);
        }
        if (!fits) {
            throw new IndexOutOfBoundsException("chunk " + words(chunk) + " of an array of "
                    + Words.by(metadata.shape()) + " in chunks of " + Words.by(chunkShape()));
        }
    }

    private InputProblem damaged(int[] chunk, InputProblem problem) {
        return new InputProblem(
                "Cannot read chunk " + words(chunk) + " of " + where() + ": " + problem.getMessage()
                        + ". The file is damaged or truncated.",
                problem);
    }

    private StoredType decodedType() {
        return new StoredType(metadata.type().decoded(), ByteOrder.LITTLE_ENDIAN);
    }

    private static String words(int[] chunk) {
        return Arrays.stream(chunk).mapToObj(String::valueOf).collect(Collectors.joining("/"));
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] inArrayOrder(int[] stored, int[] order) {
        int[] shape = new int[stored.length];
        for (int i = 0; i < stored.length; i++) {
            shape[order[i]] = stored[i];
        }
        return shape;
    }

    private static int[] divided(int[] shape, int[] by) {
        return IntStream.range(0, shape.length).map(i -> shape[i] / by[i]).toArray();
    }
}
