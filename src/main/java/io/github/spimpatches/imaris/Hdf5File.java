package io.github.spimpatches.imaris;

import io.github.spimpatches.image.PixelType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;

/**
 * One HDF5 file in the making, on a local disk. The oldest file format that holds what we need, no times, so that the
 * same calls give the same bytes. Every length is checked here before native code sees it.
 */
final class Hdf5File implements Closeable {
    private static final int DEFLATE_LEVEL = 2;
    private static final long DEFAULT = hdf5.H5P_DEFAULT;

    private final Path path;
    private final List<Dataset> datasets = new ArrayList<>();
    private BytePointer buffer = new BytePointer(1 << 16);
    private long file;

    private Hdf5File(Path path, long file) {
        this.path = path;
        this.file = file;
    }

    /** Makes the file; {@link Hdf5#check} was called before. */
    static Hdf5File create(Path path) throws IOException {
        synchronized (Hdf5.LOCK) {
            long id = hdf5.H5Fcreate(path.toString(), hdf5.H5F_ACC_TRUNC, DEFAULT, DEFAULT);
            if (id < 0) {
                throw new IOException("Cannot write " + path + ": HDF5 cannot create it");
            }
            return new Hdf5File(path, id);
        }
    }

    void group(String name) throws IOException {
        synchronized (Hdf5.LOCK) {
            hdf5.H5Gclose(valid(hdf5.H5Gcreate2(open(), name, DEFAULT, DEFAULT, DEFAULT), "group " + name));
        }
    }

    /** A text as Imaris wants it: one array element a character, ASCII; one NUL for an empty one. */
    void text(String object, String name, String value) throws IOException {
        byte[] ascii = ascii(value);
        attribute(object, name, hdf5.H5T_C_S1_g(), ascii.length, ascii);
    }

    /** One whole number in an array of its own. */
    void number(String object, String name, int value) throws IOException {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
        attribute(object, name, hdf5.H5T_STD_U32LE_g(), 1, bytes);
    }

    private void attribute(String object, String name, long type, int count, byte[] bytes) throws IOException {
        synchronized (Hdf5.LOCK) {
            long target = valid(hdf5.H5Oopen(open(), object, DEFAULT), object);
            long space = valid(hdf5.H5Screate_simple(1, new long[] {count}, (long[]) null), name);
            long attribute = hdf5.H5Acreate2(target, name, type, space, DEFAULT, DEFAULT);
            int written = attribute < 0 ? -1 : hdf5.H5Awrite(attribute, type, inNativeMemory(bytes));
            if (attribute >= 0) {
                hdf5.H5Aclose(attribute);
            }
            hdf5.H5Sclose(space);
            hdf5.H5Oclose(target);
            valid(written, "attribute " + name + " of " + object);
        }
    }

    /** A small dataset, whole: unsigned numbers, little endian, of as many bytes as dims and values say. */
    void values(String name, PixelType type, long[] dims, byte[] bytes) throws IOException {
        long count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
        if (count * type.bytes() != bytes.length) {
            throw new IllegalArgumentException(bytes.length + " bytes for " + Arrays.toString(dims) + " " + type);
        }
        synchronized (Hdf5.LOCK) {
            long space = valid(hdf5.H5Screate_simple(dims.length, dims, (long[]) null), name);
            long properties = datasetProperties();
            long dataset = hdf5.H5Dcreate2(open(), name, id(type), space, DEFAULT, properties, DEFAULT);
            int written = dataset < 0
                    ? -1
                    : hdf5.H5Dwrite(dataset, id(type), hdf5.H5S_ALL, hdf5.H5S_ALL, DEFAULT, inNativeMemory(bytes));
            if (dataset >= 0) {
                hdf5.H5Dclose(dataset);
            }
            hdf5.H5Pclose(properties);
            hdf5.H5Sclose(space);
            valid(written, "dataset " + name);
        }
    }

    /** A dataset that is written chunk by chunk, each compressed by the caller. */
    Dataset chunked(String name, PixelType type, long[] dims, long[] chunk) throws IOException {
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] <= 0 || chunk[axis] <= 0 || dims[axis] % chunk[axis] != 0) {
                throw new IllegalArgumentException(Arrays.toString(dims) + " in " + Arrays.toString(chunk));
            }
        }
        synchronized (Hdf5.LOCK) {
            long space = valid(hdf5.H5Screate_simple(dims.length, dims, (long[]) null), name);
            long properties = datasetProperties();
            hdf5.H5Pset_chunk(properties, chunk.length, chunk);
            hdf5.H5Pset_deflate(properties, DEFLATE_LEVEL);
            long id = hdf5.H5Dcreate2(open(), name, id(type), space, DEFAULT, properties, DEFAULT);
            hdf5.H5Pclose(properties);
            hdf5.H5Sclose(space);
            Dataset dataset = new Dataset(name, valid(id, "dataset " + name), type, dims, chunk);
            datasets.add(dataset);
            return dataset;
        }
    }

    /** Times of objects would differ from run to run. */
    private static long datasetProperties() {
        long properties = hdf5.H5Pcreate(hdf5.H5P_CLS_DATASET_CREATE_ID_g());
        hdf5.H5Pset_obj_track_times(properties, false);
        return properties;
    }

    /** A dataset in chunks, which stays open as long as its file. */
    final class Dataset {
        private final String name;
        private final long id;
        private final PixelType type;
        private final long[] dims;
        private final long[] chunk;

        private Dataset(String name, long id, PixelType type, long[] dims, long[] chunk) {
            this.name = name;
            this.id = id;
            this.type = type;
            this.dims = dims.clone();
            this.chunk = chunk.clone();
        }

        /**
         * Writes one chunk as it is.
         *
         * @param offset of its first value
         * @param zlib the whole chunk, a zlib stream
         */
        void write(long[] offset, byte[] zlib) throws IOException {
            checkOffset(offset);
            synchronized (Hdf5.LOCK) {
                open();
                valid(
                        hdf5.H5Dwrite_chunk(id, DEFAULT, 0, offset, zlib.length, inNativeMemory(zlib)),
                        "chunk " + Arrays.toString(offset) + " of " + name);
            }
        }

        /** Reads one chunk back into {@code voxels}, which is as long as a chunk. */
        void read(long[] offset, byte[] voxels) throws IOException {
            checkOffset(offset);
            byte[] zlib;
            synchronized (Hdf5.LOCK) {
                open();
                long[] length = new long[1];
                valid(hdf5.H5Dget_chunk_storage_size(id, offset, length), "chunk of " + name);
                // What deflate cannot compress grows by little: more than this was not written here.
                if (length[0] <= 0 || length[0] > 2L * voxels.length + 64) {
                    throw new IOException(refusal("chunk " + Arrays.toString(offset) + " of " + name));
                }
                zlib = new byte[(int) length[0]];
                reserve(zlib.length);
                valid(hdf5.H5Dread_chunk(id, DEFAULT, offset, new int[1], buffer), "chunk of " + name);
                buffer.position(0).get(zlib);
            }
            inflate(zlib, voxels);
        }

        private void inflate(byte[] zlib, byte[] voxels) throws IOException {
            Inflater inflater = new Inflater();
            try {
                inflater.setInput(zlib);
                int at = 0;
                while (at < voxels.length) {
                    int count = inflater.inflate(voxels, at, voxels.length - at);
                    if (count == 0) {
                        throw new DataFormatException(at + " bytes");
                    }
                    at += count;
                }
            } catch (DataFormatException e) {
                throw new IOException("Cannot read back " + name + " of " + path + ": " + e.getMessage(), e);
            } finally {
                inflater.end();
            }
        }

        private void checkOffset(long[] offset) {
            boolean isRight = offset.length == dims.length;
            for (int axis = 0; isRight && axis < dims.length; axis++) {
                isRight = offset[axis] >= 0 && offset[axis] < dims[axis] && offset[axis] % chunk[axis] == 0;
            }
            if (!isRight) {
                throw new IllegalArgumentException("no chunk of " + type + " starts at " + Arrays.toString(offset));
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (Hdf5.LOCK) {
            if (file < 0) {
                return;
            }
            boolean isWhole = true;
            for (Dataset dataset : datasets) {
                isWhole &= hdf5.H5Dclose(dataset.id) >= 0;
            }
            isWhole &= hdf5.H5Fclose(file) >= 0;
            file = -1;
            buffer.close();
            if (!isWhole) {
                throw new IOException(refusal("the end"));
            }
        }
    }

    private long open() {
        if (file < 0) {
            throw new IllegalStateException(path + " is closed");
        }
        return file;
    }

    /** The bytes where native code can read them; until the next call. */
    private BytePointer inNativeMemory(byte[] bytes) {
        reserve(bytes.length);
        return buffer.position(0).put(bytes, 0, bytes.length);
    }

    private void reserve(int bytes) {
        if (buffer.capacity() < bytes) {
            buffer.close();
            buffer = new BytePointer(bytes + (bytes >> 1));
        }
    }

    private long valid(long id, String what) throws IOException {
        if (id < 0) {
            throw new IOException(refusal(what));
        }
        return id;
    }

    private String refusal(String what) {
        return "HDF5 refuses " + what + " of " + path.getFileName();
    }

    private static long id(PixelType type) {
        return switch (type) {
            case UINT8 -> hdf5.H5T_STD_U8LE_g();
            case UINT16 -> hdf5.H5T_STD_U16LE_g();
            case UINT64 -> hdf5.H5T_STD_U64LE_g();
            case FLOAT32 -> hdf5.H5T_IEEE_F32LE_g();
            case INT8, INT16, UINT32, INT32, INT64, FLOAT64 -> throw new IllegalArgumentException(type.word());
        };
    }

    /** Accents fall off; what still is not ASCII becomes a question mark. */
    private static byte[] ascii(String text) {
        String plain = Normalizer.normalize(text.replace("\u00b5", "u").replace("\u03bc", "u"), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replace('\0', ' ');
        byte[] bytes = plain.getBytes(StandardCharsets.US_ASCII);
        return bytes.length == 0 ? new byte[1] : bytes;
    }
}
