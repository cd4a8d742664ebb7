package io.github.spimpatches.manifest;

/** Hears the subjects of a table's rows: do they come in the order of {@link BySubject}? */
public final class SubjectOrder {
    private String before = "";
    private boolean isKept = true;

    /** The next row's. */
    public void add(String subject) {
        isKept &= before.compareTo(subject) <= 0;
        before = subject;
    }

    public boolean isKept() {
        return isKept;
    }
}
