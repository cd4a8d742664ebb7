package io.github.spimpatches.manifest;

import io.github.spimpatches.config.Secrets;
import io.github.spimpatches.geometry.Extent;
import java.io.Serializable;

/**
 * What became of one patch: one row of the manifest. Text that is not known is null.
 *
 * @param image the image kind: raw, corrected, mask, or a cohort's own word
 * @param stain the channel's label, null where the image names none
 * @param startX first voxel of the patch in that image and level; may be negative (likewise Y, Z)
 * @param path the file, relative to OUT_DIR
 * @param bytes the file's size; null where it failed
 * @param crc32c of the file's bytes, eight hexadecimal digits; null where it failed
 * @param paddedVoxels voxels outside the image, written as zero
 * @param error why it failed, one line; null otherwise
 * @param source the image and level it was read from
 * @param foreground share of the mask's patch at this centre that is foreground, counted while extracting; null where
 *     any share would do, or where it could not be counted
 */
public record ManifestRow(
        Centre centre,
        String image,
        String stain,
        String desc,
        int level,
        long startX,
        long startY,
        long startZ,
        Extent size,
        String dtype,
        String path,
        Long bytes,
        String crc32c,
        long paddedVoxels,
        Status status,
        String error,
        String source,
        Double foreground)
        implements Serializable {

    /** Places may hold passwords, which are masked. */
    public ManifestRow {
        error = error == null ? null : Secrets.masked(error);
        source = source == null ? null : Secrets.masked(source);
    }

    /** A row of a run that any foreground would do for. */
    public ManifestRow(
            Centre centre,
            String image,
            String stain,
            String desc,
            int level,
            long startX,
            long startY,
            long startZ,
            Extent size,
            String dtype,
            String path,
            Long bytes,
            String crc32c,
            long paddedVoxels,
            Status status,
            String error,
            String source) {
        this(
                centre,
                image,
                stain,
                desc,
                level,
                startX,
                startY,
                startZ,
                size,
                dtype,
                path,
                bytes,
                crc32c,
                paddedVoxels,
                status,
                error,
                source,
                null);
    }

    /** The same row with the checksum of its file. */
    public ManifestRow withChecksum(String checksum) {
        return new ManifestRow(
                centre,
                image,
                stain,
                desc,
                level,
                startX,
                startY,
                startZ,
                size,
                dtype,
                path,
                bytes,
                checksum,
                paddedVoxels,
                status,
                error,
                source,
                foreground);
    }

    /** Whether the patch is there, and since when. */
    public enum Status {
        /** Made by this run. */
        WRITTEN,
        /** Found from an earlier run, made with the same settings. */
        KEPT,
        /** Not there; {@code error} says why. */
        FAILED;

        /** As the manifest writes it: lower case. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
