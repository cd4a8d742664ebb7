package io.github.spimpatches.manifest;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A table's rows, one subject's at a time. */
public final class BySubject<R> implements Closeable {
    private final RowCursor<R> rows;
    private final Function<? super R, String> subject;
    private R next;

    /**
     * @param rows those of a subject stand together, in the order of the subjects; closed with this
     * @param subject of a row
     */
    public BySubject(RowCursor<R> rows, Function<? super R, String> subject) {
        this.rows = rows;
        this.subject = subject;
        step();
    }

    /** Whose rows come next; empty at the end. */
    public Optional<String> subject() {
        return Optional.ofNullable(next).map(subject);
    }

    /** All rows of this subject, if they come next; otherwise none. */
    public List<R> of(String wanted) {
        List<R> own = new ArrayList<>();
        while (next != null && subject.apply(next).equals(wanted)) {
            own.add(next);
            step();
        }
        return own;
    }

    private void step() {
        next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
