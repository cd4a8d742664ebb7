package io.github.spimpatches.patch;

import io.github.spimpatches.config.Crops;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.io.Serializable;

/**
 * What an executor needs to know to make any crop: plain values, shipped once.
 *
 * @param id of this run, so that what a JVM keeps for one run is not taken for another's; never written
 * @param affine how a label volume's place in the world is read
 * @param resume whether crops from an earlier run may be there
 * @param chunkPoolBytes bound of an executor's decoded chunks; 0 for a quarter of its heap
 */
public record CropWork(
        String id,
        Location out,
        Crops crops,
        AffineRule affine,
        Extraction.Resume resume,
        StorageSettings storage,
        long chunkPoolBytes)
        implements Serializable {

    CropWork withStorage(StorageSettings reached) {
        return new CropWork(id, out, crops, affine, resume, reached, chunkPoolBytes);
    }
}
