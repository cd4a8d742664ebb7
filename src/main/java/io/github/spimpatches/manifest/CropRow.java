package io.github.spimpatches.manifest;

import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.io.Serializable;
import java.util.Locale;

/**
 * What became of one crop: one row of the crops table. Text that is not known is null.
 *
 * @param image the image kind: raw, corrected, mask, or a cohort's own word
 * @param startX first voxel of the crop in that image and level (likewise Y, Z)
 * @param size voxels of that image and level along its own axes; 0 where nothing could be cut
 * @param from low ends of the crop's box in the world (borders of voxels), RAS+ millimetres; null where there is none
 * @param to its high ends
 * @param masksOutside whether voxels of other labels are zero
 * @param channels labels of the channels, in order, joined by commas
 * @param dtype voxel type of the file
 * @param levels resolution levels of the file
 * @param format {@code ims}, {@code ome.zarr} or {@code ome.tif}
 * @param path the file or folder, relative to OUT_DIR
 * @param crc32c eight hexadecimal digits; null for a folder
 * @param clippedVoxels of the region's box, outside the image and so not in the crop
 */
public record CropRow(
        String subject,
        String session,
        String image,
        String desc,
        String atlas,
        String template,
        int level,
        int label,
        String name,
        String abbreviation,
        long startX,
        long startY,
        long startZ,
        Extent size,
        Point from,
        Point to,
        double marginMm,
        boolean masksOutside,
        String channels,
        String dtype,
        Integer levels,
        String format,
        String path,
        Long bytes,
        String crc32c,
        long clippedVoxels,
        Status status,
        String error,
        String source)
        implements Serializable {

    /** Places may hold passwords, which are masked. */
    public CropRow {
        error = error == null ? null : Secrets.masked(error);
        source = source == null ? null : Secrets.masked(source);
    }

    /** Whether the crop is there. */
    public enum Status {
        /** Made by this run. */
        WRITTEN,
        /** Found from an earlier run, made with the same settings. */
        KEPT,
        /** The subject's label volume has no voxel of the region: there is nothing to write. */
        EMPTY,
        /** Not there; {@code error} says why. */
        FAILED;

        /** As the table writes it: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
