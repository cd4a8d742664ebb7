package io.github.spimpatches.report;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.patch.Thumbnail;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The gallery: a picture of each patch that a thumbnail was kept of, its mask's outline over it. */
final class Cards {
    private static final int OUTLINE = 0xff9d2e;

    /**
     * A picture on the page.
     *
     * @param density share of the mask, for sorting; -1 where there is no mask
     * @param flags words with {@code |} between
     */
    record Card(
            int order,
            String subject,
            String label,
            String image,
            String title,
            String alt,
            String caption,
            String flags,
            String density,
            String picture,
            String outline,
            int width,
            int height) {}

    /** A patch to be shown, and its mask; null for none. */
    private record Shot(ManifestRow row, ManifestRow mask) {}

    /** What is seen of it. */
    private record Drawing(String picture, String outline, int width, int height) {}

    /** The pictures of one label. */
    record Group(String label, String name, List<Card> cards) {
        /** Those of one picture stand side by side. */
        boolean isSingle() {
            return cards.size() == 1;
        }
    }

    /** The window of one image kind and stain. */
    record Shown(String image, String window, String pictures) {}

    private final Map<String, Quality> quality;
    private final Map<String, Window> windows = new TreeMap<>();
    private final Map<Integer, List<Card>> byLabel = new TreeMap<>();
    private final Map<Integer, Centre> labels = new TreeMap<>();
    private final Map<String, Integer> pictures = new TreeMap<>();
    private int count;

    private Cards(Map<String, Quality> quality) {
        this.quality = quality;
    }

    /** @param rows of patches of which a thumbnail was kept, in the manifest's order; others do not matter */
    static Cards of(List<ManifestRow> rows, Map<String, Quality> quality) {
        Cards cards = new Cards(quality);
        Map<String, List<ManifestRow>> places = new LinkedHashMap<>();
        Map<String, List<Thumbnail>> byImage = new TreeMap<>();
        for (ManifestRow row : rows) {
            Thumbnail thumbnail = thumbnail(row, quality);
            if (thumbnail != null) {
                Centre centre = row.centre();
                places.computeIfAbsent(
                                centre.label() + "\t" + Words.subject(centre) + "\t" + centre.patch() + "\t"
                                        + row.level(),
                                any -> new ArrayList<>())
                        .add(row);
                byImage.computeIfAbsent(Words.image(row), any -> new ArrayList<>())
                        .add(thumbnail);
            }
        }
        byImage.forEach((image, thumbnails) -> cards.windows.put(image, Window.of(thumbnails)));
        List<Shot> shots =
                places.values().stream().flatMap(place -> shots(place).stream()).toList();
        List<Drawing> drawings = shots.parallelStream().map(cards::drawing).toList();
        for (int i = 0; i < shots.size(); i++) {
            cards.add(shots.get(i), drawings.get(i));
        }
        return cards;
    }

    static Thumbnail thumbnail(ManifestRow row, Map<String, Quality> quality) {
        Quality seen = quality.get(row.path());
        return seen == null || seen.thumbnail() == null ? null : Thumbnail.parse(seen.thumbnail());
    }

    /** The mask that belongs to an image: of its stain, else the only one; null where there is none. */
    static ManifestRow maskOf(ManifestRow row, List<ManifestRow> place) {
        List<ManifestRow> masks = place.stream().filter(Flag::isMask).toList();
        return masks.stream()
                .filter(mask -> row.stain() != null && row.stain().equals(mask.stain()))
                .findFirst()
                .orElse(masks.size() == 1 ? masks.get(0) : null);
    }

    private static List<Shot> shots(List<ManifestRow> place) {
        List<ManifestRow> shown =
                place.stream().filter(row -> !Flag.isMask(row)).toList();
        return (shown.isEmpty() ? place : shown)
                .stream()
                        .map(row -> new Shot(row, Flag.isMask(row) ? row : maskOf(row, place)))
                        .toList();
    }

    private Drawing drawing(Shot shot) {
        Window.Picture picture = windows.get(Words.image(shot.row))
                .picture(thumbnail(shot.row, quality), shot.mask == null ? null : thumbnail(shot.mask, quality));
        boolean hasOutline = shot.mask != null && !Flag.isMask(shot.row) && has(picture.outline());
        return new Drawing(
                Png.dataUri(Png.grey(picture.width(), picture.height(), picture.pixels())),
                hasOutline
                        ? Png.dataUri(Png.outline(
                                picture.width() * picture.finer(),
                                picture.height() * picture.finer(),
                                picture.outline(),
                                OUTLINE))
                        : null,
                picture.width(),
                picture.height());
    }

    private void add(Shot shot, Drawing drawing) {
        ManifestRow row = shot.row;
        ManifestRow mask = shot.mask;
        Centre centre = row.centre();
        String image = Words.image(row);
        List<Flag> flags = new ArrayList<>(Flag.of(row, quality.get(row.path())));
        if (mask != null && !Flag.isMask(row)) {
            flags.addAll(Flag.of(mask, quality.get(mask.path())));
        }
        Quality seen = quality.get(row.path());
        double density = mask == null ? -1 : quality.get(mask.path()).density();
        String title = Words.label(centre) + " " + centre.patch() + ", " + Words.subject(centre);
        String covered = mask == null ? "" : ", mask " + Words.percent(density);
        String words = flags.stream().distinct().map(Flag::word).collect(Collectors.joining(", "));
        labels.putIfAbsent(centre.label(), centre);
        pictures.merge(image, 1, Integer::sum);
        byLabel.computeIfAbsent(centre.label(), any -> new ArrayList<>())
                .add(new Card(
                        count++,
                        Words.subject(centre),
                        Words.label(centre),
                        image,
                        title,
                        image + " of " + title + ": middle slices across x, y and z above, maximum projections below"
                                + covered + (words.isEmpty() ? "" : "; flagged: " + words),
                        image + ", " + Window.number(seen.minimum()) + " to " + Window.number(seen.maximum()) + covered,
                        words,
                        String.format(Locale.ROOT, "%.5f", density),
                        drawing.picture,
                        drawing.outline,
                        drawing.width,
                        drawing.height));
    }

    private static boolean has(boolean[] outline) {
        for (boolean set : outline) {
            if (set) {
                return true;
            }
        }
        return false;
    }

    int count() {
        return count;
    }

    List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        byLabel.forEach((label, cards) -> {
            Centre centre = labels.get(label);
            groups.add(new Group(Words.label(centre), Words.name(centre), cards));
        });
        return groups;
    }

    List<Shown> windows() {
        List<Shown> shown = new ArrayList<>();
        pictures.forEach((image, number) ->
                shown.add(new Shown(image, windows.get(image).words(), Words.count(number, "picture", "pictures"))));
        return shown;
    }
}
