package io.github.spimpatches.benchmarks;

import io.github.spimpatches.codec.BloscDecoder;
import io.github.spimpatches.codec.Bz2Decoder;
import io.github.spimpatches.codec.Decoder;
import io.github.spimpatches.codec.GzipDecoder;
import io.github.spimpatches.codec.Lz4Decoder;
import io.github.spimpatches.codec.LzmaDecoder;
import io.github.spimpatches.codec.Slice;
import io.github.spimpatches.codec.ZlibDecoder;
import io.github.spimpatches.codec.ZstdDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One light-sheet-like chunk of 128 x 128 x 128 uint16, decoded by each codec. {@code src/test/python/benchmark_codecs.py}
 * writes the chunks, runs this beside numcodecs' C codecs and prints both.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class Decode {
    /** The folder of the chunks, each named after its codec. */
    static final String FOLDER = "SPIM_PATCHES_CHUNKS";

    private static final int CHUNK_BYTES = 2 * 128 * 128 * 128;

    @Param({
        "blosc-lz4-shuffle",
        "blosc-lz4-bitshuffle",
        "blosc-zstd-shuffle",
        "blosc-zstd-bitshuffle",
        "blosc-blosclz-shuffle",
        "blosc-zlib-shuffle",
        "zstd-1",
        "zstd-3",
        "lz4",
        "gzip-1",
        "zlib-5",
        "bz2",
        "lzma"
    })
    public String chunk;

    private final byte[] voxels = new byte[CHUNK_BYTES];
    private Decoder decoder;
    private Slice encoded;

    @Setup
    public void read() throws IOException {
        encoded = Slice.of(Files.readAllBytes(Path.of(System.getenv(FOLDER), chunk)));
        String codec = chunk.contains("-") ? chunk.substring(0, chunk.indexOf('-')) : chunk;
        decoder = switch (codec) {
            case "blosc" -> new BloscDecoder();
            case "zstd" -> new ZstdDecoder();
            case "lz4" -> new Lz4Decoder();
            case "gzip" -> new GzipDecoder();
            case "zlib" -> new ZlibDecoder();
            case "bz2" -> new Bz2Decoder();
            case "lzma" -> new LzmaDecoder();
            default -> throw new IllegalArgumentException(chunk);
        };
    }

    @Benchmark
    public byte[] decode() {
        decoder.decodeExactly(encoded, voxels, 0, voxels.length);
        return voxels;
    }
}
