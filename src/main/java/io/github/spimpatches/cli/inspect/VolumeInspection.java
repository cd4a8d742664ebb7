package io.github.spimpatches.cli.inspect;

import io.github.spimpatches.atlas.LabelTable;
import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A NIfTI volume: header, place in the world, and where its voxels are labels, how many voxels each has. A patch says where
 * it is from instead: its values are an image's, whatever they look like.
 *
 * @param origin null where it is no patch of ours
 * @param notLabels why the voxels are no labels; null where they are
 * @param volume null where the voxels are no labels
 * @param table names of the labels; null where none was given
 */
record VolumeInspection(
        Location file,
        NiftiHeader header,
        PatchOrigin origin,
        LabelVolume volume,
        String notLabels,
        LabelTable table,
        int rows)
        implements Inspection {

    /** No atlas has more; intensities do. */
    private static final int MOST_LABELS = 10_000;

    /** How a problem with what voxels mean begins; any other one is about damage. */
    private static final String NO_LABELS = "Cannot read labels from";

    static VolumeInspection read(Storage storage, Request request) throws IOException {
        LabelTable table = request.labels() == null ? null : LabelTable.read(storage, request.labels());
        try (NiftiReader reader = NiftiReader.open(storage, request.file())) {
            LabelVolume volume = null;
            String notLabels = null;
            try {
                volume = LabelVolume.read(reader, request.file().uri());
            } catch (InputProblem problem) {
                if (!problem.getMessage().startsWith(NO_LABELS)) {
                    throw problem;
                }
                notLabels = problem.getMessage();
            }
            PatchOrigin origin = PatchOrigin.of(storage, request.file()).orElse(null);
            return new VolumeInspection(
                    request.file(), reader.header(), origin, volume, notLabels, table, request.rows());
        }
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "nifti");
        facts.put("uri", file.uri());
        facts.put("nifti_version", header.version());
        facts.put("byte_order", header.order() == ByteOrder.LITTLE_ENDIAN ? "little" : "big");
        facts.put("extent_ijk", Figures.list(header.extent()));
        facts.put("dtype", header.type().word());
        facts.put("slope", header.slope());
        facts.put("intercept", header.intercept());
        facts.put("affine_from", source());
        facts.put("orientation", Figures.letters(header.voxelToWorld()));
        facts.put("oblique", Figures.isOblique(header.voxelToWorld()));
        facts.put("spacing_mm", Figures.spacings(header.voxelToWorld()));
        facts.put("voxel_to_world", Figures.rows(header.voxelToWorld()));
        facts.put("world_box_mm", Figures.worldBoxFacts(header.voxelToWorld(), header.extent()));
        if (origin != null) {
            facts.put("patch", origin.facts());
        } else if (volume == null) {
            facts.put("labels_problem", notLabels);
        } else {
            facts.put(
                    "labels",
                    Arrays.stream(volume.labels()).mapToObj(this::labelFacts).toList());
        }
        return facts;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("NIfTI-" + header.version() + " " + file);
        Grid head = new Grid(Grid.Align.LEFT, Grid.Align.LEFT);
        head.row("voxels", header.extent().toString());
        head.row(
                "type",
                header.type().word()
                        + (header.order() == ByteOrder.BIG_ENDIAN ? ", big endian" : "")
                        + (header.isScaled()
                                ? ", times " + Figures.number(header.slope()) + " plus "
                                        + Figures.number(header.intercept())
                                : ""));
        head.row("spacing", Figures.spacing(header.voxelToWorld()));
        head.row("orientation", orientation());
        head.row("world box", Figures.worldBox(header.voxelToWorld(), header.extent()));
        lines.addAll(head.lines());
        lines.add("");
        if (origin != null) {
            lines.addAll(originLines());
        } else if (volume == null) {
            lines.add("  Not a label volume: " + notLabels);
        } else {
            lines.addAll(labelLines());
        }
        return lines;
    }

    private String orientation() {
        String letters = Figures.letters(header.voxelToWorld());
        String oblique = Figures.isOblique(header.voxelToWorld()) ? "oblique, nearest to " : "";
        return (letters.isEmpty() ? "oblique" : oblique + letters) + ", by the " + source();
    }

    private String source() {
        return switch (header.affineSource()) {
            case SFORM -> "sform";
            case QFORM -> "qform";
            case BASE -> "voxel sizes only (no sform, no qform)";
        };
    }

    private List<String> originLines() {
        List<String> lines = new ArrayList<>();
        lines.add("  Not a label volume: a patch cut by spim-patches");
        Grid grid = new Grid(Grid.Align.LEFT, Grid.Align.LEFT);
        grid.row("which", origin.patch());
        grid.row("image", origin.image());
        grid.row("cut from", origin.source());
        grid.row("centre", origin.centre());
        if (volume != null) {
            int[] values = volume.labels();
            grid.row("values", values[0] + " to " + values[values.length - 1] + "; " + zeros());
        }
        lines.addAll(grid.lines());
        return lines;
    }

    private String zeros() {
        long all = header.extent().voxels();
        return String.format(Locale.ROOT, "%.1f", 100.0 * volume.voxels(0) / all) + " % of " + Figures.count(all)
                + " voxels are 0";
    }

    private List<String> labelLines() {
        int[] labels =
                Arrays.stream(volume.labels()).filter(label -> label != 0).toArray();
        String background = zeros();
        if (labels.length > MOST_LABELS) {
            return List.of("  " + Figures.count(labels.length) + " different whole numbers: an image, hardly a label"
                    + " volume; " + background);
        }
        List<String> lines = new ArrayList<>();
        lines.add("  " + Figures.count(labels.length) + (labels.length == 1 ? " label; " : " labels; ") + background);
        Grid grid = new Grid(Grid.Align.RIGHT, Grid.Align.RIGHT, Grid.Align.RIGHT, Grid.Align.LEFT, Grid.Align.LEFT);
        grid.row("index", "voxels", "mm3", table == null ? "" : "abbreviation", table == null ? "" : "name");
        for (int label : Arrays.copyOf(labels, Math.min(rows, labels.length))) {
            Optional<LabelTable.Row> row = row(label);
            grid.row(
                    Integer.toString(label),
                    Figures.count(volume.voxels(label)),
                    Figures.number(volumeMm3(label)),
                    row.map(LabelTable.Row::abbreviation).orElse(""),
                    row.map(LabelTable.Row::name).orElse(table == null ? "" : "(not in the table)"));
        }
        lines.addAll(grid.lines());
        if (labels.length > rows) {
            lines.add("  and " + Figures.count(labels.length - rows) + " more: --all shows them.");
        }
        if (table != null) {
            lines.addAll(missing());
        }
        return lines;
    }

    private List<String> missing() {
        long absent = table.rows().stream()
                .filter(row -> row.index() != 0 && volume.voxels(row.index()) == 0)
                .count();
        return absent == 0
                ? List.of()
                : List.of("", "  Note: " + Figures.count(absent) + " of the table's labels have no voxel here.");
    }

    private Map<String, Object> labelFacts(int label) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("index", label);
        facts.put("voxels", volume.voxels(label));
        facts.put("mm3", volumeMm3(label));
        row(label).ifPresent(row -> {
            facts.put("name", row.name());
            facts.put("abbreviation", row.abbreviation());
        });
        return facts;
    }

    private Optional<LabelTable.Row> row(int label) {
        return table == null ? Optional.empty() : table.row(label);
    }

    private double volumeMm3(int label) {
        return volume.voxels(label) * Math.abs(header.voxelToWorld().determinant());
    }
}
