package io.github.spimpatches.zarr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.ParserWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of one JSON object in a metadata file. What is missing or of the wrong kind becomes one line that names the
 * file, the field, what was found and what was expected.
 *
 * @param file the file, for messages
 * @param path where in the file the object is: {@code codecs[1].configuration}; empty for the whole file
 * @param node the object
 */
public record JsonFields(String file, String path, JsonNode node) {
    private static final int SHOWN = 80;

    // NaN and Infinity without quotes are no JSON, but Python writes them.
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build()
            .reader();

    /** Parses a whole file, which must hold one object. */
    public static JsonFields parse(String file, byte[] bytes) {
        JsonNode root;
        try {
            root = READER.readTree(bytes);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new InputProblem(
                    "Cannot read " + file + ": no valid JSON: " + ParserWords.of(e.getOriginalMessage()) + place + ".");
        } catch (IOException e) {
            throw new InputProblem(
                    "Cannot read " + file + ": no valid JSON: " + ParserWords.of(e.getMessage()) + ".", e);
        }
        if (root == null || !root.isObject()) {
            throw new InputProblem("Cannot read " + file + ": " + shown(root) + " found, a JSON object expected.");
        }
        return new JsonFields(file, "", root);
    }

    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** The field's value; a missing node where there is none. */
    public JsonNode at(String key) {
        return node.path(key);
    }

    public JsonNode required(String key) {
        JsonNode value = node.get(key);
        if (value == null) {
            throw new InputProblem("Cannot read " + file + ": there is no " + name(key) + ".");
        }
        return value;
    }

    public String text(String key) {
        JsonNode value = required(key);
        if (!value.isTextual()) {
            throw problem(key, "text expected");
        }
        return value.textValue();
    }

    /** The text; empty where the field is missing or null. */
    public Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    public JsonFields object(String key) {
        JsonNode value = required(key);
        if (!value.isObject()) {
            throw problem(key, "an object expected");
        }
        return new JsonFields(file, join(key), value);
    }

    /** The object; one without fields where it is missing or null. */
    public JsonFields objectOrEmpty(String key) {
        return has(key) ? object(key) : new JsonFields(file, join(key), JsonNodeFactory.instance.objectNode());
    }

    /** The objects of a list. */
    public List<JsonFields> objects(String key) {
        JsonNode value = required(key);
        if (!value.isArray()) {
            throw problem(key, "a list expected");
        }
        List<JsonFields> objects = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            String element = key + "[" + i + "]";
            if (!value.get(i).isObject()) {
                throw new InputProblem("Cannot read " + file + ": " + name(element) + " is " + shown(value.get(i))
                        + ", an object expected.");
            }
            objects.add(new JsonFields(file, join(element), value.get(i)));
        }
        return List.copyOf(objects);
    }

    /** The objects of a list; none where it is missing or null. */
    public List<JsonFields> objectsOrNone(String key) {
        return has(key) ? objects(key) : List.of();
    }

    /** Whole numbers from {@code least} on. */
    public List<Long> integers(String key, long least) {
        JsonNode value = required(key);
        if (!value.isArray()) {
            throw problem(key, "a list of whole numbers expected");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode element : value) {
            // Some writers put 64.0 where 64 is meant.
            boolean isWhole = element.isNumber() && element.doubleValue() == Math.rint(element.doubleValue());
            if (!isWhole || !element.canConvertToLong() || element.longValue() < least) {
                throw problem(key, "whole numbers from " + least + " on expected");
            }
            numbers.add(element.longValue());
        }
        return List.copyOf(numbers);
    }

    /** Finite numbers. */
    public List<Double> numbers(String key) {
        JsonNode value = required(key);
        if (!value.isArray()) {
            throw problem(key, "a list of numbers expected");
        }
        List<Double> numbers = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isNumber() || !Double.isFinite(element.doubleValue())) {
                throw problem(key, "finite numbers expected");
            }
            numbers.add(element.doubleValue());
        }
        return List.copyOf(numbers);
    }

    /** {@code Cannot read FILE: "key" is VALUE, EXPECTED.} */
    public InputProblem problem(String key, String expected) {
        return new InputProblem(
                "Cannot read " + file + ": " + name(key) + " is " + shown(node.path(key)) + ", " + expected + ".");
    }

    /** The field's name with its path, in quotes. */
    public String name(String key) {
        return "\"" + join(key) + "\"";
    }

    /** A value as messages show it: JSON, cut where it is long. */
    public static String shown(JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return "nothing";
        }
        String text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " ...";
    }

    private String join(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
