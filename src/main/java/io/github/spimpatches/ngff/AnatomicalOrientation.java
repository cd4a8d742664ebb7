package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.zarr.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where an image's axes point, and who said so: option, sidecar, RFC-4 axes, {@code xyz_orientation}, the legacy {@code
 * orientation} (which is z, y, x), else RAS. {@link AffineRule#ZARRNII} passes the axes over.
 */
record AnatomicalOrientation(Orientation orientation, OrientationSource source) {

    static AnatomicalOrientation of(
            Location where, GeometryOptions options, List<Axis> axes, JsonFields attributes, JsonFields ome) {
        if (options.orientation() != null) {
            return new AnatomicalOrientation(options.orientation(), OrientationSource.OPTION);
        }
        if (options.sidecarOrientation() != null) {
            return parse(
                    where,
                    "the sidecar's OrientationStringXYZ",
                    options.sidecarOrientation(),
                    OrientationSource.SIDECAR);
        }
        Optional<String> letters = options.rule() == AffineRule.ZARRNII ? Optional.empty() : ofAxes(where, axes);
        if (letters.isPresent()) {
            return parse(where, "the axes' orientation", letters.get(), OrientationSource.AXES);
        }
        Optional<String> xyz = attribute("xyz_orientation", attributes, ome);
        if (xyz.isPresent()) {
            return parse(where, "xyz_orientation", xyz.get(), OrientationSource.XYZ_ATTRIBUTE);
        }
        Optional<String> zyx = attribute("orientation", attributes, ome);
        if (zyx.isPresent()) {
            String reversed = new StringBuilder(zyx.get().strip()).reverse().toString();
            return parse(where, "orientation (z, y, x)", reversed, OrientationSource.LEGACY_ATTRIBUTE);
        }
        return new AnatomicalOrientation(Orientation.RAS, OrientationSource.DEFAULT);
    }

    private static AnatomicalOrientation parse(Location where, String what, String letters, OrientationSource source) {
        try {
            return new AnatomicalOrientation(new Orientation(letters), source);
        } catch (InputProblem problem) {
            throw new InputProblem(
                    "Cannot place " + where + " in the world: " + what + ": " + problem.getMessage()
                            + ". Give it with --orientation.",
                    problem);
        }
    }

    private static Optional<String> attribute(String key, JsonFields attributes, JsonFields ome) {
        return attributes.optionalText(key).or(() -> ome.optionalText(key));
    }

    /** Letters of x, y, z; empty where no axis states any. An orientation of some axes only is an error. */
    private static Optional<String> ofAxes(Location where, List<Axis> axes) {
        StringBuilder letters = new StringBuilder();
        List<String> missing = new ArrayList<>();
        for (Axis.Role role : List.of(Axis.Role.X, Axis.Role.Y, Axis.Role.Z)) {
            Axis axis = axes.stream().filter(a -> a.role() == role).findFirst().orElseThrow();
            if (axis.anatomical() == null) {
                missing.add(axis.name());
            } else {
                letters.append(letter(where, axis));
            }
        }
        if (letters.isEmpty()) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            throw new InputProblem("Cannot place " + where + " in the world: only some of its axes have an orientation,"
                    + " none has " + String.join(", ", missing) + ". Give all three with --orientation.");
        }
        return Optional.of(letters.toString());
    }

    /** The side towards which the index grows. Rostral and dorsal mean anterior and superior, as they do in a brain. */
    private static char letter(Location where, Axis axis) {
        return switch (axis.anatomical()) {
            case "left-to-right" -> 'R';
            case "right-to-left" -> 'L';
            case "posterior-to-anterior", "caudal-to-rostral" -> 'A';
            case "anterior-to-posterior", "rostral-to-caudal" -> 'P';
            case "inferior-to-superior", "ventral-to-dorsal" -> 'S';
            case "superior-to-inferior", "dorsal-to-ventral" -> 'I';
            default ->
                throw new InputProblem("Cannot place " + where + " in the world: the orientation \""
                        + axis.anatomical() + "\" of axis " + axis.name()
                        + " is not known. Give all three with --orientation.");
        };
    }
}
