package io.github.spimpatches.ngff;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.zarr.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One entry of {@code multiscales}, whichever NGFF version wrote it.
 *
 * @param name the image's name; empty where it has none
 * @param axes in the order of the arrays' axes
 * @param datasets the levels, the finest first
 */
record Multiscale(NgffVersion version, String name, List<Axis> axes, List<Dataset> datasets) {

    /**
     * One level.
     *
     * @param path of its array, below the image
     * @param transform from voxels to the image's coordinates (level's transformations, then the multiscale's); empty
     *     where the metadata state none
     * @param own the level's transformations alone; empty where the metadata state none
     */
    record Dataset(String path, Optional<AxisTransform> transform, Optional<AxisTransform> own) {}

    Multiscale {
        axes = List.copyOf(axes);
        datasets = List.copyOf(datasets);
    }

    /** @param ome the object that holds {@code multiscales} and, from 0.5 on, {@code version} */
    static Multiscale parse(JsonFields ome, JsonFields fields) {
        NgffVersion version = NgffVersion.of(ome, fields);
        List<Axis> axes = axes(fields);
        requireSpace(fields, axes);
        List<JsonFields> last = fields.objectsOrNone("coordinateTransformations");
        if (fields.has("coordinateSystems") && last.size() > 1) {
            throw fields.problem("coordinateTransformations", "at most one expected: there would be several worlds");
        }
        List<Dataset> datasets = new ArrayList<>();
        for (JsonFields dataset : fields.objects("datasets")) {
            datasets.add(dataset(dataset, last, axes.size()));
        }
        if (datasets.isEmpty()) {
            throw fields.problem("datasets", "at least one level expected");
        }
        return new Multiscale(version, fields.optionalText("name").orElse(""), axes, datasets);
    }

    private static Dataset dataset(JsonFields dataset, List<JsonFields> last, int axes) {
        List<JsonFields> own = dataset.objectsOrNone("coordinateTransformations");
        Optional<AxisTransform> transform = own.isEmpty() && last.isEmpty()
                ? Optional.empty()
                : Optional.of(AxisTransform.identity(axes).then(own).then(last));
        transform.ifPresent(found -> found.scale().forEach(scale -> {
            // Beyond these bounds an affine of three such scales has no inverse in double precision.
            if (!(scale >= 1e-60 && scale <= 1e60)) {
                throw dataset.problem("coordinateTransformations", "positive finite scales expected");
            }
        }));
        String path = dataset.text("path");
        if (path.isEmpty() || List.of(path.split("/", -1)).contains("..")) {
            throw dataset.problem("path", "the path of an array expected");
        }
        return new Dataset(
                path,
                transform,
                own.isEmpty()
                        ? Optional.empty()
                        : Optional.of(AxisTransform.identity(axes).then(own)));
    }

    private static List<Axis> axes(JsonFields fields) {
        if (fields.has("coordinateSystems")) {
            return axesOf(intrinsic(fields));
        }
        if (!fields.has("axes")) {
            // NGFF 0.1 and 0.2 have these five always.
            return List.of("t", "c", "z", "y", "x").stream()
                    .map(name -> axis(name, "", null, null))
                    .toList();
        }
        return axesOf(fields);
    }

    /** NGFF 0.6: the coordinate system that the levels' transformations lead to; the first where they name none. */
    private static JsonFields intrinsic(JsonFields fields) {
        List<JsonFields> systems = fields.objects("coordinateSystems");
        if (systems.isEmpty()) {
            throw fields.problem("coordinateSystems", "at least one expected");
        }
        JsonNode output = fields.at("datasets")
                .path(0)
                .path("coordinateTransformations")
                .path(0)
                .path("output");
        String name =
                output.isTextual() ? output.textValue() : output.path("name").asText("");
        return systems.stream()
                .filter(system -> system.at("name").asText("").equals(name))
                .findFirst()
                .orElse(systems.get(0));
    }

    private static List<Axis> axesOf(JsonFields fields) {
        JsonNode list = fields.required("axes");
        if (!list.isArray()) {
            throw fields.problem("axes", "a list of axes expected");
        }
        List<Axis> axes = new ArrayList<>();
        for (JsonNode node : list) {
            if (node.isTextual()) {
                axes.add(axis(node.textValue(), "", null, null));
            } else if (node.path("name").isTextual()) {
                axes.add(axis(
                        node.path("name").textValue(),
                        node.path("type").asText(""),
                        node.path("unit").isTextual() ? node.path("unit").textValue() : null,
                        anatomical(node)));
            } else {
                throw fields.problem("axes", "axes with names expected");
            }
        }
        return axes;
    }

    private static String anatomical(JsonNode axis) {
        JsonNode orientation = axis.path("orientation");
        if (orientation.isTextual()) {
            return orientation.textValue();
        }
        boolean isAnatomical = orientation.path("type").asText("anatomical").equals("anatomical");
        JsonNode value = orientation.path("value");
        return isAnatomical && value.isTextual() ? value.textValue() : null;
    }

    private static Axis axis(String name, String type, String unit, String anatomical) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean isUntyped = type.isEmpty();
        Axis.Role role = Axis.Role.OTHER;
        if (type.equals("channel") || (isUntyped && lower.equals("c"))) {
            role = Axis.Role.CHANNEL;
        } else if (type.equals("space") || isUntyped) {
            role = switch (lower) {
                case "x" -> Axis.Role.X;
                case "y" -> Axis.Role.Y;
                case "z" -> Axis.Role.Z;
                default -> Axis.Role.OTHER;
            };
        }
        return new Axis(name, role, unit == null || unit.isBlank() ? null : unit, anatomical);
    }

    private static void requireSpace(JsonFields fields, List<Axis> axes) {
        List<String> names = axes.stream().map(Axis::name).toList();
        for (Axis.Role role : Axis.Role.values()) {
            long count = axes.stream().filter(axis -> axis.role() == role).count();
            boolean isNeeded = role != Axis.Role.CHANNEL && role != Axis.Role.OTHER;
            if (isNeeded && count == 0) {
                throw new InputProblem("Cannot read " + fields.file() + ": the image has the axes " + names
                        + " and so no " + role.name().toLowerCase(Locale.ROOT)
                        + "; a volume with x, y and z is needed.");
            }
            if (role != Axis.Role.OTHER && count > 1) {
                throw new InputProblem("Cannot read " + fields.file() + ": the image has the axes " + names
                        + ", each of x, y, z and channel once expected.");
            }
        }
    }
}
