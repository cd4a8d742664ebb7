package io.github.spimpatches.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arrays written by zarr-python, numcodecs, tensorstore, zarrs, GDAL, NetCDF-C, zarrita and zarr.js
 * (src/test/python/zarr_fixtures.py): every value is checked.
 */
class ZarrFixturesTest {
    static final Path ROOT = Path.of("src/test/resources/zarr");

    /** One line of cases.tsv. */
    record Case(String path, int modulus, String note) {
        @Override
        public String toString() {
            return path;
        }
    }

    static Stream<Case> cases() throws Exception {
        return Files.readAllLines(ROOT.resolve("cases.tsv")).stream().map(line -> {
            List<String> cells = List.of(line.split("\t", -1));
            return new Case(cells.get(0), Integer.parseInt(cells.get(1)), cells.get(2));
        });
    }

    @Test
    void thereAreAllTheCasesThatTheScriptWrites() throws Exception {
        assertThat(cases()).hasSizeGreaterThan(185);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyValueIsTheOneWritten(Case fixture) throws Exception {
        ZarrArray array = open(fixture);
        int[] shape = array.shape().stream().mapToInt(Long::intValue).toArray();
        int[] chunk = ints(array.chunkShape());
        int[] grid = IntStream.range(0, shape.length)
                .map(axis -> (shape[axis] - 1) / chunk[axis] + 1)
                .toArray();
        long checked = 0;
        for (int[] index : boxes(grid)) {
            Optional<byte[]> encoded = array.fetch(index);
            byte[] decoded = encoded.isPresent() ? array.decode(index, encoded.get()) : null;
            for (int[] inside : boxes(chunk)) {
                int[] voxel = IntStream.range(0, shape.length)
                        .map(axis -> index[axis] * chunk[axis] + inside[axis])
                        .toArray();
                if (!isInside(voxel, shape)) {
                    continue;
                }
                double expected = expected(fixture, array, voxel);
                double found = decoded == null
                        ? number(array, array.fillValue(), 0)
                        : number(array, decoded, flat(inside, chunk) * array.fillValue().length);
                if (Double.compare(found, expected) != 0) {
                    fail("%s at %s: %s, expected %s", fixture, List.of(boxed(voxel)), found, expected);
                }
                checked++;
            }
        }
        assertThat(checked)
                .isEqualTo(array.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void axesCanBeTurnedRoundWhileDecoding(Case fixture) throws Exception {
        ZarrArray array = open(fixture);
        int[] chunk = ints(array.chunkShape());
        int[] index = new int[chunk.length];
        Optional<byte[]> encoded = array.fetch(index);
        if (encoded.isEmpty()) {
            return;
        }
        byte[] straight = array.decode(index, encoded.get());
        int[] strides = new int[chunk.length];
        int values = 1;
        for (int axis = 0; axis < chunk.length; axis++) {
            strides[axis] = values;
            values *= chunk[axis];
        }
        int bytes = array.fillValue().length;
        byte[] turned = new byte[values * bytes];
        // What was there before does not show through.
        new SplittableRandom(values).nextBytes(turned);
        array.decode(index, Slice.of(encoded.get()), strides, chunk, turned);

        for (int[] inside : boxes(chunk)) {
            int at = 0;
            for (int axis = 0; axis < chunk.length; axis++) {
                at += inside[axis] * strides[axis];
            }
            assertThat(number(array, turned, at * bytes))
                    .isEqualTo(number(array, straight, flat(inside, chunk) * bytes));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRowOfChunksIsItsChunks(Case fixture) throws Exception {
        ZarrArray array = open(fixture);
        for (int axis = 0; axis < array.shape().size(); axis++) {
            int chunk = array.chunkShape().get(axis);
            int inArray = (int) ((array.shape().get(axis) + chunk - 1) / chunk);
            int inFile = array.shardShape().orElse(array.chunkShape()).get(axis) / chunk;
            int count = Math.min(inArray, inFile);
            int[] index = new int[array.shape().size()];

            List<EncodedChunk> row = array.fetchRow(index, axis, count);

            assertThat(row).hasSize(count);
            for (EncodedChunk found : row) {
                assertThat(found.bytes()).isEqualTo(array.fetch(index).orElse(null));
                index[axis]++;
            }
        }
    }

    /** Whatever is in a chunk's file, values or one InputProblem that names the chunk come out. */
    @ParameterizedTest
    @MethodSource("cases")
    void damagedFilesAreNeverAnythingButAnInputProblem(Case fixture) throws Exception {
        ZarrArray array = open(fixture);
        int[] index = new int[array.shape().size()];
        Optional<byte[]> found = array.fetch(index);
        if (found.isEmpty()) {
            return;
        }
        byte[] good = found.get();
        SplittableRandom random = new SplittableRandom(fixture.path.hashCode());
        for (int round = 0; round < 300; round++) {
            byte[] bad = round % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            int flips = round % 3 == 0 ? 0 : 1 + random.nextInt(4);
            for (int flip = 0; flip < flips; flip++) {
                int at = round % 2 == 0 ? random.nextInt(Math.min(32, bad.length)) : random.nextInt(bad.length);
                bad[at] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                byte[] decoded = array.decode(index, bad);
                assertThat((long) decoded.length).isEqualTo(array.chunkBytes());
                assertThat(flips).as("a truncated chunk decoded").isNotZero();
            } catch (InputProblem problem) {
                assertThat(problem.lines())
                        .singleElement()
                        .asString()
                        .startsWith("Cannot read chunk ")
                        .endsWith(". The file is damaged or truncated.");
            }
        }
    }

    static Stream<Case> shardedCases() throws Exception {
        return cases().filter(fixture -> fixture.path.contains("shard"));
    }

    /** The whole file is damaged here, its index too. */
    @ParameterizedTest
    @MethodSource("shardedCases")
    void damagedShardsAreNeverAnythingButAnInputProblem(Case fixture) throws Exception {
        SplittableRandom random = new SplittableRandom(fixture.path.length());
        Damaging storage = new Damaging();
        Location where = new Location(ROOT.resolve(fixture.path).toString());
        for (int round = 0; round < 150; round++) {
            storage.damage = null;
            ZarrArray array = ZarrArray.open(storage, where);
            byte[] shard = Files.readAllBytes(ROOT.resolve(fixture.path).resolve("c/0/0/0"));
            int end = random.nextBoolean() ? Math.min(64, shard.length) : shard.length;
            for (int change = random.nextInt(4); change >= 0; change--) {
                int from = random.nextBoolean() ? 0 : shard.length - end;
                shard[from + random.nextInt(end)] = (byte) random.nextInt(256);
            }
            storage.damage = round % 5 == 0 ? Arrays.copyOf(shard, random.nextInt(shard.length)) : shard;
            int[] index = {random.nextInt(2), random.nextInt(2), random.nextInt(2)};
            int[] within = ints(array.chunkShape());
            if (index[2] * within[2] >= 13) {
                index[2] = 0;
            }
            if (array.shardShape().isEmpty()) {
                Arrays.fill(index, 0);
            }
            try {
                Optional<byte[]> encoded = array.fetch(index);
                if (encoded.isPresent()) {
                    array.decode(index, encoded.get());
                }
            } catch (InputProblem problem) {
                assertThat(problem.lines())
                        .singleElement()
                        .asString()
                        .startsWith("Cannot read chunk ")
                        .endsWith(". The file is damaged or truncated.");
            }
        }
    }

    /** Serves other bytes instead of a chunk's file. */
    private static final class Damaging extends FolderStorage {
        private byte[] damage;

        @Override
        public OptionalLong size(Location file) throws IOException {
            return damage == null ? super.size(file) : OptionalLong.of(damage.length);
        }

        @Override
        public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
            return damage == null ? super.readWhole(file, limit) : Optional.of(damage);
        }

        @Override
        public byte[] read(Location file, long at, int length) {
            // A range beyond the file would be this program's mistake, so it must not be turned into an InputProblem.
            assertThat(at + length).isLessThanOrEqualTo(damage.length);
            return Arrays.copyOfRange(damage, Math.toIntExact(at), Math.toIntExact(at) + length);
        }
    }

    static ZarrArray open(Case fixture) throws Exception {
        return ZarrArray.open(
                new FolderStorage(), new Location(ROOT.resolve(fixture.path).toString()));
    }

    /** {@code x<8}: voxels from 8 on are fill; {@code x<8=-5}: and that is -5. */
    private static double expected(Case fixture, ZarrArray array, int[] voxel) {
        int rank = voxel.length;
        if (fixture.note.startsWith("x<")) {
            String[] note = fixture.note.substring(2).split("=", 2);
            if (voxel[rank - 1] >= Integer.parseInt(note[0])) {
                return note.length == 1 ? number(array, array.fillValue(), 0) : pythons(note[1]);
            }
        }
        int f = 7 * voxel[rank - 1] + 131 * voxel[rank - 2] + 1031 * voxel[rank - 3] + (rank == 4 ? 5 * voxel[0] : 0);
        f %= fixture.modulus;
        if (array.type() == ElementType.BOOL) {
            return f % 2;
        }
        if (array.type().isFloat()) {
            double eighth = f / 8.0;
            return array.type() == ElementType.FLOAT16 ? roundedToHalf(eighth) : eighth;
        }
        return array.type().isSigned() ? f - fixture.modulus / 2 : f;
    }

    private static double pythons(String number) {
        return switch (number) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(number);
        };
    }

    private static double roundedToHalf(double value) {
        if (value == 0) {
            return 0;
        }
        double ulp = Math.scalb(1.0, Math.getExponent(value) - 10);
        return Math.rint(value / ulp) * ulp;
    }

    private static double number(ZarrArray array, byte[] bytes, int at) {
        return new StoredType(array.type().decoded(), ByteOrder.LITTLE_ENDIAN).number(bytes, at);
    }

    private static boolean isInside(int[] voxel, int[] shape) {
        return IntStream.range(0, shape.length).allMatch(axis -> voxel[axis] < shape[axis]);
    }

    private static int flat(int[] inside, int[] shape) {
        int flat = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            flat = flat * shape[axis] + inside[axis];
        }
        return flat;
    }

    /** All index vectors below a size, in C order. */
    private static List<int[]> boxes(int[] size) {
        int count = IntStream.of(size).reduce(1, (a, b) -> a * b);
        return IntStream.range(0, count)
                .mapToObj(flat -> {
                    int[] index = new int[size.length];
                    int rest = flat;
                    for (int axis = size.length - 1; axis >= 0; axis--) {
                        index[axis] = rest % size[axis];
                        rest /= size[axis];
                    }
                    return index;
                })
                .toList();
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Integer[] boxed(int[] numbers) {
        return IntStream.of(numbers).boxed().toArray(Integer[]::new);
    }
}
