package io.github.spimpatches.problem;

import java.util.List;

/**
 * Something that a user can mend: a setting, a table, a header, a chunk. Each line stands alone: what was attempted and
 * on what, what was found, what was expected, what to do.
 */
public final class InputProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> lines;

    public InputProblem(String line) {
        this(List.of(line), null);
    }

    public InputProblem(String line, Throwable cause) {
        this(List.of(line), cause);
    }

    public InputProblem(List<String> lines) {
        this(lines, null);
    }

    private InputProblem(List<String> lines, Throwable cause) {
        super(String.join("\n", lines), cause);
        this.lines = List.copyOf(lines);
    }

    /** One line for each problem, in the order in which they were found; never empty. */
    public List<String> lines() {
        return lines;
    }

    /** The same problem, seen from a layer that knows more: {@code context + ": " + line} for each line. */
    public InputProblem within(String context) {
        return new InputProblem(
                lines.stream().map(line -> context + ": " + line).toList(), this);
    }
}
