package io.github.spimpatches.plan;

import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.bids.SubjectImage;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.sampling.WeightMap;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a subject's map of weights: a NIfTI file, or the coarsest level of an OME-Zarr that is as fine as the label
 * volume. {@code {subject}} and {@code {session}} in its place stand for the subject's; one word is a kind of the
 * subject's own images.
 */
final class WeightMaps {
    /** Of the heap, for a map's voxels. */
    private static final double LARGEST_SHARE = 0.4;

    private final Storage storage;
    private final Settings settings;

    WeightMaps(Storage storage, Settings settings) {
        this.storage = storage;
        this.settings = settings;
    }

    /** @throws InputProblem where there is no such map, or it cannot be read, or does not fit into memory */
    WeightMap read(Subject subject, Affine labelsToWorld) throws IOException {
        String words = settings.sampling().weights();
        if (words.matches("[A-Za-z0-9]{1,40}")) {
            SubjectImage image = image(subject, words);
            return zarr(image.uri(), image.sidecarOrientation(), labelsToWorld);
        }
        Location place = new Location(words.replace("{subject}", subject.id())
                .replace("{session}", subject.session() == null ? "" : subject.session()));
        String name = place.name().toLowerCase(Locale.ROOT);
        try {
            return name.endsWith(".nii") || name.endsWith(".nii.gz") ? nifti(place) : zarr(place, null, labelsToWorld);
        } catch (NoSuchFileException e) {
            throw new InputProblem(
                    "Cannot read the weights of " + subject.words() + ": no such file " + place + ".", e);
        }
    }

    private SubjectImage image(Subject subject, String kind) {
        List<SubjectImage> images = subject.images().stream()
                .filter(image -> image.kind().equals(kind))
                .filter(image ->
                        settings.stains().isEmpty() || settings.stains().contains(image.stain()))
                .toList();
        if (images.size() != 1) {
            throw new InputProblem("Cannot weigh the places of " + subject.words() + ": it has "
                    + (images.isEmpty() ? "no" : Integer.toString(images.size())) + " images of kind \"" + kind
                    + "\"; expected one" + (images.isEmpty() ? "" : " (choose with --stain)")
                    + ", or a path such as maps/sub-{subject}.nii.gz.");
        }
        return images.get(0);
    }

    private WeightMap nifti(Location place) throws IOException {
        try (NiftiReader reader = NiftiReader.open(storage, place)) {
            Extent extent = reader.header().extent();
            checkMemory(place, extent);
            List<float[]> planes = new ArrayList<>();
            reader.readValues((j, k, values) -> {
                if (j == 0) {
                    planes.add(new float[extent.x() * extent.y()]);
                }
                System.arraycopy(values, 0, planes.get(k), j * extent.x(), extent.x());
            });
            return new WeightMap(
                    place.toString(), extent, reader.header().voxelToWorld(), 0, planes.toArray(new float[0][]));
        }
    }

    private WeightMap zarr(Location place, String sidecarOrientation, Affine labelsToWorld) throws IOException {
        OmeZarr zarr = OmeZarr.open(
                storage,
                place.absolute(),
                new GeometryOptions(settings.orientation(), sidecarOrientation, settings.unit()));
        int level = zarr.levelCount() - 1;
        while (level > 0 && !isFineEnough(zarr.voxelToWorld(level), labelsToWorld)) {
            level--;
        }
        SourceImage image = zarr.image(level);
        if (image.channels() != 1) {
            throw new InputProblem("Cannot take weights from " + image.where() + ": it has " + image.channels()
                    + " channels; expected one.");
        }
        Extent extent = image.extent();
        checkMemory(place, extent);
        ByteBuffer fill = ByteBuffer.wrap(image.fillValue()).order(ByteOrder.LITTLE_ENDIAN);
        float filled = value(image.type(), fill, 0);
        float[][] planes = new float[extent.z()][];
        try {
            // Chunks side by side in z do not share planes, but those side by side in x and y do: planes are made
            // first.
            TouchedChunks.of(image, 0, new Box(0, 0, 0, extent)).stream()
                    .parallel()
                    .forEach(key -> copy(image, key, filled, planes));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new WeightMap(image.where(), extent, image.voxelToWorld(), filled, planes);
    }

    private static boolean isFineEnough(Affine map, Affine labels) {
        double coarsest = Math.max(map.spacing(0), Math.max(map.spacing(1), map.spacing(2)));
        double finest = Math.min(labels.spacing(0), Math.min(labels.spacing(1), labels.spacing(2)));
        return coarsest <= 1.01 * finest;
    }

    private static void copy(SourceImage image, ChunkKey key, float fill, float[][] planes) {
        EncodedChunk encoded;
        try {
            encoded = image.fetch(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (encoded.isMissing()) {
            return;
        }
        ByteBuffer values = ByteBuffer.wrap(image.decode(key, encoded)).order(ByteOrder.LITTLE_ENDIAN);
        Extent extent = image.extent();
        Extent chunk = image.chunkShape().voxels();
        int z0 = key.z() * chunk.z();
        int y0 = key.y() * chunk.y();
        int x0 = key.x() * chunk.x();
        for (int z = z0; z < Math.min(z0 + chunk.z(), extent.z()); z++) {
            float[] plane = plane(planes, z, extent, fill);
            for (int y = y0; y < Math.min(y0 + chunk.y(), extent.y()); y++) {
                int at = ((z - z0) * chunk.y() + (y - y0)) * chunk.x();
                for (int x = x0; x < Math.min(x0 + chunk.x(), extent.x()); x++) {
                    plane[y * extent.x() + x] = value(image.type(), values, at + x - x0);
                }
            }
        }
    }

    private static float[] plane(float[][] planes, int z, Extent extent, float fill) {
        synchronized (planes) {
            if (planes[z] == null) {
                planes[z] = new float[extent.x() * extent.y()];
                java.util.Arrays.fill(planes[z], fill);
            }
            return planes[z];
        }
    }

    private static float value(PixelType type, ByteBuffer values, int at) {
        return switch (type) {
            case UINT8 -> values.get(at) & 0xff;
            case INT8 -> values.get(at);
            case UINT16 -> values.getShort(2 * at) & 0xffff;
            case INT16 -> values.getShort(2 * at);
            case UINT32 -> values.getInt(4 * at) & 0xffff_ffffL;
            case INT32 -> values.getInt(4 * at);
            case INT64 -> values.getLong(8 * at);
            case UINT64 -> {
                long value = values.getLong(8 * at);
                yield value >= 0 ? value : (value >>> 1) * 2f;
            }
            case FLOAT32 -> values.getFloat(4 * at);
            case FLOAT64 -> (float) values.getDouble(8 * at);
        };
    }

    private static void checkMemory(Location place, Extent extent) {
        long bytes = Math.multiplyExact(extent.voxels(), (long) Float.BYTES);
        long heap = Runtime.getRuntime().maxMemory();
        boolean isTooWide = (long) extent.x() * extent.y() > Integer.MAX_VALUE - 8;
        if (bytes > heap * LARGEST_SHARE || isTooWide) {
            throw new InputProblem("Cannot take weights from " + place + ": its " + extent + " voxels take "
                    + (bytes >> 20) + " MB, the heap has " + (heap >> 20)
                    + ". Give a coarser map (one as fine as the label volume is enough), or more memory.");
        }
    }
}
