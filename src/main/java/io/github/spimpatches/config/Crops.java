package io.github.spimpatches.config;

import io.github.spimpatches.storage.Location;
import java.io.Serializable;

/**
 * How whole regions are written.
 *
 * @param marginMm added to a region's box on every side, millimetres
 * @param masksOutside whether voxels of other labels become zero
 * @param mostBytes the most bytes of voxels that one crop may hold; 0 for any
 * @param scratch folder of the machine that makes a crop, where it grows; null for the JVM's temporary folder
 */
public record Crops(Format format, double marginMm, boolean masksOutside, long mostBytes, Location scratch)
        implements Serializable {

    /** The crops' file format. */
    public enum Format {
        /** Multi-resolution Imaris 5.5. */
        IMS("ims"),
        /** OME-Zarr 0.5, sharded. */
        OME_ZARR("ome.zarr"),
        /** OME-TIFF, tiled, BigTIFF; one level. */
        TIF("ome.tif");

        private final String extension;

        Format(String extension) {
            this.extension = extension;
        }

        /** File name extension without the leading dot. */
        public String extension() {
            return extension;
        }
    }

    /** The defaults of the documentation. */
    public static final Crops DEFAULT = new Crops(Format.IMS, 0, false, 0, null);
}
