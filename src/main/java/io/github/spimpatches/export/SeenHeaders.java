package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.nifti.NiftiHeader;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where patches lie in the world, as their own headers say. */
final class SeenHeaders {
    private static final int TOGETHER = 200;

    private SeenHeaders() {}

    /**
     * One patch's.
     *
     * @param affine voxel to world, RAS+ millimetres: three rows of four; not copied
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Seen(String path, double[] affine, String problem) implements Serializable {}

    /**
     * Reads the headers of patches, a small request each.
     *
     * @return their affines, by path
     */
    static Map<String, double[]> of(List<ManifestRow> rows, ExportRunner runner, PatchAccess access) {
        List<Look> tasks = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += TOGETHER) {
            tasks.add(new Look(rows.subList(from, Math.min(from + TOGETHER, rows.size())), access));
        }
        Map<String, double[]> affines = new HashMap<>();
        for (Seen seen : runner.run(tasks, Seen.class, Progress.NONE)) {
            if (seen.problem != null) {
                throw new InputProblem(seen.problem);
            }
            affines.put(seen.path, seen.affine);
        }
        return affines;
    }

    static double[] affine(NiftiHeader header) {
        double[] affine = new double[12];
        for (int i = 0; i < affine.length; i++) {
            affine[i] = header.voxelToWorld().at(i / 4, i % 4);
        }
        return affine;
    }

    /** The task. */
    private record Look(List<ManifestRow> rows, PatchAccess access) implements ExportTask<Seen> {
        @Override
        public Look withHadoop(Map<String, String> keys) {
            return new Look(rows, access.withHadoop(keys));
        }

        Look {
            rows = List.copyOf(rows);
        }

        @Override
        public List<Seen> run(Progress progress) {
            List<Seen> seen = new ArrayList<>();
            try (Storage storage = Storages.open(access.storage())) {
                PatchFiles files = new PatchFiles(storage, access.out(), Progress.NONE);
                for (ManifestRow row : rows) {
                    seen.add(new Seen(row.path(), affine(files.front(row).header()), null));
                }
            } catch (InputProblem problem) {
                return List.of(new Seen(null, null, String.join(" ", problem.lines())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.copyOf(seen);
        }
    }
}
