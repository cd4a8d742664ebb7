package io.github.spimpatches.config;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Words that may be several, joined by commas, although a name may hold a comma itself. */
public final class CommaLists {
    private CommaLists() {}

    /**
     * The words one by one: a word that is known stays whole ({@code Frontal pole, layer 1}); another one is split
     * where any of its parts is known ({@code CA1,DG}); what is unknown stays for the caller to refuse.
     */
    public static List<String> split(List<String> words, Predicate<String> isKnown) {
        return words.stream()
                .flatMap(word -> {
                    List<String> parts = Arrays.stream(word.split(",", -1))
                            .map(String::strip)
                            .toList();
                    boolean apart = !isKnown.test(word)
                            && parts.size() > 1
                            && parts.stream().anyMatch(isKnown);
                    return apart ? parts.stream() : List.of(word).stream();
                })
                .distinct()
                .toList();
    }
}
