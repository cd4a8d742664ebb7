package io.github.spimpatches.export;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.manifest.CentreColumns;
import io.github.spimpatches.manifest.ManifestColumns;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What BIDS wants to know of a patch, from its header: voxel size and place in micrometres; and where it was cut.
 *
 * @param isDivided whether parts and folds are told too
 */
record SidecarPart(String path, ManifestRow row, boolean isDivided) implements Part {
    private static final double MICROMETRES = 1000;
    private static final Set<String> OF_PATCH = Set.of("image", "level", "dtype", "start_x", "start_y", "start_z");

    @Override
    public List<ManifestRow> sources() {
        return List.of();
    }

    private String description() {
        String region = row.centre().name() == null
                ? "label " + row.centre().label()
                : row.centre().name();
        return "patch " + row.centre().patch() + " of " + region + ", cut from image " + row.image();
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        Affine affine = patches.front(row).header().voxelToWorld();
        List<Object> matrix = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Double> line = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                line.add(affine.at(i, j) * MICROMETRES);
            }
            matrix.add(line);
        }
        matrix.add(List.of(0.0, 0.0, 0.0, 1.0));
        Map<String, Object> sidecar = new LinkedHashMap<>();
        sidecar.put("Description", description());
        sidecar.put(
                "PixelSize",
                List.of(
                        affine.spacing(0) * MICROMETRES,
                        affine.spacing(1) * MICROMETRES,
                        affine.spacing(2) * MICROMETRES));
        sidecar.put("PixelSizeUnits", "um");
        sidecar.put("ChunkTransformationMatrix", matrix);
        sidecar.put("ChunkTransformationMatrixAxis", List.of("X", "Y", "Z"));
        if (row.stain() != null) {
            sidecar.put("SampleStaining", row.stain());
        }
        Map<String, Object> facts = Documents.facts(
                CentreColumns.ALL, row.centre(), name -> isDivided || !(name.equals("split") || name.equals("fold")));
        facts.putAll(Documents.facts(ManifestColumns.ALL, row, OF_PATCH::contains));
        facts.put("pair", row.centre().pair());
        sidecar.put("Patch", facts);
        byte[] json = Documents.json(sidecar).getBytes(StandardCharsets.UTF_8);
        sink.write(json, 0, json.length);
    }
}
