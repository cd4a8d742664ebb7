package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.zarr.ZarrArray;
import java.util.List;
import java.util.Optional;

/**
 * A level's array with the meaning of its axes.
 *
 * @param channelAxis -1 where there is none
 */
record LevelArray(ZarrArray array, String path, int xAxis, int yAxis, int zAxis, int channelAxis, Extent extent) {

    private static final int MOST_CHANNELS = 65_536;

    static LevelArray of(ZarrArray array, String path, List<Axis> axes) {
        List<Long> shape = array.shape();
        if (shape.size() != axes.size()) {
            throw new InputProblem("Cannot read " + array.where() + ": the array has " + shape.size()
                    + " axes, the image's metadata name " + axes.size() + " ("
                    + String.join(", ", axes.stream().map(Axis::name).toList()) + ").");
        }
        List<String> stated = axes.stream().map(Axis::name).toList();
        List<String> stored = array.dimensionNames();
        // Other words for the axes do no harm; the same words in another order mean another place.
        if (!stored.equals(stated) && stored.size() == stated.size() && stored.containsAll(stated)) {
            throw new InputProblem("Cannot read " + array.where() + ": its dimension_names are "
                    + String.join(", ", stored) + ", the image's metadata order the axes "
                    + String.join(", ", stated) + "; mend the one that is wrong.");
        }
        int[] place = {-1, -1, -1, -1};
        for (int axis = 0; axis < axes.size(); axis++) {
            Axis known = axes.get(axis);
            long length = shape.get(axis);
            int most =
                    switch (known.role()) {
                        case X, Y, Z -> Integer.MAX_VALUE;
                        case CHANNEL -> MOST_CHANNELS;
                        case OTHER -> 1;
                    };
            if (length < 1 || length > most) {
                String expected = most == 1 ? "1 expected: only single volumes are read" : "1 to " + most + " expected";
                throw new InputProblem("Cannot read " + array.where() + ": axis " + known.name() + " has the length "
                        + length + ", " + expected + ".");
            }
            switch (known.role()) {
                case X -> place[0] = axis;
                case Y -> place[1] = axis;
                case Z -> place[2] = axis;
                case CHANNEL -> place[3] = axis;
                case OTHER -> {}
            }
        }
        Extent extent = extent(shape, place);
        return new LevelArray(array, path, place[0], place[1], place[2], place[3], extent);
    }

    int channels() {
        return channelAxis < 0 ? 1 : array.shape().get(channelAxis).intValue();
    }

    Extent chunk() {
        return extent(array.chunkShape(), new int[] {xAxis, yAxis, zAxis});
    }

    int chunkChannels() {
        return channelAxis < 0 ? 1 : array.chunkShape().get(channelAxis);
    }

    /** Voxels along x that one file holds. */
    int shardX() {
        return array.shardShape().orElse(array.chunkShape()).get(xAxis);
    }

    PixelType type() {
        return PixelType.valueOf(array.type().decoded().name());
    }

    Level level() {
        Optional<Extent> shard = array.shardShape().map(shape -> extent(shape, new int[] {xAxis, yAxis, zAxis}));
        return new Level(
                path,
                array.shape(),
                extent,
                channels(),
                chunk(),
                chunkChannels(),
                shard,
                array.codecs(),
                array.type().word(),
                type());
    }

    private static Extent extent(List<? extends Number> shape, int[] xyz) {
        return new Extent(
                shape.get(xyz[0]).intValue(),
                shape.get(xyz[1]).intValue(),
                shape.get(xyz[2]).intValue());
    }
}
