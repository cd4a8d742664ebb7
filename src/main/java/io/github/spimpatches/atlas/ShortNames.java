package io.github.spimpatches.atlas;

import io.github.spimpatches.config.Settings.Names;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Words for regions in file names: safe on every file system, unique where case does not count. */
public final class ShortNames {
    private static final int LONGEST = 60;

    /** File names that Windows keeps for devices, with any extension. */
    private static final Pattern DEVICE =
            Pattern.compile("(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\\..*)?", Pattern.CASE_INSENSITIVE);

    private ShortNames() {}

    /** The word for one region: its abbreviation, else its name, else its index. */
    static String of(String abbreviation, String name, int index) {
        String word = safe(abbreviation == null ? "" : abbreviation);
        word = word.isEmpty() && name != null ? safe(name) : word;
        if (word.isEmpty()) {
            return "label_" + index;
        }
        return DEVICE.matcher(word).matches() ? numbered(word, index) : word;
    }

    /**
     * The same regions with words that differ: those that would share one get their index behind it. By the names of
     * SPIMquant a word is the abbreviation with every run of other characters than letters and digits as one underscore,
     * and words may differ in case alone.
     */
    public static List<Region> distinct(List<Region> regions, Names names) {
        return switch (names) {
            case BIDS -> distinct(regions);
            case SPIMQUANT ->
                distinct(
                        regions.stream()
                                .map(region -> region.withShortName(likeSpimquant(region)))
                                .toList(),
                        Region::shortName);
        };
    }

    /** pandas reads an abbreviation that is not there as a number that is none. */
    private static String likeSpimquant(Region region) {
        String abbreviation = region.abbreviation() == null ? "nan" : region.abbreviation();
        String word = abbreviation.replaceAll("[^a-zA-Z0-9]+", "_").replaceAll("^_+|_+$", "");
        return word.isEmpty() ? "idx" + region.index() : word;
    }

    /** The same regions with words that differ even where case does not count. */
    public static List<Region> distinct(List<Region> regions) {
        return distinct(regions, region -> region.shortName().toLowerCase(Locale.ROOT));
    }

    private static List<Region> distinct(List<Region> regions, Function<Region, String> key) {
        List<Region> distinct = new ArrayList<>(regions);
        Set<Integer> numbered = new HashSet<>();
        boolean changed = true;
        while (changed) {
            changed = false;
            Map<String, Integer> count = new HashMap<>();
            for (Region region : distinct) {
                count.merge(key.apply(region), 1, Integer::sum);
            }
            for (int i = 0; i < distinct.size(); i++) {
                Region region = distinct.get(i);
                if (count.get(key.apply(region)) > 1 && numbered.add(i)) {
                    distinct.set(i, region.withShortName(numbered(region.shortName(), region.index())));
                    changed = true;
                }
            }
        }
        return List.copyOf(distinct);
    }

    private static String numbered(String word, int index) {
        String suffix = "_" + index;
        return trimmed(word.substring(0, Math.min(word.length(), LONGEST - suffix.length()))) + suffix;
    }

    /** Accents fall off; every other run of characters that some file system minds becomes one underscore. */
    private static String safe(String word) {
        String plain = Normalizer.normalize(word, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
        String safe = trimmed(plain.replaceAll("[^A-Za-z0-9.+-]+", "_"));
        return trimmed(safe.substring(0, Math.min(safe.length(), LONGEST)));
    }

    private static String trimmed(String word) {
        return word.replaceFirst("^[_.]+", "").replaceFirst("[_.]+$", "");
    }
}
