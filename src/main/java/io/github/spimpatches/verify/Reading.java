package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads what a run left; what is not as a run leaves it is a finding, and no end. */
final class Reading {
    private static final String PARQUET = ".parquet";
    private static final String TEXT = ".tsv";

    private final RunTables run;
    private final List<Finding> findings;

    /** @param findings where they go */
    Reading(RunTables run, List<Finding> findings) {
        this.run = run;
        this.findings = findings;
    }

    interface Step<T> {
        T read() throws IOException;
    }

    /** Opens a table in the form of this ending. */
    interface Opening<R> {
        RowCursor<R> open(String ending) throws IOException;
    }

    /** What is made of a table, walked from its first row to its last. */
    interface Walk<R, T> {
        T walked(RowCursor<R> rows) throws IOException;
    }

    /** A table that can be read to its end: its form, and what a walk made of it. */
    record Table<R, T>(Opening<R> opening, String ending, T walked) {
        RowCursor<R> open() throws IOException {
            return opening.open(ending);
        }
    }

    /** Empty where the file cannot be read. */
    <T> Optional<T> read(String file, Step<T> step) throws IOException {
        try {
            return Optional.of(step.read());
        } catch (InputProblem problem) {
            findings.add(new Finding(Check.RECORD, run.where(file), problem.getMessage()));
            return Optional.empty();
        }
    }

    /** @param step what is off with the file, one clause; empty for nothing */
    void check(String file, Step<Optional<String>> step) throws IOException {
        read(file, step)
                .flatMap(off -> off)
                .ifPresent(what -> findings.add(new Finding(Check.RECORD, run.where(file), what)));
    }

    /** A table of two forms, which have to say the same; where Parquet cannot be read, the text. Empty where neither can. */
    <R, T> Optional<Table<R, T>> table(String name, Opening<R> opening, Walk<R, T> walk) throws IOException {
        Optional<Table<R, T>> parquet = form(name, PARQUET, opening, walk);
        if (parquet.isEmpty()) {
            return form(name, TEXT, opening, walk);
        }
        if (!read(name + TEXT, () -> isSame(opening)).orElse(true)) {
            findings.add(
                    new Finding(Check.TABLES, run.where(name + TEXT), "it says something else than " + name + PARQUET));
        }
        return parquet;
    }

    private <R, T> Optional<Table<R, T>> form(String name, String ending, Opening<R> opening, Walk<R, T> walk)
            throws IOException {
        return read(name + ending, () -> {
            try (RowCursor<R> rows = opening.open(ending)) {
                return new Table<>(opening, ending, walk.walked(rows));
            }
        });
    }

    private static <R> boolean isSame(Opening<R> opening) throws IOException {
        try (RowCursor<R> text = opening.open(TEXT);
                RowCursor<R> parquet = opening.open(PARQUET)) {
            boolean isSame = true;
            while (text.hasNext()) {
                R row = text.next();
                isSame = isSame && parquet.hasNext() && parquet.next().equals(row);
            }
            return isSame && !parquet.hasNext();
        }
    }
}
