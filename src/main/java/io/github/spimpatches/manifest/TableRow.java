package io.github.spimpatches.manifest;

import io.github.spimpatches.problem.InputProblem;
import java.util.Set;
import java.util.function.Function;

/**
 * One row of a table from outside: its cells by column name, turned into what a column holds when asked. A cell may be
 * text (from TSV) or a number (from Parquet or Spark). What is empty, {@code n/a} or a column that is not there is null.
 *
 * @param where how a message names the row: {@code centers.tsv, line 3}
 * @param cells the cell of a column; null for nothing
 */
public record TableRow(String where, Function<String, Object> cells) {
    private static final Set<String> NO_NUMBER = Set.of("nan", "na", "null", "none");

    /** The cell as text; null for nothing. */
    public String text(String column) {
        Object cell = cells.apply(column);
        if (cell == null) {
            return null;
        }
        String text = cell instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString(number.longValue())
                : cell.toString();
        return text.isEmpty() || text.equals("n/a") ? null : text;
    }

    public String requiredText(String column) {
        return required(column, text(column), "some text");
    }

    /** A whole number of 32 bits; {@code 3.0} counts as one, since some programs write columns with gaps so. */
    public Integer integer(String column) {
        Long number = whole(column);
        if (number == null) {
            return null;
        }
        if (number != number.intValue()) {
            throw invalid(column, number.toString(), "a whole number of at most 32 bits");
        }
        return number.intValue();
    }

    public int requiredInteger(String column) {
        return required(column, integer(column), "a whole number");
    }

    public Long whole(String column) {
        Object cell = cells.apply(column);
        if (cell instanceof Integer || cell instanceof Long) {
            return ((Number) cell).longValue();
        }
        String text = text(column);
        if (text == null || isNoNumber(text)) {
            return null;
        }
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return wholeOf(column, text);
        }
    }

    public long requiredWhole(String column) {
        return required(column, whole(column), "a whole number");
    }

    /** Any number but NaN, which counts as nothing. */
    public Double number(String column) {
        Object cell = cells.apply(column);
        if (cell instanceof Number number) {
            return Double.isNaN(number.doubleValue()) ? null : (Double) number.doubleValue();
        }
        String text = text(column);
        if (text == null || isNoNumber(text)) {
            return null;
        }
        return numberOf(column, text);
    }

    /** A number that is there and finite. */
    public double requiredNumber(String column) {
        double number = required(column, number(column), "a number");
        if (Double.isInfinite(number)) {
            throw invalid(column, Double.toString(number), "a finite number");
        }
        return number;
    }

    InputProblem invalid(String column, String found, String expected) {
        return new InputProblem(
                "Invalid value \"" + found + "\" in " + where + ", column " + column + ": expected " + expected);
    }

    private long wholeOf(String column, String text) {
        double number = numberOf(column, text);
        if (number != Math.rint(number) || Math.abs(number) > 1e15) {
            throw invalid(column, text, "a whole number");
        }
        return (long) number;
    }

    private double numberOf(String column, String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw invalid(column, text, "a number");
        }
    }

    private <T> T required(String column, T value, String expected) {
        if (value == null) {
            throw new InputProblem("Nothing in " + where + ", column " + column + ": expected " + expected);
        }
        return value;
    }

    private static boolean isNoNumber(String text) {
        return NO_NUMBER.contains(text.strip().toLowerCase(java.util.Locale.ROOT));
    }
}
