package io.github.spimpatches.plan;

import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.ChunkKey;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.image.TouchedChunks;
import io.github.spimpatches.patch.TaskMemory;
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
 * @param memory of the patch that takes most of it; null where there is no image
 * @param patchBytes of the patches' voxels; what is written is less by gzip
 */
public record Estimate(long patches, long chunks, long decodedBytes, long patchBytes, TaskMemory memory) {

    static Estimate of(Iterable<SubjectPlan> subjects, TaskMemory memory) {
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
                                planned.source().fileVoxels() * image.type().bytes();
                        Point voxel = image.voxelToWorld().inverse().apply(centre.world());
                        Box box = Box.around(voxel, planned.source().size());
                        for (int channel : planned.source().channels().indices()) {
                            touched.addAll(TouchedChunks.of(image, channel, box));
                        }
                    }
                    chunks += touched.size();
                    decodedBytes += touched.size() * chunkBytes;
                }
            }
        }
        return new Estimate(patches, chunks, decodedBytes, patchBytes, memory);
    }
}
