package io.github.spimpatches.verify;

import java.util.List;
import java.util.function.Consumer;

/** Hears of the rows of a table's other form one after another, so that they need not be held too: are they the same? */
final class SameRows<R> implements Consumer<R> {
    private final List<R> expected;
    private int heard;
    private boolean isSame = true;

    SameRows(List<R> expected) {
        this.expected = expected;
    }

    @Override
    public void accept(R row) {
        isSame &= heard < expected.size() && expected.get(heard).equals(row);
        heard++;
    }

    /** Whether what came are these rows, and all of them. */
    boolean areAll() {
        return isSame && heard == expected.size();
    }
}
