package io.github.spimpatches.benchmarks;

import io.github.spimpatches.codec.DeflateEncoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compressing patches, with the CRC-32 of gzip: what {@code --compression fast} does, beside zlib. Each iteration also
 * prints megabytes of voxels per second of CPU time, which a busy machine disturbs less than the clock, and bytes in by
 * bytes out.
 *
 * <p>The environment variable {@code SPIM_PATCHES_TEMPLATE} names the file of TEMPLATE, {@code
 * SPIM_PATCHES_BENCHMARK_DATA} a folder to leave what is compressed in, for {@code src/test/python/bench_gzip.py}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GzipBenchmark {
    /** As {@code PatchReader} hands them on. */
    private static final int SLAB = 1 << 20;

    /** What there is to compress. TEMPLATE is a real brain, a 16-bit {@code .nii.gz}. */
    public enum Voxels {
        LIGHT_SHEET(2),
        LIGHT_SHEET_EDGE(2),
        TEMPLATE(2),
        MASK(1),
        RANDOM(2),
        ZEROS(2);

        final int bytes;

        Voxels(int bytes) {
            this.bytes = bytes;
        }

        byte[] make() throws IOException {
            return switch (this) {
                case LIGHT_SHEET -> LightSheet.inside();
                case LIGHT_SHEET_EDGE -> LightSheet.edge();
                case TEMPLATE -> template();
                case MASK -> LightSheet.mask();
                case RANDOM -> random();
                case ZEROS -> new byte[1 << 22];
            };
        }

        private static byte[] random() {
            byte[] bytes = new byte[1 << 22];
            new SplittableRandom(1).nextBytes(bytes);
            return bytes;
        }

        private static byte[] template() throws IOException {
            String file = System.getenv("SPIM_PATCHES_TEMPLATE");
            if (file == null) {
                throw new NoSuchFileException("TEMPLATE is left out: SPIM_PATCHES_TEMPLATE names no file");
            }
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(Path.of(file)))) {
                return in.readAllBytes();
            }
        }
    }

    @Param({"LIGHT_SHEET", "LIGHT_SHEET_EDGE", "TEMPLATE", "MASK", "RANDOM", "ZEROS"})
    public Voxels voxels;

    private byte[] input;
    private byte[] output;
    private long bytesIn;
    private long bytesOut;
    private long nanos;

    @Setup
    public void make() throws IOException {
        input = voxels.make();
        output = new byte[1 << 16];
        String folder = System.getenv("SPIM_PATCHES_BENCHMARK_DATA");
        if (folder != null) {
            Files.write(Path.of(folder, voxels + ".raw"), input);
        }
    }

    @Setup(Level.Iteration)
    public void start() {
        bytesIn = 0;
        bytesOut = 0;
        nanos = 0;
    }

    @TearDown(Level.Iteration)
    public void print() {
        System.out.printf(
                Locale.ROOT, "%.0f MB/s of CPU time, ratio %.3f, ", bytesIn * 1e3 / nanos, (double) bytesIn / bytesOut);
    }

    @Benchmark
    public long fast() throws IOException {
        long start = cpuTime();
        CRC32 crc = new CRC32();
        long[] length = new long[1];
        DeflateEncoder encoder = new DeflateEncoder(voxels.bytes, (bytes, offset, count) -> length[0] += count);
        for (int at = 0; at < input.length; at += SLAB) {
            int count = Math.min(SLAB, input.length - at);
            crc.update(input, at, count);
            encoder.write(input, at, count);
        }
        encoder.finish();
        count(length[0], cpuTime() - start);
        return crc.getValue() + length[0];
    }

    @Benchmark
    public long zlib1() {
        return zlib(1, Deflater.DEFAULT_STRATEGY);
    }

    @Benchmark
    public long zlibHuffmanOnly() {
        return zlib(1, Deflater.HUFFMAN_ONLY);
    }

    private long zlib(int level, int strategy) {
        long start = cpuTime();
        CRC32 crc = new CRC32();
        long length = 0;
        Deflater deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        for (int at = 0; at < input.length; at += SLAB) {
            int count = Math.min(SLAB, input.length - at);
            crc.update(input, at, count);
            deflater.setInput(input, at, count);
            while (!deflater.needsInput()) {
                length += deflater.deflate(output);
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            length += deflater.deflate(output);
        }
        deflater.end();
        count(length, cpuTime() - start);
        return crc.getValue() + length;
    }

    private void count(long length, long cpuNanos) {
        bytesIn += input.length;
        bytesOut += length;
        nanos += cpuNanos;
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
