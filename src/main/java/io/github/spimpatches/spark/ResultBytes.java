package io.github.spimpatches.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Results on their way from a task to the driver: some hundred in one value of one column. Forty columns would say the
 * same, but Spark writes and compiles code for each, which takes longer than a small run's patches.
 */
final class ResultBytes {
    /** Bounds a value's size; what is written once for a whole value (class names) weighs little from here on. */
    private static final int TOGETHER = 500;

    private ResultBytes() {}

    static List<byte[]> of(List<? extends Serializable> results) {
        List<byte[]> values = new ArrayList<>();
        for (int from = 0; from < results.size(); from += TOGETHER) {
            values.add(written(results.subList(from, Math.min(from + TOGETHER, results.size()))));
        }
        return values;
    }

    /** What {@link #written} wrote. */
    static <T extends Serializable> List<T> results(byte[] value, Class<T> type) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(value))) {
            List<T> results = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                results.add(type.cast(in.readObject()));
            }
            return results;
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("results of this very program are readable", e);
        }
    }

    static byte[] written(List<? extends Serializable> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeInt(results.size());
            for (Serializable result : results) {
                out.writeObject(result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
