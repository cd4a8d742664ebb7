package io.github.spimpatches.export;

import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.problem.InputProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A BIDS derivative whose files have BIDS names: of microscopy BIDS knows OME-TIFF and OME-Zarr but no NIfTI, so a patch
 * becomes {@code sub-S/micr/sub-S_sample-A_stain-B_chunk-N_desc-D_SPIM.ome.btf} with a sidecar that says where in the
 * sample the chunk lies. {@code patches.tsv} leads from the manifest's rows to these names.
 *
 * @see <a href="https://bids-specification.readthedocs.io/en/v1.10.0/modality-specific-files/microscopy.html">BIDS 1.10,
 *     microscopy</a>
 */
final class BidsLayout implements Layout {
    private static final String BIDS_VERSION = "1.10.0";
    private static final String HOW_TO_READ =
            "A BIDS derivative. Patches of one centre have the same `chunk`; `patches.tsv`"
                    + " has a row for each file, with its region and place.";
    private static final Pattern ENTITY = Pattern.compile("(?<=_)(sample|acq)-([A-Za-z0-9+]+)(?=_)");

    /** One file. */
    private record Named(String path, ManifestRow row) {}

    @Override
    public Contents contents(Material material, ExportRunner runner, PatchAccess access) {
        boolean hasLevels =
                material.rows().stream().map(ManifestRow::level).distinct().count() > 1;
        Map<String, Integer> chunks = chunks(material);
        List<Named> files = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        List<Part> parts = new ArrayList<>();
        for (ManifestRow row : material.rows()) {
            String path = path(row, chunks.get(row.centre().pair()), hasLevels);
            if (!paths.add(path)) {
                throw new InputProblem("Cannot export two patches as " + path
                        + ": BIDS names have no word for what tells" + " them apart (" + row.path()
                        + " is the second). Choose with --images, --stain or --level.");
            }
            files.add(new Named(path, row));
            String name = material.members().word(row);
            parts.add(new TiffPart(path + "_SPIM.ome.btf", row, name));
            parts.add(new SidecarPart(path + "_SPIM.json", row, material.isSplit() || material.hasFolds()));
        }
        Documents documents = new Documents(material);
        List<Part> last = new ArrayList<>();
        documents.license().ifPresent(last::add);
        last.add(documents.readme(HOW_TO_READ));
        last.add(documents.participants());
        last.add(described("participants.json", "the subjects that patches were cut from"));
        last.add(samples(files));
        last.add(described("samples.json", "the samples that patches were cut from"));
        last.add(TextPart.of("patches.tsv", columns(), files));
        last.add(documents.labels());
        last.add(TextPart.of(".bidsignore", "patches.tsv\nlabels.tsv\n.spim-patches-export.json\n"));
        last.add(TextPart.of("dataset_description.json", Documents.json(description(material))));
        return new Contents(parts, last, List.of());
    }

    /** Numbers of centres, apart for each subject and session. */
    private static Map<String, Integer> chunks(Material material) {
        Map<List<String>, Integer> next = new HashMap<>();
        Map<String, Integer> chunks = new HashMap<>();
        TreeMap<List<String>, Centre> centres = new TreeMap<>(java.util.Comparator.comparing(List::toString));
        material.rows()
                .forEach(row -> centres.put(
                        List.of(
                                row.centre().subject(),
                                String.valueOf(row.centre().session()),
                                String.format(Locale.ROOT, "%010d", row.centre().label()),
                                String.format(Locale.ROOT, "%010d", row.centre().patch()),
                                row.centre().pair()),
                        row.centre()));
        centres.forEach((key, centre) -> chunks.put(centre.pair(), next.merge(key.subList(0, 2), 1, Integer::sum)));
        return chunks;
    }

    private static String path(ManifestRow row, int chunk, boolean hasLevels) {
        Centre centre = row.centre();
        Map<String, String> given = new HashMap<>();
        Matcher entities = ENTITY.matcher(row.path());
        while (entities.find()) {
            given.putIfAbsent(entities.group(1), entities.group(2));
        }
        String subject = "sub-" + word(centre.subject());
        String session = centre.session() == null ? "" : "ses-" + word(centre.session());
        StringBuilder name = new StringBuilder(subject);
        name.append(session.isEmpty() ? "" : "_" + session);
        name.append("_sample-").append(given.getOrDefault("sample", "brain"));
        String acquisition = given.getOrDefault("acq", "") + (hasLevels ? "level" + row.level() : "");
        name.append(acquisition.isEmpty() ? "" : "_acq-" + acquisition);
        name.append(row.stain() == null ? "" : "_stain-" + word(row.stain()));
        name.append("_chunk-").append(chunk);
        name.append("_desc-").append(word(row.desc() == null ? row.image() : row.desc()));
        return subject + "/" + (session.isEmpty() ? "" : session + "/") + "micr/" + name;
    }

    /** What may stand in a BIDS label. */
    private static String word(String value) {
        String word = value.replaceAll("[^A-Za-z0-9+]+", "");
        if (word.isEmpty()) {
            throw new InputProblem("Cannot export \"" + value + "\" to BIDS: nothing of it can stand in a BIDS name.");
        }
        return word;
    }

    private static TextPart described(String path, String words) {
        return TextPart.of(path, Documents.json(Map.of("Description", words)));
    }

    private static TextPart samples(List<Named> files) {
        TreeSet<List<String>> rows = new TreeSet<>(java.util.Comparator.comparing(List::toString));
        for (Named file : files) {
            Matcher sample = Pattern.compile("_(sample-[A-Za-z0-9+]+)_").matcher(file.path());
            if (sample.find()) {
                rows.add(List.of(
                        sample.group(1), "sub-" + word(file.row().centre().subject()), "tissue"));
            }
        }
        List<Column<List<String>>> columns = new ArrayList<>();
        List<String> names = List.of("sample_id", "participant_id", "sample_type");
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            columns.add(new Column<>(names.get(i), Column.Type.TEXT, "BIDS", row -> row.get(at)));
        }
        return TextPart.of("samples.tsv", columns, rows);
    }

    private static List<Column<Named>> columns() {
        List<Column<Named>> columns = new ArrayList<>();
        columns.add(new Column<>("filename", Column.Type.TEXT, "the file", file -> file.path() + "_SPIM.ome.btf"));
        for (Column<ManifestRow> column : io.github.spimpatches.manifest.ManifestColumns.ALL) {
            if (!Set.of("path", "bytes", "crc32c", "status", "error").contains(column.name())) {
                columns.add(new Column<>(column.name(), column.type(), column.meaning(), file -> column.value()
                        .apply(file.row())));
            }
        }
        return columns;
    }

    private static Map<String, Object> description(Material material) {
        Map<String, Object> generator = new LinkedHashMap<>();
        generator.put("Name", "spim-patches");
        generator.put("Version", material.settings().version());
        generator.put("Description", "patches cut around centres drawn in the regions of an atlas");
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("Name", material.settings().name());
        description.put("BIDSVersion", BIDS_VERSION);
        description.put("DatasetType", "derivative");
        description.put("GeneratedBy", List.of(generator));
        description.put("SourceDatasets", material.sources());
        return description;
    }
}
