package io.github.spimpatches.export;

import java.util.List;

/**
 * What an export's folder comes to hold.
 *
 * @param parts written by tasks, in any order
 * @param last written after all of them, in this order: whoever finds the last one finds a whole export
 * @param notes what a user should know, one line each
 */
public record Contents(List<Part> parts, List<Part> last, List<String> notes) {
    public Contents {
        parts = List.copyOf(parts);
        last = List.copyOf(last);
        notes = List.copyOf(notes);
    }
}
