package io.github.spimpatches.plan;

import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.config.ImageWord;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.ngff.LevelSource;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.nifti.NiftiReader;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.sampling.WeightMap;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a subject's map of weights: a NIfTI file, or an OME-Zarr, averaged over blocks about as large as the label
 * volume's voxels. {@code {subject}} and {@code {session}} in its place stand for the subject's; one word is a kind of the
 * subject's own images, whose density (the mean of a mask's voxels) then weighs each label voxel.
 *
 * <p><b>Which level.</b> Of an OME-Zarr the coarsest level whose voxels are at most 0.7 times as long as the label
 * volume's: the block nearest to a label voxel in size then holds eight voxels or more, of which a pyramid of picked
 * voxels gives a density and not just a yes or no; finer levels would cost eight times as much each and change little.
 * Where there is none, it is the finest level. NIfTI files are read here, in one piece: gzip has no places to start from.
 */
final class WeightMaps {
    /** Of the heap, for a map's voxels. */
    private static final double LARGEST_SHARE = 0.4;

    /** Of the label volume's voxels: a little less than the root of a half, from which on two voxels are nearer than one. */
    private static final double LONGEST = 0.7;

    private final Storage storage;
    private final Settings settings;
    private final PrePass prePass;

    WeightMaps(Storage storage, Settings settings, PrePass prePass) {
        this.storage = storage;
        this.settings = settings;
        this.prePass = prePass;
    }

    /** @throws InputProblem where there is no such map, or it cannot be read, or does not fit into memory */
    WeightMap read(SubjectPlan opened, Affine labelsToWorld) throws IOException {
        Subject subject = opened.subject();
        String words = settings.sampling().weights();
        if (ImageWord.isOne(words)) {
            PlannedSource image = SubjectImages.named(
                    opened,
                    ImageWord.of(words),
                    "Cannot weigh the places of " + subject.words(),
                    "--weights",
                    ", or a path such as maps/sub-{subject}.nii.gz");
            return zarr(image.source().imageLevel(), labelsToWorld);
        }
        Location place = new Location(words.replace("{subject}", subject.id())
                .replace("{session}", subject.session() == null ? "" : subject.session()));
        String name = place.name().toLowerCase(Locale.ROOT);
        try {
            return name.endsWith(".nii") || name.endsWith(".nii.gz") ? nifti(place) : zarr(alone(place), labelsToWorld);
        } catch (NoSuchFileException e) {
            throw new InputProblem(
                    "Cannot read the weights of " + subject.words() + ": no such file " + place + ".", e);
        }
    }

    private LevelSource alone(Location place) throws IOException {
        GeometryOptions options = new GeometryOptions(settings.orientation(), null, settings.unit());
        LevelSource source = new LevelSource(place.absolute(), 0, 0, options, null, null, BeyondPyramid.REFUSE);
        SourceImage image = source.open(storage);
        if (image.channels() != 1) {
            throw new InputProblem("Cannot take weights from " + image.where() + ": it has " + image.channels()
                    + " channels; expected one.");
        }
        return source;
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

    private WeightMap zarr(LevelSource source, Affine labelsToWorld) throws IOException {
        OmeZarr zarr = source.zarr(storage);
        double finest =
                Math.min(labelsToWorld.spacing(0), Math.min(labelsToWorld.spacing(1), labelsToWorld.spacing(2)));
        int level = zarr.levelCount() - 1;
        while (level > 0 && coarsest(zarr.voxelToWorld(level)) > LONGEST * finest) {
            level--;
        }
        SourceImage image = zarr.image(level);
        double[] wanted = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            wanted[axis] = finest / image.voxelToWorld().spacing(axis);
        }
        BlockMeans means = new BlockMeans(
                source.at(level),
                BlockMeans.nearestBlock(image, wanted),
                BlockMeans.Values.WEIGHTS,
                settings.storage());
        checkMemory(source.uri(), means.blocks(image));
        return AveragedMap.weights(means, image, prePass);
    }

    private static double coarsest(Affine map) {
        return Math.max(map.spacing(0), Math.max(map.spacing(1), map.spacing(2)));
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
