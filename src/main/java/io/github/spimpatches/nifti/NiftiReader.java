package io.github.spimpatches.nifti;

import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Streams one NIfTI volume, plain or gzip. Opening reads the header only; {@link #readLabels} then reads the voxels
 * once, in file order, holding a few rows at a time, so that a header that lies costs nothing. Not for use by several
 * threads.
 */
public final class NiftiReader implements Closeable {
    private static final int BLOCK_BYTES = 1 << 20;

    /** No deflate stream is larger than this many times its file. */
    private static final long DEFLATE_RATIO = 1032;

    private final String where;
    private final InputStream in;
    private final boolean gzip;
    private final NiftiHeader header;

    /** Takes the rows of a volume, in file order: k slowest, then j. */
    public interface RowSink {
        /**
         * @param labels the row's labels along i; reused for the next row, so copied by whoever keeps it
         */
        void row(int j, int k, int[] labels);
    }

    /** Takes the rows of a volume of numbers, in file order: k slowest, then j. */
    public interface ValueSink {
        /** @param values the row's values along i; reused for the next row, so copied by whoever keeps it */
        void row(int j, int k, float[] values);
    }

    /** A row that starts at byte {@code at} of what was read last. */
    private interface StoredRow {
        void row(LabelRow row, int at, int j, int k);
    }

    private NiftiReader(String where, InputStream in, boolean gzip, NiftiHeader header) {
        this.where = where;
        this.in = in;
        this.gzip = gzip;
        this.header = header;
    }

    /**
     * Opens a file.
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     * @throws InputProblem one line that names the file, where it is no NIfTI volume of a kind that is read, or is
     *     shorter than its header claims
     */
    public static NiftiReader open(Storage storage, Location file) throws IOException {
        return open(storage, file, AffineRule.STANDARD);
    }

    /** The same, with the header read by another rule. */
    public static NiftiReader open(Storage storage, Location file, AffineRule rule) throws IOException {
        OptionalLong size = storage.size(file);
        NiftiReader reader = open(storage.open(file), file.toString(), rule);
        try {
            reader.checkSize(size);
            return reader;
        } catch (InputProblem problem) {
            reader.close();
            throw problem;
        }
    }

    /**
     * Reads the header from a stream; the reader owns the stream from here on.
     *
     * @param where names the file in messages
     */
    public static NiftiReader open(InputStream stream, String where) throws IOException {
        return open(stream, where, AffineRule.STANDARD);
    }

    private static NiftiReader open(InputStream stream, String where, AffineRule rule) throws IOException {
        try {
            InputStream plain = GzipMembers.open(stream);
            InputStream in = new ReadAhead(plain);
            try {
                return new NiftiReader(where, in, plain instanceof GZIPInputStream, readHeader(in, rule));
            } catch (InputProblem | IOException e) {
                in.close();
                throw e;
            }
        } catch (InputProblem problem) {
            throw problem.within("Cannot read " + where);
        } catch (EOFException | ZipException e) {
            stream.close();
            throw new InputProblem(
                    "Cannot read " + where + ": the file is damaged or truncated before the end of its header"
                            + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"),
                    e);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    public NiftiHeader header() {
        return header;
    }

    private static NiftiHeader readHeader(InputStream in, AffineRule rule) throws IOException {
        byte[] start = in.readNBytes(NiftiHeader.BYTES_1);
        int size = start.length < 4 ? 0 : NiftiHeader.headerBytes(start);
        if (size <= start.length) {
            return NiftiHeader.parse(start, rule);
        }
        byte[] whole = Arrays.copyOf(start, size);
        int more = in.readNBytes(whole, start.length, size - start.length);
        return NiftiHeader.parse(Arrays.copyOf(whole, start.length + more), rule);
    }

    /** The stored size alone tells most truncated files, before any voxel is read. */
    private void checkSize(OptionalLong size) {
        if (size.isEmpty()) {
            return;
        }
        long bytes = size.getAsLong();
        if (!gzip && bytes - header.dataOffset() < header.voxelBytes()) {
            throw truncated(Math.max(0, bytes - header.dataOffset()));
        }
        if (gzip && bytes * DEFLATE_RATIO < header.voxelBytes()) {
            throw new InputProblem("Cannot read " + where + ": the header claims " + header.voxelBytes()
                    + " bytes of voxels (" + sizes() + "), more than a gzip file of " + bytes
                    + " bytes can hold. The file is damaged or truncated.");
        }
    }

    /**
     * Reads every voxel as a label: stored value times slope plus intercept, a whole number.
     *
     * @throws InputProblem one line that names the file: where a voxel is no whole number (the line has the voxel and
     *     its value), or the file ends before its last voxel (the line has both sizes)
     */
    public void readLabels(RowSink sink) throws IOException {
        readRows((row, at, j, k) -> {
            row.decode(at, j, k);
            sink.row(j, k, row.labels());
        });
    }

    /**
     * Reads every voxel as a number: stored value times slope plus intercept.
     *
     * @throws InputProblem one line that names the file, where it ends before its last voxel or is damaged
     */
    public void readValues(ValueSink sink) throws IOException {
        float[] values = new float[header.extent().x()];
        readRows((row, at, j, k) -> {
            row.values(at, values);
            sink.row(j, k, values);
        });
    }

    private void readRows(StoredRow each) throws IOException {
        Extent extent = header.extent();
        int rowBytes = extent.x() * header.type().bytes();
        int rowsAtOnce = Math.max(1, Math.min(extent.y(), BLOCK_BYTES / rowBytes));
        byte[] block = new byte[rowsAtOnce * rowBytes];
        LabelRow row = new LabelRow(header, ByteBuffer.wrap(block).order(header.order()));
        long read = 0;
        try {
            in.skipNBytes(header.dataOffset() - (header.version() == 1 ? NiftiHeader.BYTES_1 : NiftiHeader.BYTES_2));
            for (int k = 0; k < extent.z(); k++) {
                for (int j = 0; j < extent.y(); j += rowsAtOnce) {
                    int rows = Math.min(rowsAtOnce, extent.y() - j);
                    int count = readUpTo(block, rows * rowBytes);
                    read += count;
                    if (count < rows * rowBytes) {
                        throw truncated(read);
                    }
                    for (int r = 0; r < rows; r++) {
                        each.row(row, r * rowBytes, j + r, k);
                    }
                }
            }
            // What follows is none of ours, but asking for it makes gzip compare its checksum.
            int ignored = in.read();
            if (ignored >= 0) {
                return;
            }
        } catch (EOFException e) {
            if (read == header.voxelBytes()) {
                throw new InputProblem(
                        "Cannot read " + where + ": all " + read + " bytes of voxels (" + sizes()
                                + ") are there, but the gzip data end before their checksum. The file is truncated.",
                        e);
            }
            throw truncated(read);
        } catch (ZipException e) {
            throw new InputProblem(
                    "Cannot read " + where + ": the gzip data are damaged after " + read + " of " + header.voxelBytes()
                            + " bytes of voxels (" + e.getMessage() + ")",
                    e);
        } catch (LabelRow.NotALabel e) {
            throw new InputProblem("Cannot read labels from " + where + ": " + e.getMessage());
        }
    }

    /** Like {@link InputStream#readNBytes}, but counts the bytes in front of a gzip stream's early end. */
    private int readUpTo(byte[] block, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int more;
            try {
                more = in.read(block, count, length - count);
            } catch (EOFException e) {
                return count;
            }
            if (more < 0) {
                return count;
            }
            count += more;
        }
        return count;
    }

    private InputProblem truncated(long found) {
        return new InputProblem(
                "Cannot read " + where + ": the header claims " + header.voxelBytes() + " bytes of voxels (" + sizes()
                        + "), the file holds " + found + ". The file is damaged or truncated.");
    }

    private String sizes() {
        return header.extent() + ", " + header.type().word();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
