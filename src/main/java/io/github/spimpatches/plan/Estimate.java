package io.github.spimpatches.plan;

import io.github.spimpatches.geometry.PatchGrid;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.ChunkShape;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.sampling.DrawnCentre;
import io.github.spimpatches.sampling.RegionDraw;
import java.util.HashSet;
import java.util.Set;

/**
 * What a plan will cost, counted from the chunk grids alone.
 *
 * @param patches files to write
 * @param chunks to read, each once for its label, subject and image: as many requests
 * @param decodedBytes of those chunks; what is stored is less by the images' compression
 * @param patchBytes of the patches' voxels; what is written is less by gzip
 */
public record Estimate(long patches, long chunks, long decodedBytes, long patchBytes) {

    static Estimate of(Iterable<SubjectPlan> subjects) {
        long patches = 0;
        long chunks = 0;
        long decodedBytes = 0;
        long patchBytes = 0;
        for (SubjectPlan subject : subjects) {
            for (PlannedSource planned : subject.sources()) {
                SourceImage image = planned.image();
                long chunkBytes = image.chunkShape().values() * image.type().bytes();
                for (RegionDraw draw : subject.draws()) {
                    Set<ChunkKey> touched = new HashSet<>();
                    for (DrawnCentre centre : draw.centres()) {
                        patches++;
                        patchBytes +=
                                planned.source().size().voxels() * image.type().bytes();
                        touch(planned, centre.world(), touched);
                    }
                    chunks += touched.size();
                    decodedBytes += touched.size() * chunkBytes;
                }
            }
        }
        return new Estimate(patches, chunks, decodedBytes, patchBytes);
    }

    private static void touch(PlannedSource planned, Point world, Set<ChunkKey> touched) {
        SourceImage image = planned.image();
        Point voxel = image.voxelToWorld().inverse().apply(world);
        var size = planned.source().size();
        Box box = new Box(
                PatchGrid.start(voxel.x(), size.x()),
                PatchGrid.start(voxel.y(), size.y()),
                PatchGrid.start(voxel.z(), size.z()),
                size);
        if (box.voxelsInside(image.extent()) == 0) {
            return;
        }
        ChunkShape shape = image.chunkShape();
        int[] first = new int[3];
        int[] last = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            first[axis] = (int) (Math.max(box.start(axis), 0) / shape.voxels().at(axis));
            last[axis] = (int) ((Math.min(box.end(axis), image.extent().at(axis)) - 1)
                    / shape.voxels().at(axis));
        }
        int c = planned.source().channel() / shape.channels();
        for (int z = first[2]; z <= last[2]; z++) {
            for (int y = first[1]; y <= last[1]; y++) {
                for (int x = first[0]; x <= last[0]; x++) {
                    touched.add(new ChunkKey(c, z, y, x));
                }
            }
        }
    }
}
