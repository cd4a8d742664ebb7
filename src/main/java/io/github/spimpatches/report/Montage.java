package io.github.spimpatches.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.patch.Thumbnail;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Version;
import io.github.spimpatches.report.Window.View;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A picture for slides: regions by subjects, a middle slice in each field, all in one window, with a scale bar. As PNG at
 * 300 dots per inch, or as SVG in which text is text.
 */
public final class Montage {
    private static final int DOTS_PER_INCH = 300;
    private static final int SUBJECTS = 12;
    private static final int LABELS = 24;
    private static final int OUTLINE = 0xff9d2e;

    /** In points, 72 to the inch. Few subjects get larger fields. */
    private static final double SMALLEST_FIELD = 64;

    private static final double LARGEST_FIELD = 84;
    private static final double FIELDS = 180;
    private static final double GAP = 4;
    private static final double LETTERS = 9;
    private static final double SMALL = 7.5;
    private static final double SMALLEST_LETTERS = 5;
    private static final double MOST_OF_A_LABEL = 110;
    private static final double MARGIN = 10;
    private static final double LEADING = 1.35;
    private static final Comparator<Shown> ORDER =
            Comparator.comparingLong(Shown::covered).thenComparingDouble(Shown::contrast);
    private static final double MOST_OF_A_FIELD = 0.6;

    /** Text whose baseline starts, is centred or ends at (x, y). */
    record Text(String text, double x, double y, double size, String anchor) {
        double left() {
            double width = Lettering.width(text, size);
            return switch (anchor) {
                case "middle" -> x - width / 2;
                case "end" -> x - width;
                default -> x;
            };
        }
    }

    /** One field: its slice's pixels, and the mask's outline, {@code finer} dots for each of them along both axes. */
    @SuppressWarnings("ArrayRecordComponent")
    record Field(
            double x,
            double y,
            double width,
            double height,
            int columns,
            int rows,
            byte[] grey,
            int finer,
            boolean[] edge) {
        public String picture() {
            return Png.dataUri(Png.grey(columns, rows, grey));
        }

        public String outline() {
            return Png.dataUri(Png.outline(columns * finer, rows * finer, edge, OUTLINE));
        }
    }

    /** The scale bar. */
    record Bar(double x, double y, double width, double height) {}

    private final List<Text> texts = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private Bar bar;
    private double field;
    private double width;
    private double height;

    private Montage() {}

    /**
     * Writes the montage of a run's first image that is no mask.
     *
     * @param file that ends in {@code .png} or {@code .svg}
     * @param overlay whether the mask's outline is drawn
     * @throws InputProblem where the file ends otherwise, or the run kept no pictures
     */
    public static void write(RunTables run, Storage storage, Location file, boolean overlay) throws IOException {
        checkPlace(storage, file);
        Montage montage = of(run, storage, overlay);
        byte[] bytes = is(".png", file) ? montage.png() : montage.svg();
        storage.publish(file, sink -> sink.write(bytes, 0, bytes.length));
    }

    /**
     * Whether a montage can be written there, before any work is done.
     *
     * @throws InputProblem where it is a folder, of another type, or in a store that cannot be reached
     */
    public static void checkPlace(Storage storage, Location file) throws IOException {
        if (!is(".png", file) && !is(".svg", file)) {
            throw new InputProblem("Cannot write the montage " + file + ": its name ends neither in .png nor in .svg.");
        }
        if (storage.isFolder(file)) {
            throw new InputProblem("Cannot write the montage " + file + ": it is a folder.");
        }
    }

    private static boolean is(String ending, Location file) {
        return file.name().toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private static Montage of(RunTables run, Storage storage, boolean overlay) throws IOException {
        Map<String, Quality> quality = new HashMap<>();
        List<ManifestRow> pictured = new ArrayList<>();
        run.forEachRow((row, seen) -> {
            if (seen != null && seen.thumbnail() != null) {
                pictured.add(row);
                quality.put(row.path(), seen);
            }
        });
        ManifestRow first = pictured.stream()
                .filter(row -> !Flag.isMask(row) && row.image().equals("raw"))
                .findFirst()
                .or(() -> pictured.stream().filter(row -> !Flag.isMask(row)).findFirst())
                .or(() -> pictured.stream().findFirst())
                .orElseThrow(() -> new InputProblem("Cannot make a montage of " + run.name()
                        + ": the run kept no pictures. Make its patches again with --overwrite."));
        Montage montage = new Montage();
        montage.lay(run, pictured, quality, first, overlay);
        montage.scale(run, storage, first);
        return montage;
    }

    /** Puts the patch with most to see of each region and subject into its field. */
    private void lay(
            RunTables run,
            List<ManifestRow> pictured,
            Map<String, Quality> quality,
            ManifestRow first,
            boolean overlay) {
        String image = Words.image(first);
        Map<Integer, Map<String, List<ManifestRow>>> byLabel = new TreeMap<>();
        Map<String, List<ManifestRow>> places = new LinkedHashMap<>();
        List<String> subjects = new ArrayList<>();
        for (ManifestRow row : pictured) {
            places.computeIfAbsent(place(row), any -> new ArrayList<>()).add(row);
            if (Words.image(row).equals(image)) {
                String subject = Words.subject(row.centre());
                if (!subjects.contains(subject)) {
                    subjects.add(subject);
                }
                byLabel.computeIfAbsent(row.centre().label(), any -> new TreeMap<>())
                        .computeIfAbsent(subject, any -> new ArrayList<>())
                        .add(row);
            }
        }
        List<String> columns = subjects.subList(0, Math.min(SUBJECTS, subjects.size()));
        List<Integer> labels = List.copyOf(byLabel.keySet()).subList(0, Math.min(LABELS, byLabel.size()));
        Map<Integer, Map<String, Shown>> chosen = new TreeMap<>();
        for (int label : labels) {
            byLabel.get(label).forEach((subject, rows) -> chosen.computeIfAbsent(label, any -> new TreeMap<>())
                    .put(subject, mostToSee(rows, places, quality)));
        }
        Window window = Window.of(chosen.values().stream()
                .flatMap(line -> line.values().stream())
                .map(Shown::image)
                .toList());
        field = Math.min(LARGEST_FIELD, Math.max(SMALLEST_FIELD, FIELDS / columns.size()));
        double left = MARGIN;
        for (int label : labels) {
            String word = word(byLabel, label);
            left = Math.max(left, MARGIN + GAP + 2 + Math.min(MOST_OF_A_LABEL, Lettering.width(word, LETTERS)));
        }
        width = left + columns.size() * (field + GAP) - GAP + MARGIN;
        double top = MARGIN + LETTERS + GAP;
        for (int column = 0; column < columns.size(); column++) {
            write(columns.get(column), left + column * (field + GAP) + field / 2, top - GAP, field, "middle");
        }
        for (int line = 0; line < labels.size(); line++) {
            double y = top + line * (field + GAP);
            write(word(byLabel, labels.get(line)), left - GAP - 2, y + field / 2 + LETTERS / 3, MOST_OF_A_LABEL, "end");
            for (int column = 0; column < columns.size(); column++) {
                Shown shown = chosen.get(labels.get(line)).get(columns.get(column));
                if (shown != null) {
                    fields.add(
                            field(window, shown.image, overlay ? shown.mask : null, left + column * (field + GAP), y));
                }
            }
        }
        height = top + labels.size() * (field + GAP) + LETTERS + GAP;
        boolean hasMasks =
                chosen.values().stream().flatMap(line -> line.values().stream()).anyMatch(shown -> shown.mask != null);
        caption(image + ", middle slice across z, " + window.words() + (overlay && hasMasks ? ", mask outlined" : "")
                + ".");
        caption("Of each region and subject the patch whose slice has most "
                + (hasMasks ? "mask, then most contrast." : "contrast."));
        caption(run.name()
                + (subjects.size() > SUBJECTS ? ", first " + SUBJECTS + " of " + subjects.size() + " subjects" : "")
                + (byLabel.size() > LABELS ? ", first " + LABELS + " of " + byLabel.size() + " regions" : ""));
        height += MARGIN;
    }

    /** A patch that may be shown; {@code mask} is null where there is none. */
    private record Shown(Thumbnail image, Thumbnail mask) {
        /** Pixels of the slice that the mask covers. */
        private long covered() {
            return mask == null || !mask.slices().equals(image.slices())
                    ? 0
                    : slice(mask).filter(value -> value > 0).count();
        }

        private double contrast() {
            double mean = slice(image).average().orElse(0);
            return slice(image).map(value -> (value - mean) * (value - mean)).sum();
        }

        private static DoubleStream slice(Thumbnail thumbnail) {
            return IntStream.range(thumbnail.start(2, false), thumbnail.start(0, true))
                    .mapToDouble(i -> thumbnail.values()[i])
                    .filter(value -> !Double.isNaN(value));
        }
    }

    /** Most mask, then most contrast, then first in the manifest. */
    private static Shown mostToSee(
            List<ManifestRow> rows, Map<String, List<ManifestRow>> places, Map<String, Quality> quality) {
        Shown best = null;
        for (ManifestRow row : rows) {
            ManifestRow mask = Cards.maskOf(row, places.get(place(row)));
            Shown shown =
                    new Shown(Cards.thumbnail(row, quality), mask == null ? null : Cards.thumbnail(mask, quality));
            if (best == null || ORDER.compare(shown, best) > 0) {
                best = shown;
            }
        }
        return best;
    }

    /** One line, smaller where there is little room, and cut where that would not do. */
    private void write(String text, double x, double y, double room, String anchor) {
        double size = LETTERS * Math.min(1, room / Lettering.width(text, LETTERS));
        String shown = text;
        if (size < SMALLEST_LETTERS) {
            size = SMALLEST_LETTERS;
            while (Lettering.width(shown + "...", size) > room && !shown.isEmpty()) {
                shown = shown.substring(0, shown.length() - 1).stripTrailing();
            }
            shown += "...";
        }
        texts.add(new Text(shown, x, y, size, anchor));
    }

    /** Lines below all, no wider than the picture. */
    private void caption(String text) {
        double room = width - 2 * MARGIN;
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && Lettering.width(line + " " + word, SMALL) > room) {
                line(line.toString(), room);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        line(line.toString(), room);
    }

    private void line(String text, double room) {
        height += LEADING * SMALL;
        double size = SMALL * Math.min(1, room / Lettering.width(text, SMALL));
        texts.add(new Text(text, MARGIN, height, size, "start"));
    }

    private static String place(ManifestRow row) {
        Centre centre = row.centre();
        return centre.label() + "\t" + Words.subject(centre) + "\t" + centre.patch() + "\t" + row.level();
    }

    private static String word(Map<Integer, Map<String, List<ManifestRow>>> byLabel, int label) {
        return Words.label(byLabel.get(label).values().iterator().next().get(0).centre());
    }

    private Field field(Window window, Thumbnail image, Thumbnail mask, double x, double y) {
        Extent size = image.slices();
        View view = new View(image, 2, false, size.x(), size.y());
        boolean isPair = mask != null && mask.slices().equals(size);
        int finer = Window.finer(size);
        byte[] grey = new byte[size.x() * size.y()];
        boolean[] edge = new boolean[grey.length * finer * finer];
        for (int row = 0; row < size.y(); row++) {
            for (int column = 0; column < size.x(); column++) {
                grey[(size.y() - 1 - row) * size.x() + column] = (byte) window.grey(view.at(column, row));
            }
        }
        if (isPair) {
            new View(mask, 2, false, size.x() * finer, size.y() * finer)
                    .outline(edge, 0, size.y() * finer, size.x() * finer);
        }
        double longest = Math.max(size.x(), size.y());
        return new Field(
                x, y, field * size.x() / longest, field * size.y() / longest, size.x(), size.y(), grey, finer, edge);
    }

    /** The bar below the first column; the voxel's size is in the header of any patch of the image. */
    private void scale(RunTables run, Storage storage, ManifestRow row) throws IOException {
        Location file = run.folder().parent().parent().resolve(row.path());
        double spacing;
        try (NiftiReader patch = NiftiReader.open(storage, file)) {
            spacing = patch.header().voxelToWorld().spacing(0);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new InputProblem(
                    "Cannot draw the scale bar: there is no " + file + " that says how large a voxel is.");
        }
        double millimetres = row.size().x() * spacing;
        double most = millimetres * MOST_OF_A_FIELD;
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        double length = power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
        Field first = fields.get(0);
        double below = fields.stream().mapToDouble(f -> f.y() + field).max().orElse(0) + GAP + 2;
        bar = new Bar(first.x(), below, first.width() * length / millimetres, 2);
        String words = length >= 1
                ? Window.number(length) + " mm"
                : Window.number(Math.round(length * 1e6) / 1e3) + " \u00b5m";
        texts.add(new Text(words, bar.x() + bar.width() + GAP, below + LETTERS / 2, SMALL, "start"));
    }

    private byte[] svg() throws IOException {
        Map<String, Object> drawing = new LinkedHashMap<>();
        drawing.put("program", Version.program());
        drawing.put("width", width);
        drawing.put("height", height);
        drawing.put("fields", fields);
        drawing.put("texts", texts);
        drawing.put("bar", bar);
        try (InputStream in = Montage.class.getResourceAsStream("montage.mustache")) {
            return Mustache.compiler()
                    .compile(new String(in.readAllBytes(), UTF_8))
                    .execute(drawing)
                    .getBytes(UTF_8);
        }
    }

    /** The place of a pixel of a field, or of one of the dots that are {@code finer}. */
    private static Rectangle2D cell(Field field, int number, int finer) {
        int columns = field.columns() * finer;
        int column = number % columns;
        int row = number / columns;
        double wide = field.width() / columns;
        double high = field.height() / (field.rows() * finer);
        return new Rectangle2D.Double(field.x() + column * wide, field.y() + row * high, wide, high);
    }

    private byte[] png() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        double dots = DOTS_PER_INCH / 72.0;
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(width * dots), (int) Math.ceil(height * dots), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, image.getWidth(), image.getHeight());
        pen.scale(dots, dots);
        for (Field field : fields) {
            for (int i = 0; i < field.grey().length; i++) {
                int grey = field.grey()[i] & 0xff;
                pen.setColor(new Color(grey, grey, grey));
                pen.fill(cell(field, i, 1));
            }
            pen.setColor(new Color(OUTLINE));
            for (int i = 0; i < field.edge().length; i++) {
                if (field.edge()[i]) {
                    pen.fill(cell(field, i, field.finer()));
                }
            }
        }
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(Color.BLACK);
        pen.fill(new Rectangle2D.Double(bar.x(), bar.y(), bar.width(), bar.height()));
        texts.forEach(text -> pen.fill(Lettering.shape(text.text(), text.left(), text.y(), text.size())));
        pen.dispose();
        byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
        int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < rgb.length; i++) {
            pixels[3 * i] = (byte) (rgb[i] >> 16);
            pixels[3 * i + 1] = (byte) (rgb[i] >> 8);
            pixels[3 * i + 2] = (byte) rgb[i];
        }
        return Png.rgb(image.getWidth(), image.getHeight(), pixels, DOTS_PER_INCH);
    }
}
