package io.github.spimpatches.export;

import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The values of masks, and their numbers: 0 stays 0, the others are 1, 2, ... in ascending order.
 *
 * @param values in ascending order, without 0; empty where every value but 0 is 1
 */
record LabelValues(List<Long> values) implements Serializable {
    /** More than this are instances, not classes. */
    private static final int MOST = 255;

    private static final double LARGEST = 1L << 53;

    /** Everything that is not 0 is one label. */
    static final LabelValues BINARY = new LabelValues(List.of());

    LabelValues {
        values = List.copyOf(values);
    }

    /**
     * Reads all masks.
     *
     * @throws InputProblem where their values are no labels
     */
    static LabelValues of(List<ManifestRow> masks, ExportRunner runner, PatchAccess access) {
        List<Look> tasks = new ArrayList<>();
        for (int from = 0; from < masks.size(); from += Look.TOGETHER) {
            tasks.add(new Look(masks.subList(from, Math.min(from + Look.TOGETHER, masks.size())), access));
        }
        TreeSet<Long> values = new TreeSet<>();
        for (Seen seen : runner.run(tasks, Seen.class, Progress.NONE)) {
            if (seen.problem != null) {
                throw new InputProblem(seen.problem);
            }
            values.addAll(seen.values);
            check(values.size(), masks.get(0).image());
        }
        values.remove(0L);
        return new LabelValues(List.copyOf(values));
    }

    private static void check(int count, String kind) {
        if (count > MOST + 1) {
            throw new InputProblem("Cannot take the values of image \"" + kind + "\" as labels: there are more than "
                    + MOST + ". Give --binarize to make everything that is not 0 one label.");
        }
    }

    boolean isBinary() {
        return values.isEmpty();
    }

    /** Labels besides the background. */
    int count() {
        return isBinary() ? 1 : values.size();
    }

    /** The label of each voxel, one byte each. */
    void labels(PixelType type, byte[] voxels, int count, byte[] labels) {
        for (int i = 0; i < count; i++) {
            double value = VoxelValues.at(type, voxels, i * type.bytes());
            labels[i] = (byte) (value == 0 ? 0 : isBinary() ? 1 : number((long) value));
        }
    }

    private int number(long value) {
        int at = java.util.Collections.binarySearch(values, value);
        if (at < 0) {
            throw new InputProblem("Cannot number the label " + value + ": it was not there when the masks were read"
                    + " before. Do masks change meanwhile?");
        }
        return at + 1;
    }

    /** What some masks hold. */
    private record Seen(TreeSet<Long> values, String problem) implements Serializable {}

    /** The task: reads some masks. */
    private record Look(List<ManifestRow> masks, PatchAccess access) implements ExportTask<Seen> {
        @Override
        public Look withHadoop(Map<String, String> keys) {
            return new Look(masks, access.withHadoop(keys));
        }

        private static final int TOGETHER = 100;

        Look {
            masks = List.copyOf(masks);
        }

        @Override
        public List<Seen> run(Progress progress) {
            TreeSet<Long> values = new TreeSet<>();
            try (Storage storage = Storages.open(access.storage())) {
                PatchFiles files = new PatchFiles(storage, access.out(), Progress.NONE);
                for (ManifestRow mask : masks) {
                    files.read(mask, volume -> add(volume, mask, values));
                }
            } catch (InputProblem problem) {
                return List.of(new Seen(new TreeSet<>(), String.join(" ", problem.lines())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.of(new Seen(values, null));
        }

        private static void add(PatchVolume volume, ManifestRow mask, TreeSet<Long> values) throws IOException {
            PixelType type = volume.header().type();
            byte[] plane = new byte[Blocks.planeBytes(volume.header())];
            double last = 0;
            values.add(0L);
            for (int z = 0; z < volume.header().extent().z(); z++) {
                volume.readFully(plane, plane.length);
                for (int at = 0; at < plane.length; at += type.bytes()) {
                    double value = VoxelValues.at(type, plane, at);
                    if (value != last) {
                        values.add(whole(value, mask));
                        last = value;
                        check(values.size(), mask.image());
                    }
                }
            }
        }

        private static long whole(double value, ManifestRow mask) {
            if (value != Math.rint(value) || value < 0 || value > LARGEST) {
                throw new InputProblem("Cannot take the values of " + mask.path() + " as labels: found " + value
                        + "; expected whole numbers from 0 on. Give --binarize to make everything that is not 0 one"
                        + " label.");
            }
            return (long) value;
        }
    }
}
