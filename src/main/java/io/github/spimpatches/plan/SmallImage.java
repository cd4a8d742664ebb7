package io.github.spimpatches.plan;

import io.github.spimpatches.geometry.Extent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image that is smaller than the patches to be cut from it. One patch size is too large for all images of a cohort as
 * often as not, so that what is told of each is told of all of a level together.
 *
 * @param subject in words
 * @param where the image's level
 */
record SmallImage(String subject, String where, int level, Extent extent, Extent patch) {
    private static final String ADVICE =
            ". Choose a smaller --patch-size or another --level, or fill up with --edge pad.";

    /** What is wrong with this one. */
    String words() {
        return "Cannot cut patches of " + patch + " voxels from " + where + " (" + subject + "): it has only " + extent
                + ADVICE;
    }

    /** What is wrong with all of them, a line for each level and patch size. */
    static List<String> words(List<SmallImage> images) {
        Map<List<Object>, List<SmallImage>> alike = new LinkedHashMap<>();
        images.stream().distinct().forEach(image -> alike.computeIfAbsent(
                        List.of(image.level, image.patch), any -> new ArrayList<>())
                .add(image));
        return alike.values().stream().map(SmallImage::together).toList();
    }

    private static String together(List<SmallImage> images) {
        SmallImage smallest = images.stream()
                .min(Comparator.comparingLong(image -> image.extent.voxels()))
                .orElseThrow();
        if (images.size() == 1) {
            return smallest.words();
        }
        long subjects = images.stream().map(SmallImage::subject).distinct().count();
        boolean areAlike = images.stream().map(SmallImage::extent).distinct().count() == 1;
        String named = smallest.where + " (" + smallest.subject + ")";
        return "Cannot cut patches of " + smallest.patch + " voxels from " + images.size() + " images of "
                + (subjects == 1 ? smallest.subject : subjects + " subjects") + " at level " + smallest.level + ": "
                + (areAlike
                        ? "each has only " + smallest.extent + ", such as " + named
                        : "the smallest, " + named + ", has only " + smallest.extent)
                + ADVICE;
    }
}
