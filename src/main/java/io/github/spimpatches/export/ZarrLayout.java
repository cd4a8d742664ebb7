package io.github.spimpatches.export;

import io.github.spimpatches.codec.Encoder;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentreColumns;
import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.ManifestColumns;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage.Sink;
import io.github.spimpatches.zarr.ElementType;
import io.github.spimpatches.zarr.ZarrFormat;
import io.github.spimpatches.zarr.ZarrWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One Zarr v3 array N, C, Z, Y, X: {@code patches.zarr/0}, a shard for each sample, channels in the order of their words.
 * Around it the metadata of an OME-Zarr 0.5, in which samples stand where an image has its points of time. Row n of {@code
 * index.parquet} tells of sample n.
 *
 * @see <a href="https://ngff.openmicroscopy.org/0.5/">OME-Zarr 0.5</a>
 */
final class ZarrLayout implements Layout {
    private static final String ROOT = "patches.zarr/";
    private static final String HOW_TO_READ =
            "`zarr.open(\"patches.zarr/0\")` is an array of samples, channels, z, y, x; row n"
                    + " of `index.parquet` tells of sample n: subject, label, split, affine, ...; `zarr.open(\"patches.zarr\")"
                    + ".attrs[\"spim-patches\"][\"channels\"]` names the second axis.";
    private static final int CHUNK_EDGE = 64;
    private static final double MICROMETRES = 1000;
    private static final double ROUNDING = 1e-5;

    /** What the manifest keeps of a centre; how it was drawn, its own table tells. */
    private static final Set<String> KEPT = ManifestColumns.ALL.stream()
            .map(Column::name)
            .filter(name -> !name.equals(CentreColumns.FOREGROUND.name()))
            .collect(Collectors.toSet());

    /** One row of the index. */
    private record Row(long n, Sample sample, String affine) {}

    @Override
    public Contents contents(Material material, ExportRunner runner, PatchAccess access) {
        List<String> channels = material.members().words();
        List<Sample> samples = ordered(material.whole());
        if (samples.isEmpty()) {
            throw new InputProblem("Cannot export to one Zarr array: no centre has a patch of each of "
                    + String.join(", ", channels) + ". Choose with --images, --stain or --level.");
        }
        Extent size = size(samples);
        PixelType type = type(samples);
        Extent chunk = new Extent(edge(size.x()), edge(size.y()), edge(size.z()));
        Map<String, double[]> affines = SeenHeaders.of(
                samples.stream()
                        .map(sample -> sample.members().get(channels.get(0)))
                        .toList(),
                runner,
                access);

        List<Part> parts = new ArrayList<>();
        List<Row> index = new ArrayList<>();
        for (int n = 0; n < samples.size(); n++) {
            Sample sample = samples.get(n);
            parts.add(new ShardPart(ROOT + "0/c/" + n + "/0/0/0/0", sample.rows(), type, size, chunk));
            double[] affine = affines.get(sample.members().get(channels.get(0)).path());
            index.add(new Row(n, sample, Arrays.toString(affine)));
        }
        Documents documents = new Documents(material.of(samples));
        List<Part> last = new ArrayList<>(documents.all(HOW_TO_READ));
        last.add(new IndexPart("index.parquet", columns(), index));
        ZarrWriter.Description array = new ZarrWriter.Description(
                ZarrFormat.V3,
                List.of(samples.size(), channels.size(), size.z(), size.y(), size.x()),
                List.of(1, 1, chunk.z(), chunk.y(), chunk.x()),
                ElementType.valueOf(type.name()),
                Encoder.ZSTD,
                List.of("n", "c", "z", "y", "x"),
                List.of(1, channels.size(), size.z(), size.y(), size.x()));
        last.add(TextPart.of(ROOT + "0/zarr.json", Documents.json(array.metadata())));
        last.add(TextPart.of(ROOT + "zarr.json", Documents.json(group(material, samples, channels, affines.values()))));
        List<String> notes = new ArrayList<>();
        material.leftOut(samples).ifPresent(notes::add);
        return new Contents(parts, last, notes);
    }

    /** Each part of the data in one stretch. */
    private static List<Sample> ordered(List<Sample> samples) {
        Map<String, List<Sample>> divided =
                new TreeMap<>(samples.stream().collect(Collectors.groupingBy(sample -> Division.of(sample.centre()))));
        return divided.values().stream().flatMap(List::stream).toList();
    }

    private static Extent size(List<Sample> samples) {
        List<Extent> sizes = samples.stream()
                .flatMap(sample -> sample.members().values().stream())
                .map(ManifestRow::size)
                .distinct()
                .toList();
        if (sizes.size() > 1) {
            throw new InputProblem("Cannot export patches of several sizes to one Zarr array: there are "
                    + sizes.stream().map(Extent::toString).collect(Collectors.joining(", "))
                    + " voxels. Choose with --images or --level.");
        }
        return sizes.get(0);
    }

    private static PixelType type(List<Sample> samples) {
        List<String> words = samples.stream()
                .flatMap(sample -> sample.members().values().stream())
                .map(ManifestRow::dtype)
                .distinct()
                .sorted()
                .toList();
        PixelType type = CommonType.of(words.stream()
                .map(word -> PixelType.valueOf(word.toUpperCase(Locale.ROOT)))
                .toList());
        if (type == null) {
            throw new InputProblem("Cannot export " + String.join(" and ", words)
                    + " to one Zarr array: no type holds the values of all. Choose with --images.");
        }
        return type;
    }

    /** The largest divisor that is no longer than a chunk's edge; all where there is none worth it. */
    private static int edge(int size) {
        for (int edge = Math.min(size, CHUNK_EDGE); edge >= CHUNK_EDGE / 4; edge--) {
            if (size % edge == 0) {
                return edge;
            }
        }
        return size;
    }

    private static Map<String, Object> group(
            Material material, List<Sample> samples, List<String> channels, Iterable<double[]> affines) {
        List<Object> axes = new ArrayList<>();
        axes.add(new TreeMap<>(Map.of("name", "n", "type", "time")));
        axes.add(new TreeMap<>(Map.of("name", "c", "type", "channel")));
        double[] spacing = spacing(affines);
        for (String axis : List.of("z", "y", "x")) {
            axes.add(new TreeMap<>(
                    spacing == null
                            ? Map.of("name", axis, "type", "space")
                            : Map.of("name", axis, "type", "space", "unit", "micrometer")));
        }
        List<Double> scale = spacing == null
                ? List.of(1.0, 1.0, 1.0, 1.0, 1.0)
                : List.of(1.0, 1.0, spacing[2] * MICROMETRES, spacing[1] * MICROMETRES, spacing[0] * MICROMETRES);
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("path", "0");
        dataset.put("coordinateTransformations", List.of(new TreeMap<>(Map.of("type", "scale", "scale", scale))));
        Map<String, Object> multiscale = new LinkedHashMap<>();
        multiscale.put("name", material.settings().name());
        multiscale.put("axes", axes);
        multiscale.put("datasets", List.of(dataset));
        Map<String, Object> ome = new LinkedHashMap<>();
        ome.put("version", "0.5");
        ome.put("multiscales", List.of(multiscale));
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("channels", channels);
        own.put("index", "../index.parquet");
        own.put("parts", material.isSplit() || material.hasFolds() ? parts(samples) : Map.of());
        own.put("version", material.settings().version());
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("ome", ome);
        attributes.put("spim-patches", own);
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("zarr_format", 3);
        group.put("node_type", "group");
        group.put("attributes", attributes);
        return group;
    }

    /** Where each part of the data begins and ends. */
    private static Map<String, List<Integer>> parts(List<Sample> samples) {
        Map<String, List<Integer>> parts = new LinkedHashMap<>();
        for (int n = 0; n < samples.size(); n++) {
            int at = n;
            parts.compute(
                    Division.of(samples.get(n).centre()),
                    (part, before) -> List.of(before == null ? at : before.get(0), at + 1));
        }
        return parts;
    }

    /** Voxel sizes in millimetres, where they are all alike; else null: then each affine says. */
    private static double[] spacing(Iterable<double[]> affines) {
        double[] common = null;
        for (double[] rows : affines) {
            Affine affine = Affine.ofRows(new double[][] {
                Arrays.copyOfRange(rows, 0, 4), Arrays.copyOfRange(rows, 4, 8), Arrays.copyOfRange(rows, 8, 12)
            });
            double[] own = {affine.spacing(0), affine.spacing(1), affine.spacing(2)};
            if (common == null) {
                common = Arrays.stream(own).map(ZarrLayout::rounded).toArray();
            }
            for (int axis = 0; axis < own.length; axis++) {
                if (Math.abs(own[axis] - common[axis]) > ROUNDING * common[axis]) {
                    return null;
                }
            }
        }
        return common;
    }

    /** Without what float32 headers add. */
    private static double rounded(double millimetres) {
        return Double.parseDouble(Float.toString((float) millimetres));
    }

    private static List<Column<Row>> columns() {
        List<Column<Row>> columns = new ArrayList<>();
        columns.add(new Column<>("n", Column.Type.LONG, "the sample's place in the array", Row::n));
        columns.add(new Column<>("pair", Column.Type.TEXT, "the sample", row -> row.sample
                .centre()
                .pair()));
        for (Column<Centre> column : CentreColumns.ALL) {
            if (!KEPT.contains(column.name())) {
                continue;
            }
            columns.add(new Column<>(column.name(), column.type(), column.meaning(), row -> column.value()
                    .apply(row.sample.centre())));
        }
        columns.add(new Column<>(
                "affine",
                Column.Type.TEXT,
                "voxel x, y, z of the first channel to world, RAS+ millimetres: three rows of four, JSON",
                Row::affine));
        return columns;
    }

    /** The index. Written by the driver only: it does not travel. */
    private record IndexPart(String path, List<Column<Row>> columns, List<Row> rows) implements Part {
        @Override
        public List<ManifestRow> sources() {
            return List.of();
        }

        @Override
        public void write(PatchFiles patches, Sink sink) throws IOException {
            Tables.writeParquet(sink, path, columns, rows);
        }
    }
}
