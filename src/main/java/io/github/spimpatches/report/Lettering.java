package io.github.spimpatches.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Text as shapes: printable ASCII, drawn without a font of the machine's; other characters are question marks. */
final class Lettering {
    private static final double EM = 1000;
    private static final Map<Integer, Glyph> GLYPHS = read();

    private record Glyph(int width, Path2D shape) {}

    private Lettering() {}

    /** How wide a text is, for letters of a size. */
    static double width(String text, double size) {
        return text.codePoints().mapToDouble(code -> glyph(code).width()).sum() * size / EM;
    }

    /** A text's shape; its baseline starts at (x, y), y grows downwards. */
    static Path2D shape(String text, double x, double y, double size) {
        Path2D shape = new Path2D.Double();
        double[] at = {x};
        text.codePoints().forEach(code -> {
            AffineTransform place = new AffineTransform(size / EM, 0, 0, -size / EM, at[0], y);
            shape.append(glyph(code).shape().getPathIterator(place), false);
            at[0] += glyph(code).width() * size / EM;
        });
        return shape;
    }

    private static Glyph glyph(int code) {
        return GLYPHS.getOrDefault(code, GLYPHS.get((int) '?'));
    }

    private static Map<Integer, Glyph> read() {
        Map<Integer, Glyph> glyphs = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Lettering.class.getResourceAsStream("glyphs.txt"), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] fields = line.split(" ", 3);
                    glyphs.put(
                            Integer.parseInt(fields[0]),
                            new Glyph(Integer.parseInt(fields[1]), path(fields.length > 2 ? fields[2] : "")));
                }
            }
            return glyphs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path2D path(String text) {
        Path2D path = new Path2D.Double();
        for (String part : text.split("(?=[MLQCZ])", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            String numbers = part.substring(1).strip();
            String[] words = numbers.isEmpty() ? new String[0] : numbers.split(" ", -1);
            double[] v = new double[words.length];
            for (int i = 0; i < v.length; i++) {
                v[i] = Double.parseDouble(words[i]);
            }
            switch (part.charAt(0)) {
                case 'M' -> path.moveTo(v[0], v[1]);
                case 'L' -> path.lineTo(v[0], v[1]);
                case 'Q' -> path.quadTo(v[0], v[1], v[2], v[3]);
                case 'C' -> path.curveTo(v[0], v[1], v[2], v[3], v[4], v[5]);
                default -> path.closePath();
            }
        }
        return path;
    }
}
