package io.github.spimpatches.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.problem.InputProblem;
import java.util.Map;
import java.util.Set;

/** The two versions of the Zarr format. */
public enum ZarrFormat {
    V2(2),
    V3(3);

    private static final Set<String> GROUP_FIELDS =
            Set.of("zarr_format", "node_type", "attributes", "consolidated_metadata");

    private final int number;

    ZarrFormat(int number) {
        this.number = number;
    }

    /** What {@code zarr_format} says. */
    public int number() {
        return number;
    }

    /**
     * Checks what a group's metadata file states about itself, its attributes apart.
     *
     * @throws InputProblem where it is of another format, no group, or has an extension that must be understood
     */
    public void requireGroup(JsonFields fields) {
        require(fields);
        if (this == V3) {
            if (!fields.text("node_type").equals("group")) {
                throw fields.problem("node_type", "\"group\" expected");
            }
            refuseUnknown(fields, GROUP_FIELDS);
        }
    }

    void require(JsonFields fields) {
        JsonNode stated = fields.required("zarr_format");
        if (!stated.isNumber() || stated.doubleValue() != number) {
            throw fields.problem("zarr_format", number + " expected");
        }
    }

    /** Zarr v3: a field that is not known is an extension, which may be passed over only where it says so. */
    static void refuseUnknown(JsonFields fields, Set<String> known) {
        for (Map.Entry<String, JsonNode> field : fields.node().properties()) {
            if (!known.contains(field.getKey()) && !mayBeIgnored(field.getValue())) {
                throw new InputProblem("Cannot read " + fields.file() + ": the extension \"" + field.getKey()
                        + "\" is not supported.");
            }
        }
    }

    /** Whether an extension that is not known may be passed over: it says {@code "must_understand": false}. */
    static boolean mayBeIgnored(JsonNode extension) {
        JsonNode mustUnderstand = extension.path("must_understand");
        return mustUnderstand.isBoolean() && !mustUnderstand.booleanValue();
    }
}
