package io.github.spimpatches.report;

import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.plan.Outline;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Where the centres lie: three projections of each subject's brain. */
final class Maps {
    private static final int SUBJECTS = 60;

    /** As many as are shown before a reader asks for more: the gallery should not be pages away. */
    private static final int FIRST = 6;

    private static final int POINTS = 2400;
    private static final int CROWD = 300;
    private static final int COLOURS = 10;
    private static final List<String> TITLES = List.of("from the side", "from behind", "from above");
    private static final List<String> AXES =
            List.of("y to the right, z up", "x to the right, z up", "x to the right, y up");

    /** The centres of one region in a view: an SVG path of dots. */
    record Dots(String label, int colour, String path) {}

    /** One projection; sizes are in cells of its outline. */
    record View(String title, String axes, int width, int height, String shadow, String edge, List<Dots> dots) {
        /** A little more than the outline. */
        String frame() {
            return "-3 -3 " + (width + 6) + " " + (height + 6);
        }
    }

    /** The three projections of one subject. */
    record Brain(String subject, String words, boolean isCrowded, List<View> views) {}

    /**
     * Brains that are shown together.
     *
     * @param more what there is to ask for; empty where they are shown at once
     */
    record Group(String more, List<Brain> brains) {}

    /** A region's colour. */
    record Colour(String label, String name, int colour) {}

    /** A subject's centres, of which the first, and then every so many, are drawn. */
    private static final class Own {
        private final double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        private final double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        private final List<Centre> drawn = new ArrayList<>();
        private long count;
        private long drawnFrom;

        void count(Centre centre) {
            count++;
            for (int axis = 0; axis < 3; axis++) {
                low[axis] = Math.min(low[axis], centre.world().at(axis));
                high[axis] = Math.max(high[axis], centre.world().at(axis));
            }
        }

        void draw(Centre centre) {
            if (drawnFrom++ % step() == 0) {
                drawn.add(centre);
            }
        }

        long step() {
            return (count + POINTS - 1) / POINTS;
        }
    }

    private final Map<String, Own> bySubject = new LinkedHashMap<>();
    private final Map<String, Own> shown = new HashMap<>();
    private final Map<Integer, Centre> labels = new TreeMap<>();

    /** Hears of every centre once; then {@link #draw} does, in the same order. */
    void count(Centre centre) {
        String subject = Words.subject(centre);
        Own own = bySubject.computeIfAbsent(subject, any -> new Own());
        if (bySubject.size() <= SUBJECTS) {
            shown.put(subject, own);
        }
        own.count(centre);
        labels.putIfAbsent(centre.label(), centre);
    }

    void draw(Centre centre) {
        Own own = shown.get(Words.subject(centre));
        if (own != null) {
            own.draw(centre);
        }
    }

    List<Group> groups(List<Outline> outlines) {
        List<Brain> brains = brains(outlines);
        if (brains.size() <= FIRST) {
            return List.of(new Group("", brains));
        }
        int rest = brains.size() - FIRST;
        return List.of(
                new Group("", brains.subList(0, FIRST)),
                new Group(Words.count(rest, "more subject", "more subjects"), brains.subList(FIRST, brains.size())));
    }

    private List<Brain> brains(List<Outline> outlines) {
        Map<Integer, Integer> colours = new TreeMap<>();
        labels.keySet().forEach(label -> colours.put(label, colours.size() % COLOURS));
        Map<String, List<Outline>> own = new TreeMap<>();
        outlines.forEach(outline -> own.computeIfAbsent(
                        Words.subject(outline.subject(), outline.session()), any -> new ArrayList<>())
                .add(outline));
        return bySubject.entrySet().stream()
                .limit(SUBJECTS)
                .map(entry ->
                        brain(entry.getKey(), entry.getValue(), own.getOrDefault(entry.getKey(), List.of()), colours))
                .toList();
    }

    List<Colour> legend() {
        List<Colour> legend = new ArrayList<>();
        labels.values()
                .forEach(centre ->
                        legend.add(new Colour(Words.label(centre), Words.name(centre), legend.size() % COLOURS)));
        return legend;
    }

    /** Subjects that are not drawn. */
    int left() {
        return Math.max(0, bySubject.size() - SUBJECTS);
    }

    private static Brain brain(String subject, Own own, List<Outline> outlines, Map<Integer, Integer> colours) {
        List<View> views = new ArrayList<>();
        for (int axis = 2; axis >= 0; axis--) {
            int looked = axis;
            Outline outline = outlines.stream()
                    .filter(each -> each.axis() == looked)
                    .findFirst()
                    .orElseGet(() -> around(own, looked));
            views.add(view(outline, own.drawn, colours));
        }
        String words = Words.count(own.count, "centre", "centres")
                + (own.step() > 1 ? ", one in " + own.step() + " drawn" : "")
                + (outlines.isEmpty() ? ", no outline: the run had no label volume" : "");
        return new Brain(subject, words, own.drawn.size() > CROWD, views);
    }

    /** A frame for centres without a label volume. */
    private static Outline around(Own own, int axis) {
        double[] low = {own.low[first(axis)], own.low[second(axis)]};
        double[] high = {own.high[first(axis)], own.high[second(axis)]};
        double longest = Math.max(high[0] - low[0], high[1] - low[1]);
        double cell = longest > 0 ? longest / 120 : 1;
        return new Outline(
                null,
                null,
                axis,
                low[0] - 10 * cell,
                low[1] - 10 * cell,
                cell,
                (int) ((high[0] - low[0]) / cell) + 20,
                (int) ((high[1] - low[1]) / cell) + 20,
                null);
    }

    private static int first(int axis) {
        return axis == 0 ? 1 : 0;
    }

    private static int second(int axis) {
        return axis == 2 ? 1 : 2;
    }

    private static View view(Outline outline, List<Centre> centres, Map<Integer, Integer> colours) {
        Map<Integer, StringBuilder> paths = new TreeMap<>();
        Map<Integer, Centre> labels = new TreeMap<>();
        for (Centre centre : centres) {
            Point world = centre.world();
            double u = (world.at(first(outline.axis())) - outline.originU()) / outline.cell();
            double v = outline.height() - (world.at(second(outline.axis())) - outline.originV()) / outline.cell();
            labels.putIfAbsent(centre.label(), centre);
            paths.computeIfAbsent(centre.label(), any -> new StringBuilder())
                    .append(String.format(Locale.ROOT, "M%.1f %.1fh0", u, v));
        }
        List<Dots> dots = new ArrayList<>();
        paths.forEach((label, path) ->
                dots.add(new Dots(Words.label(labels.get(label)), colours.get(label), path.toString())));
        BitSet cells = outline.cells();
        return new View(
                TITLES.get(outline.axis()),
                AXES.get(outline.axis()),
                outline.width(),
                outline.height(),
                shadow(outline, cells),
                edge(outline, cells),
                dots);
    }

    private static boolean isSet(Outline outline, BitSet cells, int x, int y) {
        return x >= 0
                && y >= 0
                && x < outline.width()
                && y < outline.height()
                && cells.get((outline.height() - 1 - y) * outline.width() + x);
    }

    private static String shadow(Outline outline, BitSet cells) {
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < outline.height(); y++) {
            for (int x = 0; x < outline.width(); x++) {
                if (isSet(outline, cells, x, y) && !isSet(outline, cells, x - 1, y)) {
                    int end = x;
                    while (isSet(outline, cells, end, y)) {
                        end++;
                    }
                    path.append('M')
                            .append(x)
                            .append(' ')
                            .append(y)
                            .append('h')
                            .append(end - x)
                            .append("v1H");
                    path.append(x).append('z');
                }
            }
        }
        return path.toString();
    }

    /** Where the shadow ends: straight pieces between its cells and others. */
    private static String edge(Outline outline, BitSet cells) {
        StringBuilder path = new StringBuilder();
        for (int y = 0; y <= outline.height(); y++) {
            for (int x = 0; x < outline.width(); x++) {
                int from = x;
                while (x < outline.width() && isSet(outline, cells, x, y) != isSet(outline, cells, x, y - 1)) {
                    x++;
                }
                if (x > from) {
                    path.append('M')
                            .append(from)
                            .append(' ')
                            .append(y)
                            .append('h')
                            .append(x - from);
                }
            }
        }
        for (int x = 0; x <= outline.width(); x++) {
            for (int y = 0; y < outline.height(); y++) {
                int from = y;
                while (y < outline.height() && isSet(outline, cells, x, y) != isSet(outline, cells, x - 1, y)) {
                    y++;
                }
                if (y > from) {
                    path.append('M')
                            .append(x)
                            .append(' ')
                            .append(from)
                            .append('v')
                            .append(y - from);
                }
            }
        }
        return path.toString();
    }
}
