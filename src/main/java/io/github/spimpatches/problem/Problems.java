package io.github.spimpatches.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gathers the problems of one kind of check; the check goes on to its end and fails once, with all of them. */
public final class Problems {
    private final List<String> lines = new ArrayList<>();

    public void add(String line) {
        lines.add(line);
    }

    /** Runs one check; its problem, if it has one, joins the others and the value is absent. */
    public <T> Optional<T> attempt(Supplier<T> check) {
        try {
            return Optional.of(check.get());
        } catch (InputProblem problem) {
            lines.addAll(problem.lines());
            return Optional.empty();
        }
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Every distinct line. */
    public List<String> lines() {
        return lines.stream().distinct().toList();
    }

    /** Throws one {@link InputProblem} with every distinct line, if there is any. */
    public void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new InputProblem(lines());
        }
    }
}
