package io.github.spimpatches.export;

import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.manifest.ManifestRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the patches of one centre are called beside each other: the image kind ({@code raw}, {@code mask}), and as much of
 * stain, desc and level behind it as tells a run's images apart ({@code raw-abeta}). Lower case, no dots.
 */
public final class Members {
    /** What tells images apart. */
    private record Image(String kind, String stain, String desc, int level) {
        static Image of(ManifestRow row) {
            return new Image(row.image(), row.stain(), row.desc(), row.level());
        }
    }

    private final Map<Image, String> words = new LinkedHashMap<>();

    private Members() {}

    static Members of(List<ManifestRow> rows) {
        Map<String, List<Image>> byKind = new TreeMap<>();
        rows.stream().map(Image::of).distinct().forEach(image -> byKind.computeIfAbsent(
                        safe(image.kind), any -> new ArrayList<>())
                .add(image));
        Members members = new Members();
        byKind.forEach(members::name);
        return members;
    }

    private void name(String kind, List<Image> images) {
        Map<Image, String> names = new LinkedHashMap<>();
        images.forEach(image -> names.put(image, kind));
        for (Function<Image, String> more : List.<Function<Image, String>>of(
                image -> image.stain, image -> image.desc, image -> "level" + image.level)) {
            long distinct = names.values().stream().distinct().count();
            if (distinct == names.size()) {
                break;
            }
            if (images.stream().map(more).distinct().count() > 1) {
                names.replaceAll(
                        (image, name) -> more.apply(image) == null ? name : name + "-" + safe(more.apply(image)));
            }
        }
        // Stains that differ only in what a name cannot hold.
        Map<String, Integer> taken = new TreeMap<>();
        names.forEach((image, name) -> {
            int before = taken.merge(name, 1, Integer::sum);
            words.put(image, before == 1 ? name : name + "-" + before);
        });
    }

    private static String safe(String value) {
        String safe = OutputNames.safe(value).replace('.', '-').toLowerCase(Locale.ROOT);
        return safe.isEmpty() ? "image" : safe;
    }

    String word(ManifestRow row) {
        return words.get(Image.of(row));
    }

    /** All words, of images in order. */
    List<String> words() {
        return words.values().stream().sorted().toList();
    }
}
