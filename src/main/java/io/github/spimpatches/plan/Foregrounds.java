package io.github.spimpatches.plan;

import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.EncodedChunk;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import io.github.spimpatches.image.VoxelValues;
import io.github.spimpatches.ngff.LevelSource;
import io.github.spimpatches.ngff.OmeZarr;
import io.github.spimpatches.sampling.Foreground;
import io.github.spimpatches.sampling.ForegroundMap;
import io.github.spimpatches.sampling.PatchFrame;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;

/**
 * Reads how much of a mask is foreground where, before a draw; extraction counts again what it cuts.
 *
 * <p><b>Which level.</b> The coarsest at which a patch is still {@value #ACROSS} voxels wide along its shortest edge: its
 * share is then told by 4,096 voxels at least, to within 1 % for a pyramid that picks voxels (0.5 / sqrt 4096), and
 * better for one that averages. Where no coarser level will do, it is the patch's own level, averaged over blocks as
 * large: exact but for the blocks that the patch's faces cut, and wholly exact where a block is a voxel. Where that does
 * not fit into memory, blocks grow.
 *
 * <p><b>What a coarse voxel counts for.</b> A pyramid of averages holds values between 0 and the mask's own (1, 100, 255),
 * one that picks voxels holds only these two: both have the right share as value / own value. That value is looked up in
 * the mask's own level, in the few chunks below the coarse level's highest block. A mask that has several values there
 * (objects by number) is not averaged by anybody; any of them is foreground.
 */
final class Foregrounds {
    /** Voxels or blocks along a patch's shortest edge. */
    static final int ACROSS = 16;

    /** Of the heap, for the means and their sums. */
    private static final double LARGEST_SHARE = 0.25;

    private final Storage storage;
    private final Settings settings;
    private final PrePass prePass;

    Foregrounds(Storage storage, Settings settings, PrePass prePass) {
        this.storage = storage;
        this.settings = settings;
        this.prePass = prePass;
    }

    /** The mask of a subject; checked before anything is read. @throws InputProblem where it is not one */
    static PlannedSource mask(SubjectPlan subject, ForegroundRule rule) {
        return SubjectImages.named(
                subject,
                rule.mask(),
                "Cannot tell the foreground of " + subject.subject().words(),
                "--foreground",
                ", among the run's images");
    }

    Foreground read(SubjectPlan subject) throws IOException {
        ForegroundRule rule = settings.sampling().foreground();
        if (rule.isAny()) {
            return Foreground.ANY;
        }
        PlannedSource mask = mask(subject, rule);
        SourceImage own = mask.image();
        Extent patch = mask.source().size();
        LevelSource level = coarsest(mask, patch);
        boolean isOwn = level.level() == mask.source().level();
        SourceImage image = isOwn ? own : level.open(storage);
        Affine toLevel =
                isOwn ? Affine.IDENTITY : image.voxelToWorld().inverse().after(own.voxelToWorld());
        ForegroundMap map = isOwn
                ? map(level, image, patch, toLevel, BlockMeans.Values.FOREGROUND, 1)
                : coarse(mask, level, image, patch, toLevel);
        return new Foreground(rule, map, new PatchFrame(own.extent(), own.voxelToWorld(), patch));
    }

    private LevelSource coarsest(PlannedSource mask, Extent patch) throws IOException {
        LevelSource own = mask.source().imageLevel();
        OmeZarr zarr = own.zarr(storage);
        for (int level = zarr.levelCount() - 1; level > own.level(); level--) {
            if (shortest(mask.image(), patch, zarr.voxelToWorld(level)) >= ACROSS) {
                return own.at(level);
            }
        }
        return own;
    }

    /** Of a patch's edges in another level's voxels. */
    private static double shortest(SourceImage own, Extent patch, Affine level) {
        double[] edges = edges(own, patch, level);
        return Math.min(edges[0], Math.min(edges[1], edges[2]));
    }

    private static double[] edges(SourceImage own, Extent patch, Affine level) {
        double[] edges = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            edges[axis] = patch.at(axis) * own.voxelToWorld().spacing(axis) / level.spacing(axis) * (1 + 1e-6);
        }
        return edges;
    }

    private ForegroundMap coarse(PlannedSource mask, LevelSource level, SourceImage image, Extent patch, Affine toLevel)
            throws IOException {
        Extent block = block(image, edges(mask.image(), patch, image.voxelToWorld()));
        float[][] means = AveragedMap.planes(means(level, block, BlockMeans.Values.WEIGHTS), image, prePass);
        double value = ownValue(mask, image, block, means, toLevel);
        if (value > 0) {
            return sums(image, block, toLevel, means, value);
        }
        return map(level, image, patch, toLevel, BlockMeans.Values.FOREGROUND, 1);
    }

    private ForegroundMap map(
            LevelSource level, SourceImage image, Extent patch, Affine toLevel, BlockMeans.Values values, double value)
            throws IOException {
        double[] edges = {patch.x() * toLevel.spacing(0), patch.y() * toLevel.spacing(1), patch.z() * toLevel.spacing(2)
        };
        Extent block = block(image, edges);
        float[][] means = AveragedMap.planes(means(level, block, values), image, prePass);
        return sums(image, block, toLevel, means, value);
    }

    private BlockMeans means(LevelSource level, Extent block, BlockMeans.Values values) {
        return new BlockMeans(level, block, values, settings.storage());
    }

    private static ForegroundMap sums(SourceImage image, Extent block, Affine toLevel, float[][] means, double value) {
        Extent blocks = BlockMeans.blocks(image, block);
        return new ForegroundMap(
                image.extent(),
                block,
                toLevel,
                (x, y, z) -> Math.max(0, Math.min(1, means[z][y * blocks.x() + x] / value)));
    }

    /** Blocks of which a patch has {@value #ACROSS} along its shortest edge, or as many as fit into memory. */
    private static Extent block(SourceImage image, double[] edges) {
        double heap = Runtime.getRuntime().maxMemory() * LARGEST_SHARE;
        double shortest = Math.min(edges[0], Math.min(edges[1], edges[2]));
        for (double across = ACROSS; ; across /= 2) {
            double longest = Math.max(1, shortest / across);
            Extent block = BlockMeans.largestBlock(image, new double[] {longest, longest, longest});
            Extent blocks = BlockMeans.blocks(image, block);
            // The means themselves, and once more on their way.
            boolean fits = ForegroundMap.bytes(blocks) + 2 * blocks.voxels() * Float.BYTES < heap;
            if (fits || across < 1) {
                return block;
            }
        }
    }

    /** The value of the mask's foreground at its own level; 0 where it has several. */
    private double ownValue(PlannedSource mask, SourceImage image, Extent block, float[][] means, Affine toLevel)
            throws IOException {
        Extent blocks = BlockMeans.blocks(image, block);
        int[] highest = {0, 0, 0};
        float most = 0;
        for (int z = 0; z < blocks.z(); z++) {
            for (int at = 0; at < means[z].length; at++) {
                if (means[z][at] > most) {
                    most = means[z][at];
                    highest = new int[] {at % blocks.x(), at / blocks.x(), z};
                }
            }
        }
        if (most == 0) {
            return 1;
        }
        return ownValue(mask, below(mask.image(), block, highest, toLevel.inverse()));
    }

    /** The voxels of the mask's own level that a block covers. */
    private static Box below(SourceImage own, Extent block, int[] at, Affine toOwn) {
        long[] first = new long[3];
        int[] size = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            double step = toOwn.at(axis, axis);
            double start = step * (at[axis] * (double) block.at(axis) - 0.5) + toOwn.at(axis, 3) + 0.5;
            double end = start + step * block.at(axis);
            first[axis] = Math.max(0, (long) Math.floor(start));
            long last = Math.min(own.extent().at(axis), (long) Math.ceil(end));
            first[axis] = Math.min(first[axis], own.extent().at(axis) - 1L);
            size[axis] = (int) Math.max(1, last - first[axis]);
        }
        return new Box(first[0], first[1], first[2], new Extent(size[0], size[1], size[2]));
    }

    private static double ownValue(PlannedSource mask, Box box) throws IOException {
        SourceImage own = mask.image();
        double value = 0;
        for (ChunkKey key : TouchedChunks.of(own, mask.source().channel(), box)) {
            EncodedChunk encoded = own.fetch(key);
            if (encoded.isMissing()) {
                continue;
            }
            byte[] voxels = own.decode(key, encoded);
            int count = Math.toIntExact(own.chunkShape().voxels().voxels());
            int from = mask.source().channel() % own.chunkShape().channels() * count;
            for (int voxel = from; voxel < from + count; voxel++) {
                double found =
                        VoxelValues.at(own.type(), voxels, voxel * own.type().bytes());
                if (found != 0 && value != 0 && found != value) {
                    return 0;
                }
                value = found != 0 ? found : value;
            }
        }
        // A pyramid that is not of this mask, or negative values: any value counts.
        return Math.max(0, value);
    }
}
