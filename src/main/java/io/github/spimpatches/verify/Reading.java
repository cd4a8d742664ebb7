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
        Optional<Table<R, T>> parquet = read(name + PARQUET, () -> {
            try (Compared<R> rows = new Compared<>(opening)) {
                T walked = walk.walked(rows);
                tell(name, rows);
                return new Table<>(opening, PARQUET, walked);
            }
        });
        if (parquet.isPresent()) {
            return parquet;
        }
        return read(name + TEXT, () -> {
            try (RowCursor<R> rows = opening.open(TEXT)) {
                return new Table<>(opening, TEXT, walk.walked(rows));
            }
        });
    }

    private void tell(String name, Compared<?> rows) {
        boolean isSame = rows.isSame();
        if (rows.problem != null) {
            findings.add(new Finding(Check.RECORD, run.where(name + TEXT), rows.problem.getMessage()));
        } else if (!isSame) {
            findings.add(
                    new Finding(Check.TABLES, run.where(name + TEXT), "it says something else than " + name + PARQUET));
        }
    }

    /** Parquet's rows, with the text's beside them, so that each form is read once. */
    private static final class Compared<R> implements RowCursor<R> {
        private final RowCursor<R> parquet;
        private RowCursor<R> text = RowCursor.of(List.of());
        private InputProblem problem;
        private boolean isSame = true;

        Compared(Opening<R> opening) throws IOException {
            parquet = opening.open(PARQUET);
            try {
                text = opening.open(TEXT);
            } catch (InputProblem unreadable) {
                problem = unreadable;
            }
        }

        @Override
        public boolean hasNext() {
            return parquet.hasNext();
        }

        @Override
        public R next() {
            R row = parquet.next();
            compare(() -> isSame &= text.hasNext() && text.next().equals(row));
            return row;
        }

        /** After the last row: whether the text had the same ones, and no more. */
        boolean isSame() {
            compare(() -> text.forEachRemaining(more -> isSame = false));
            return isSame;
        }

        /** Text that cannot be read is not compared any further. */
        private void compare(Runnable comparison) {
            if (problem == null) {
                try {
                    comparison.run();
                } catch (InputProblem unreadable) {
                    problem = unreadable;
                }
            }
        }

        @Override
        public void close() throws IOException {
            try (parquet) {
                text.close();
            }
        }
    }
}
