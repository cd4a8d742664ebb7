package io.github.spimpatches.ngff;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.zarr.JsonFields;
import java.util.Collections;
import java.util.List;

/**
 * A scale and a translation for each axis: {@code out = scale * in + translation}, in the order of the image's axes.
 * Scales, translations, identities and sequences of them are all that NGFF images carry up to 0.5; any other transform
 * is refused by name, since leaving it out would misplace every voxel.
 */
record AxisTransform(List<Double> scale, List<Double> translation) {

    AxisTransform {
        scale = List.copyOf(scale);
        translation = List.copyOf(translation);
    }

    static AxisTransform identity(int axes) {
        return new AxisTransform(Collections.nCopies(axes, 1.0), Collections.nCopies(axes, 0.0));
    }

    /** This transform, then those of a {@code coordinateTransformations} list, first to last. */
    AxisTransform then(List<JsonFields> transformations) {
        AxisTransform result = this;
        for (JsonFields transformation : transformations) {
            result = result.then(transformation);
        }
        return result;
    }

    private AxisTransform then(JsonFields transformation) {
        String type = transformation.text("type");
        return switch (type) {
            case "identity" -> this;
            case "scale" -> scaled(vector(transformation, "scale"));
            case "translation" -> translated(vector(transformation, "translation"));
            case "sequence" -> then(transformation.objects("transformations"));
            default ->
                throw new InputProblem("Cannot read " + transformation.file() + ": the transformation \"" + type
                        + "\" (" + transformation.path()
                        + ") is not supported; only scale, translation, identity and sequences of them are applied.");
        };
    }

    private AxisTransform scaled(List<Double> factors) {
        Double[] scales = new Double[factors.size()];
        Double[] translations = new Double[factors.size()];
        for (int axis = 0; axis < scales.length; axis++) {
            scales[axis] = scale.get(axis) * factors.get(axis);
            translations[axis] = translation.get(axis) * factors.get(axis);
        }
        return new AxisTransform(List.of(scales), List.of(translations));
    }

    private AxisTransform translated(List<Double> offsets) {
        Double[] translations = new Double[offsets.size()];
        for (int axis = 0; axis < translations.length; axis++) {
            translations[axis] = translation.get(axis) + offsets.get(axis);
        }
        return new AxisTransform(scale, List.of(translations));
    }

    private List<Double> vector(JsonFields transformation, String key) {
        JsonNode path = transformation.at("path");
        if (!transformation.has(key) && path.isTextual()) {
            throw transformation.problem("path", "numbers expected: a " + key + " stored in an array is not supported");
        }
        List<Double> vector = transformation.numbers(key);
        if (vector.size() != scale.size()) {
            throw transformation.problem(key, scale.size() + " numbers expected, one for each axis");
        }
        return vector;
    }
}
