package io.github.spimpatches.cli.inspect;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.ngff.Axis;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.Level;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.ngff.OrientationSource;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An OME-Zarr: levels, channels, axes, and its place in the world, or what keeps it from having one. */
record ZarrInspection(OmeZarr image, List<Level> levels) implements Inspection {

    static ZarrInspection read(Storage storage, Location where, GeometryOptions options) throws IOException {
        OmeZarr image = OmeZarr.open(storage, where, options);
        return new ZarrInspection(image, image.levels());
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "ome-zarr");
        facts.put("uri", image.where().uri());
        facts.put("ngff_version", image.version());
        facts.put("name", image.name());
        facts.put("axes", image.axes().stream().map(ZarrInspection::axisFacts).toList());
        facts.put(
                "channels",
                image.channels().stream().map(ZarrInspection::channelFacts).toList());
        problem()
                .ifPresentOrElse(
                        problem -> facts.put("geometry_problem", problem.getMessage()),
                        () -> facts.put("orientation", orientationFacts()));
        List<Object> levelFacts = new ArrayList<>();
        for (int level = 0; level < levels.size(); level++) {
            levelFacts.add(levelFacts(level));
        }
        facts.put("levels", levelFacts);
        affine(0)
                .ifPresent(affine -> facts.put(
                        "world_box_mm",
                        Figures.worldBoxFacts(affine, levels.get(0).extent())));
        facts.put("warnings", image.warnings());
        return facts;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("OME-Zarr " + image.where());
        Grid head = new Grid(Grid.Align.LEFT, Grid.Align.LEFT);
        boolean isNamed =
                !image.name().isEmpty() && !image.name().equals(image.where().name());
        head.row("NGFF", image.version() + (isNamed ? ", \"" + image.name() + "\"" : ""));
        head.row("axes", image.axes().stream().map(ZarrInspection::axisWords).collect(Collectors.joining(", ")));
        Optional<InputProblem> problem = problem();
        if (problem.isEmpty()) {
            boolean isStated = image.orientationSource() != OrientationSource.DEFAULT;
            head.row(
                    "orientation",
                    image.orientation().letters()
                            + (isStated ? ", by " : ": ")
                            + image.orientationSource().words());
            affine(0)
                    .ifPresent(affine -> head.row(
                            "world box", Figures.worldBox(affine, levels.get(0).extent())));
        }
        lines.addAll(head.lines());
        lines.add("");
        lines.addAll(channelLines());
        lines.add("");
        lines.addAll(levelLines());
        problem.ifPresent(found -> lines.addAll(List.of("", "  No place in the world: " + found.getMessage())));
        image.warnings().forEach(warning -> lines.addAll(List.of("", "  Note: " + warning)));
        return lines;
    }

    private List<String> channelLines() {
        Grid grid = new Grid(Grid.Align.RIGHT, Grid.Align.LEFT, Grid.Align.LEFT, Grid.Align.LEFT);
        grid.row("channel", "label", "colour", "window");
        for (int i = 0; i < image.channels().size(); i++) {
            Channel channel = image.channels().get(i);
            String window = channel.hasWindow()
                    ? Figures.number(channel.windowStart()) + " to " + Figures.number(channel.windowEnd())
                    : "-";
            grid.row(Integer.toString(i), channel.label(), "#" + hex(channel), window);
        }
        return grid.lines();
    }

    private List<String> levelLines() {
        Grid grid = new Grid(
                Grid.Align.RIGHT,
                Grid.Align.LEFT,
                Grid.Align.LEFT,
                Grid.Align.LEFT,
                Grid.Align.LEFT,
                Grid.Align.LEFT,
                Grid.Align.LEFT,
                Grid.Align.LEFT);
        grid.row("level", "path", "voxels x y z", "spacing", "type", "chunk x y z", "shard x y z", "codecs");
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            grid.row(
                    Integer.toString(i),
                    level.path(),
                    level.extent().toString(),
                    affine(i).map(Figures::spacing).orElse("?"),
                    level.storedType(),
                    level.chunk() + (level.chunkChannels() == 1 ? "" : ", " + level.chunkChannels() + " channels"),
                    level.shard().map(Extent::toString).orElse("-"),
                    level.codecs().isEmpty() ? "none" : level.codecs());
        }
        return grid.lines();
    }

    private Map<String, Object> levelFacts(int index) {
        Level level = levels.get(index);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("level", index);
        facts.put("path", level.path());
        facts.put("shape", level.shape());
        facts.put("extent_xyz", Figures.list(level.extent()));
        facts.put("channels", level.channels());
        facts.put("dtype", level.storedType());
        facts.put("chunk_xyz", Figures.list(level.chunk()));
        facts.put("chunk_channels", level.chunkChannels());
        facts.put("shard_xyz", level.shard().map(Figures::list).orElse(null));
        facts.put("codecs", level.codecs());
        affine(index).ifPresent(affine -> {
            facts.put("spacing_mm", Figures.spacings(affine));
            facts.put("voxel_to_world", Figures.rows(affine));
        });
        return facts;
    }

    private Map<String, Object> orientationFacts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("xyz", image.orientation().letters());
        facts.put("from", image.orientationSource().words());
        return facts;
    }

    private static Map<String, Object> axisFacts(Axis axis) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", axis.name());
        facts.put("unit", axis.unit());
        return facts;
    }

    private static Map<String, Object> channelFacts(Channel channel) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("label", channel.label());
        facts.put("color", hex(channel));
        facts.put("window", channel.hasWindow() ? List.of(channel.windowStart(), channel.windowEnd()) : null);
        return facts;
    }

    private static String axisWords(Axis axis) {
        boolean isSpace = axis.role() != Axis.Role.CHANNEL && axis.role() != Axis.Role.OTHER;
        return axis.name() + (axis.unit() != null ? " (" + axis.unit() + ")" : isSpace ? " (no unit)" : "");
    }

    private static String hex(Channel channel) {
        return String.format(Locale.ROOT, "%06x", channel.rgb());
    }

    private Optional<InputProblem> problem() {
        return image.geometryProblem(0);
    }

    private Optional<Affine> affine(int level) {
        return image.geometryProblem(level).isPresent() ? Optional.empty() : Optional.of(image.voxelToWorld(level));
    }
}
