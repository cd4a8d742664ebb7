package io.github.spimpatches.bids;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JSON beside a SPIM image ({@code E_SPIM.json}), as far as we use it.
 *
 * @param orientation {@code OrientationStringXYZ}; null where there is none
 * @param stains {@code SampleStaining}: channel labels; empty where there are none
 */
public record Sidecar(String orientation, List<String> stains) {
    private static final int LARGEST = 4 << 20;
    private static final Pattern STORE_EXTENSION = Pattern.compile("\\.(ome\\.zarr|zarr|ozx|ozx\\.zip|zip)$");
    private static final Sidecar NONE = new Sidecar(null, List.of());

    /**
     * The sidecar of an image: its name with {@code .json} in place of the Zarr's extension. Nothing where there is no
     * such file.
     *
     * @param image the OME-Zarr, or a path inside it
     * @throws InputProblem where it is no JSON object, or what we use of it has another type
     */
    public static Sidecar beside(Storage storage, Location image) throws IOException {
        String store = ImageFile.store(image).uri();
        return read(storage, new Location(STORE_EXTENSION.matcher(store).replaceFirst("") + ".json"));
    }

    private static Sidecar read(Storage storage, Location file) throws IOException {
        Optional<byte[]> bytes = storage.readWhole(file, LARGEST);
        if (bytes.isEmpty()) {
            return NONE;
        }
        JsonNode json = object(file, bytes.get());
        return new Sidecar(orientation(file, json), stains(file, json));
    }

    static JsonNode object(Location file, byte[] bytes) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(bytes);
        } catch (JacksonException e) {
            throw new InputProblem(
                    "Cannot read " + file + ": it is not JSON (line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ").",
                    e);
        } catch (IOException e) {
            throw new InputProblem("Cannot read " + file + ": it is not JSON.", e);
        }
        if (!json.isObject()) {
            throw new InputProblem("Cannot read " + file + ": expected a JSON object.");
        }
        return json;
    }

    private static String orientation(Location file, JsonNode json) {
        JsonNode orientation = json.path("OrientationStringXYZ");
        if (orientation.isMissingNode() || orientation.isNull()) {
            return null;
        }
        if (!orientation.isTextual()) {
            throw new InputProblem("Invalid OrientationStringXYZ in " + file + ": found " + orientation
                    + "; expected three letters such as RAS.");
        }
        return orientation.asText();
    }

    private static List<String> stains(Location file, JsonNode json) {
        JsonNode staining = json.path("SampleStaining");
        if (staining.isMissingNode() || staining.isNull()) {
            return List.of();
        }
        if (staining.isTextual()) {
            return List.of(staining.asText());
        }
        List<String> stains = new ArrayList<>();
        for (JsonNode stain : staining) {
            if (stain.isTextual()) {
                stains.add(stain.asText());
            }
        }
        if (!staining.isArray() || stains.size() != staining.size()) {
            throw new InputProblem(
                    "Invalid SampleStaining in " + file + ": found " + staining + "; expected a list of stains.");
        }
        return stains;
    }
}
