package io.github.spimpatches.report;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The intensities of each subject, image by image. */
final class Histograms {
    private static final int COLOURS = 8;
    private static final int ROWS = 100;
    private static final int BIN_SHIFT = 20;

    /** The last bin of finite values. */
    private static final int LARGEST_KEY = 0x7f7;

    private static final int FEW_DECADES = 3;
    private static final int MOST_TICKS = 10;

    /** The bins of one octave of values are joined by so many. */
    private static final int JOINED = 2;

    /** A median that is farther from the cohort's than this many times is worth a look. */
    private static final double ODD = 2;

    private static final int LEFT = 8;
    private static final int WIDTH = 620;
    private static final int HEIGHT = 150;

    /** A subject's curve; {@code style} is its colour, or that it is one of many, or that it is odd. */
    record Curve(String subject, String style, String path) {}

    record Tick(double x, String text) {}

    /** One subject's numbers. */
    record Line(String subject, long patches, String zero, String saturated, String median, String mean, String flag) {
        boolean isOdd() {
            return !flag.isEmpty();
        }
    }

    /** All subjects of one image kind and stain. */
    record Chart(String image, String alt, List<Curve> curves, List<Tick> ticks, List<Line> lines, int left) {
        boolean hasLegend() {
            return curves.size() <= COLOURS;
        }
    }

    private static final class Sum {
        private final TreeMap<Integer, Long> bins = new TreeMap<>();
        private long patches;
        private long sampled;
        private long zeros;
        private long saturated;
        private double total;

        void add(Quality quality) {
            patches++;
            sampled += quality.sampled();
            zeros += quality.zeros();
            saturated += quality.saturated();
            total += quality.mean() * quality.sampled();
            if (quality.histogram() == null) {
                return;
            }
            for (String bin : quality.histogram().split(" ", -1)) {
                int colon = bin.indexOf(':');
                int key = Integer.parseInt(bin.substring(0, colon));
                bins.merge(key, Long.parseLong(bin.substring(colon + 1)), Long::sum);
            }
        }

        /** The lower bound of the bin that holds the median of what is above 0; 0 where nothing is. */
        double median() {
            long above = bins.entrySet().stream()
                    .filter(bin -> value(bin.getKey()) > 0)
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            long seen = 0;
            for (Map.Entry<Integer, Long> bin : bins.entrySet()) {
                if (value(bin.getKey()) > 0) {
                    seen += bin.getValue();
                    if (2 * seen >= above) {
                        return value(bin.getKey());
                    }
                }
            }
            return 0;
        }

        /** Shares of what is above 0, by joined bins. */
        NavigableMap<Integer, Double> shares() {
            TreeMap<Integer, Double> shares = new TreeMap<>();
            bins.forEach((key, count) -> {
                if (value(key) > 0) {
                    shares.merge(key / JOINED, (double) count / Math.max(1, sampled), Double::sum);
                }
            });
            return shares;
        }
    }

    private final Map<String, Map<String, Sum>> byImage = new LinkedHashMap<>();

    private static double value(int key) {
        return Float.intBitsToFloat(key << BIN_SHIFT);
    }

    /** @param seen null where no look was taken at the row's patch */
    void add(ManifestRow row, Quality seen) {
        if (seen != null && !Flag.isMask(row)) {
            byImage.computeIfAbsent(Words.image(row), any -> new LinkedHashMap<>())
                    .computeIfAbsent(Words.subject(row.centre()), any -> new Sum())
                    .add(seen);
        }
    }

    List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        byImage.forEach((image, sums) -> charts.add(chart(image, sums)));
        return charts;
    }

    private static Chart chart(String image, Map<String, Sum> sums) {
        double[] medians = sums.values().stream()
                .mapToDouble(Sum::median)
                .filter(median -> median > 0)
                .sorted()
                .toArray();
        double usual = medians.length == 0 ? 0 : medians[medians.length / 2];
        Map<String, NavigableMap<Integer, Double>> shares = new LinkedHashMap<>();
        sums.forEach((subject, sum) -> shares.put(subject, sum.shares()));
        int first = shares.values().stream()
                .filter(own -> !own.isEmpty())
                .mapToInt(NavigableMap::firstKey)
                .min()
                .orElse(0);
        int last = shares.values().stream()
                .filter(own -> !own.isEmpty())
                .mapToInt(NavigableMap::lastKey)
                .max()
                .orElse(1);
        double most = shares.values().stream()
                .flatMap(own -> own.values().stream())
                .mapToDouble(share -> share)
                .max()
                .orElse(1);
        List<Curve> curves = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, Sum> entry : sums.entrySet()) {
            Sum sum = entry.getValue();
            double median = sum.median();
            boolean isOdd = sums.size() > 2 && usual > 0 && (median > ODD * usual || median * ODD < usual);
            String style = sums.size() <= COLOURS ? "c" + number : isOdd ? "odd" : "many";
            curves.add(new Curve(entry.getKey(), style, path(shares.get(entry.getKey()), first, last, most)));
            lines.add(new Line(
                    entry.getKey(),
                    sum.patches,
                    Words.percent((double) sum.zeros / Math.max(1, sum.sampled)),
                    Words.percent((double) sum.saturated / Math.max(1, sum.sampled)),
                    Window.number(median),
                    String.format(Locale.ROOT, "%.4g", sum.total / Math.max(1, sum.sampled)),
                    isOdd ? "more than twice off the cohort's median" : ""));
            number++;
        }
        lines.sort((a, b) -> Boolean.compare(b.isOdd(), a.isOdd()));
        String alt = "Share of voxels by value, from " + Window.number(value(first * JOINED)) + " to "
                + Window.number(value((last + 1) * JOINED)) + ", a curve for each of "
                + Words.count(sums.size(), "subject", "subjects") + "; the table below has the numbers.";
        return new Chart(
                image,
                alt,
                curves,
                ticks(first, last),
                lines.subList(0, Math.min(ROWS, lines.size())),
                Math.max(0, lines.size() - ROWS));
    }

    private static double x(double bin, int first, int last) {
        return LEFT + (WIDTH - 2.0 * LEFT) * (bin - first) / Math.max(1, last + 1 - first);
    }

    private static String path(Map<Integer, Double> shares, int first, int last, double most) {
        StringBuilder path = new StringBuilder();
        for (int bin = first; bin <= last; bin++) {
            double share = shares.getOrDefault(bin, 0.0);
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    bin == first ? "M" : "L",
                    x(bin + 0.5, first, last),
                    HEIGHT - 4 - (HEIGHT - 12) * share / most));
        }
        return path.toString();
    }

    /** At powers of ten; of few of them also at their two- and fivefold. */
    private static List<Tick> ticks(int first, int last) {
        List<Tick> ticks = new ArrayList<>();
        double from = value(first * JOINED);
        double to = value(Math.min((last + 1) * JOINED, LARGEST_KEY));
        if (!(from > 0 && to < Double.POSITIVE_INFINITY)) {
            return ticks;
        }
        int lowest = (int) Math.floor(Math.log10(from));
        int highest = (int) Math.ceil(Math.log10(to));
        List<Integer> times = highest - lowest <= FEW_DECADES ? List.of(1, 2, 5) : List.of(1);
        int step = Math.max(1, (highest - lowest) / MOST_TICKS);
        for (int exponent = lowest; exponent <= highest; exponent += step) {
            for (int factor : times) {
                double value = factor * Math.pow(10, exponent);
                if (value >= from && value <= to) {
                    int key = Float.floatToRawIntBits((float) value) >>> BIN_SHIFT;
                    double within = (value - value(key)) / (value(key + 1) - value(key));
                    double x = x((key + within) / JOINED, first, last);
                    ticks.add(new Tick(Math.round(10 * x) / 10.0, Window.number(value)));
                }
            }
        }
        return ticks;
    }
}
