package io.github.spimpatches.manifest;

import java.util.function.Function;

/**
 * One column of a table of {@code R}.
 *
 * @param value the row's value: a {@code String}, {@code Integer}, {@code Long}, {@code Double} or {@code byte[]} as {@code type} says,
 *     or null for nothing ({@code n/a} in TSV)
 */
public record Column<R>(String name, Type type, String meaning, Function<R, Object> value) {

    /** What a column holds; its Parquet and Spark types follow from it. */
    public enum Type {
        TEXT,
        INT,
        LONG,
        DOUBLE,
        /** In Parquet only. */
        BYTES
    }
}
