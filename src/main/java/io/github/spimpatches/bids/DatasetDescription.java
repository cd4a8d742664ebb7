package io.github.spimpatches.bids;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.storage.Location;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** The files that make OUT_DIR a BIDS derivative (BIDS 1.10, "Derived dataset and pipeline description"). */
public final class DatasetDescription {
    /** Our folders' names are not BIDS names; validators pass them over. */
    public static final String BIDSIGNORE =
            "*.patches/\n**/*.patches/\n*.imaris/\n**/*.imaris/\n*.crops/\n**/*.crops/\nspim-patches/\n";

    private DatasetDescription() {}

    /**
     * {@code dataset_description.json}; keys sorted, secrets in the command masked, no time and no host.
     *
     * @param command as the user could type it again
     */
    public static String json(Cohort cohort, String version, String command) {
        TreeMap<String, Object> generator = new TreeMap<>();
        generator.put("Name", "spim-patches");
        generator.put("Version", version);
        generator.put("Command", Secrets.masked(command));
        TreeMap<String, Object> source = new TreeMap<>();
        source.put("URL", url(cohort.dataset()));
        TreeMap<String, Object> description = new TreeMap<>();
        String name = cohort.datasetName() == null ? cohort.dataset().name() : cohort.datasetName();
        description.put("Name", "Patches of " + name);
        description.put("BIDSVersion", "1.10.0");
        description.put("DatasetType", "derivative");
        description.put("GeneratedBy", List.of(generator));
        description.put("SourceDatasets", List.of(source));
        try {
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            return mapper.writeValueAsString(description).replace("\r\n", "\n") + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }

    private static String url(Location dataset) {
        if (!dataset.isLocal()) {
            return Secrets.masked(dataset.uri());
        }
        // A path's URI ends in a slash where the folder happens to exist.
        String url = Path.of(dataset.uri()).toAbsolutePath().normalize().toUri().toString();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
