package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Parquet tables of patches, a folder for each part of the data: what Spark reads as one table, and Hugging Face's
 * {@code datasets} as splits. {@code README.md} is a dataset card that names them.
 */
final class ParquetLayout implements Layout {
    private static final String WHOLE = "train";
    private static final String HOW_TO_READ =
            "A row for each patch: column `content` holds the NIfTI file, the others are the"
                    + " manifest's. `datasets.load_dataset(FOLDER)` in Python, `spark.read.parquet(\"FOLDER/*/*.parquet\")` in Spark.";

    @Override
    public Contents contents(Material material, ExportRunner runner, PatchAccess access) {
        boolean isDivided = material.isSplit() || material.hasFolds();
        Map<String, List<Sample>> divided = new TreeMap<>();
        for (Sample sample : material.samples()) {
            divided.computeIfAbsent(isDivided ? Division.partOf(sample.centre()) : WHOLE, any -> new ArrayList<>())
                    .add(sample);
        }
        List<Part> parts = new ArrayList<>();
        divided.forEach((name, samples) -> {
            List<List<Sample>> shards = Shards.of(samples, material.settings());
            for (int i = 0; i < shards.size(); i++) {
                List<ManifestRow> rows = new ArrayList<>();
                shards.get(i).forEach(sample -> rows.addAll(sample.members().values()));
                parts.add(new TablePart(
                        String.format(Locale.ROOT, "%s/%05d-of-%05d.parquet", name, i, shards.size()),
                        rows,
                        material.subjects()));
            }
        });
        Documents documents = new Documents(material.of(material.samples()));
        List<Part> last = new ArrayList<>();
        documents.license().ifPresent(last::add);
        String readme = documents.readmeText(HOW_TO_READ);
        last.add(TextPart.of("README.md", readme.startsWith("---\n") ? readme : card(divided) + readme));
        return new Contents(parts, last, material.notes());
    }

    /** Hugging Face's names of splits are words. */
    private static String card(Map<String, List<Sample>> divided) {
        StringBuilder card = new StringBuilder("---\nconfigs:\n- config_name: default\n  data_files:\n");
        divided.keySet().forEach(name -> card.append("  - split: ")
                .append(name.replaceAll("[^A-Za-z0-9_]+", "_"))
                .append("\n    path: ")
                .append(name)
                .append("/*.parquet\n"));
        return card.append("---\n\n").toString();
    }
}
