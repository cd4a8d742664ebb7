package io.github.spimpatches.manifest;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The rows of a table in its order, read as they are walked: a few megabytes of it are in memory at a time. What cannot
 * be read is told of where it comes: an {@link io.github.spimpatches.problem.InputProblem} where the table is damaged, an
 * {@link java.io.UncheckedIOException} where the store fails.
 */
public interface RowCursor<R> extends Iterator<R>, Closeable {

    /** All rows that are left, in memory. @throws IOException where the store fails */
    default List<R> rest() throws IOException {
        List<R> rows = new ArrayList<>();
        walk(rows::add);
        return rows;
    }

    /** Calls {@code each} with all rows that are left. @throws IOException where the store fails */
    default void walk(Consumer<? super R> each) throws IOException {
        try {
            forEachRemaining(each);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Rows that are in memory. */
    static <R> RowCursor<R> of(List<R> rows) {
        Iterator<R> all = rows.iterator();
        return new RowCursor<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public R next() {
                return all.next();
            }

            @Override
            public void close() {}
        };
    }

    /** What is made of each row. To be closed in this one's stead. */
    default <T> RowCursor<T> map(Function<R, T> made) {
        RowCursor<R> rows = this;
        return new RowCursor<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public T next() {
                return made.apply(rows.next());
            }

            @Override
            public void close() throws IOException {
                rows.close();
            }
        };
    }
}
