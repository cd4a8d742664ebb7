package io.github.spimpatches.plan;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.sampling.WeightMap;
import java.io.IOException;
import java.util.Arrays;

/** A level's block means, put together as a map: one value a block, at the block's middle. */
final class AveragedMap {
    private final Extent blocks;
    private final float fill;
    private final float[][] planes;

    private AveragedMap(Extent blocks, float fill) {
        this.blocks = blocks;
        this.fill = fill;
        this.planes = new float[blocks.z()][];
    }

    private static AveragedMap read(BlockMeans means, SourceImage image, PrePass prePass) throws IOException {
        AveragedMap map = new AveragedMap(means.blocks(image), means.fill(image));
        prePass.run(means, image, (key, averaged) -> map.put(means, image, key, averaged));
        return map;
    }

    /** For each z the means, x fastest. */
    static float[][] planes(BlockMeans means, SourceImage image, PrePass prePass) throws IOException {
        AveragedMap map = read(means, image, prePass);
        for (int z = 0; z < map.planes.length; z++) {
            map.plane(z);
        }
        return map.planes;
    }

    static WeightMap weights(BlockMeans means, SourceImage image, PrePass prePass) throws IOException {
        AveragedMap map = read(means, image, prePass);
        Extent block = means.block();
        Affine blockToVoxel = Affine.ofRows(new double[][] {
            {block.x(), 0, 0, (block.x() - 1) / 2.0},
            {0, block.y(), 0, (block.y() - 1) / 2.0},
            {0, 0, block.z(), (block.z() - 1) / 2.0}
        });
        return new WeightMap(image.where(), map.blocks, image.voxelToWorld().after(blockToVoxel), map.fill, map.planes);
    }

    /** Chunks side by side in x and y share planes, but no voxel of them. */
    private void put(BlockMeans means, SourceImage image, ChunkKey key, float[] averaged) {
        Box box = means.blocksOf(image, key);
        Extent size = box.size();
        for (int z = 0; z < size.z(); z++) {
            float[] plane = plane((int) box.z() + z);
            for (int y = 0; y < size.y(); y++) {
                int to = ((int) box.y() + y) * blocks.x() + (int) box.x();
                System.arraycopy(averaged, (z * size.y() + y) * size.x(), plane, to, size.x());
            }
        }
    }

    private float[] plane(int z) {
        synchronized (planes) {
            if (planes[z] == null) {
                planes[z] = new float[blocks.x() * blocks.y()];
                Arrays.fill(planes[z], fill);
            }
            return planes[z];
        }
    }
}
