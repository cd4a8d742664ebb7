package io.github.spimpatches.plan;

import io.github.spimpatches.bids.SubjectImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a subject's images, each alone or all of them. */
final class ImageProblems {
    private enum Concerns {
        ONE,
        ALL,
        NONE
    }

    /**
     * @param image null unless one is concerned
     * @param isListed not where it is told together with others like it
     */
    private record Line(Concerns concerns, SubjectImage image, String text, boolean isListed) {}

    private final List<Line> lines = new ArrayList<>();

    void add(SubjectImage image, String line) {
        lines.add(new Line(Concerns.ONE, image, line, true));
    }

    /** One that {@link #lines} leaves out. */
    void addUnlisted(SubjectImage image, String line) {
        lines.add(new Line(Concerns.ONE, image, line, false));
    }

    /** One that leaves none of the images. */
    void add(String line) {
        lines.add(new Line(Concerns.ALL, null, line, true));
    }

    /** One that leaves all of the images as they are. */
    void addOfNoImage(String line) {
        lines.add(new Line(Concerns.NONE, null, line, true));
    }

    /** All that are listed, in the order in which they were found. */
    List<String> lines() {
        return lines.stream().filter(Line::isListed).map(Line::text).distinct().toList();
    }

    /** What keeps an image from being used, in one line; empty where nothing does. */
    Optional<String> of(SubjectImage image) {
        List<String> own = lines.stream()
                .filter(line -> line.concerns() == Concerns.ALL || image.equals(line.image()))
                .map(Line::text)
                .distinct()
                .toList();
        return own.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", own));
    }
}
