package io.github.spimpatches.image;

import io.github.spimpatches.geometry.Extent;
import java.util.ArrayList;
import java.util.List;

/** Which chunks a box of voxels touches. */
public final class TouchedChunks {
    private TouchedChunks() {}

    /** How many chunks a box inside the image touches, in these channels. */
    public static long count(SourceImage image, List<Integer> channels, Box box) {
        ChunkShape shape = image.chunkShape();
        long chunks =
                channels.stream().map(c -> c / shape.channels()).distinct().count();
        for (int axis = 0; axis < 3; axis++) {
            int length = shape.voxels().at(axis);
            chunks *= (box.end(axis) - 1) / length - box.start(axis) / length + 1;
        }
        return chunks;
    }

    /** In the order in which they are read: z slowest, x fastest. Empty where box and image do not meet. */
    public static List<ChunkKey> of(SourceImage image, int channel, Box box) {
        List<ChunkKey> keys = new ArrayList<>();
        Extent extent = image.extent();
        if (box.voxelsInside(extent) == 0) {
            return keys;
        }
        ChunkShape shape = image.chunkShape();
        int[] first = new int[3];
        int[] last = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int length = shape.voxels().at(axis);
            first[axis] = (int) (Math.max(box.start(axis), 0) / length);
            last[axis] = (int) ((Math.min(box.end(axis), extent.at(axis)) - 1) / length);
        }
        int c = channel / shape.channels();
        for (int z = first[2]; z <= last[2]; z++) {
            for (int y = first[1]; y <= last[1]; y++) {
                for (int x = first[0]; x <= last[0]; x++) {
                    keys.add(new ChunkKey(c, z, y, x));
                }
            }
        }
        return keys;
    }
}
