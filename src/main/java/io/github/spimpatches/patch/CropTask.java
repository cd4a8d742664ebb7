package io.github.spimpatches.patch;

import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.manifest.CropRow;
import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;

/**
 * One crop to make: a region of one subject, out of one image at one level, all wanted channels.
 *
 * @param source the image, as for a patch of its first wanted channel
 * @param channels which of the image's channels
 * @param looks their names, colours and windows
 * @param box the region's voxels of that image and level, inside it; null where there are none
 * @param clippedVoxels of the region's box, outside the image
 * @param chunks of the finest level, over all channels: what progress counts
 * @param dseg the subject's label volume
 * @param path the file or folder, relative to OUT_DIR
 * @param absence why there is nothing to cut; null where there is something
 * @param status {@code EMPTY} or {@code FAILED} with {@code absence}; else null
 */
public record CropTask(
        String subject,
        String session,
        String atlas,
        String template,
        Region region,
        PatchSource source,
        List<Integer> channels,
        List<Channel> looks,
        Box box,
        long clippedVoxels,
        long chunks,
        Location dseg,
        String path,
        String absence,
        CropRow.Status status)
        implements Serializable {

    public CropTask {
        channels = List.copyOf(channels);
        looks = List.copyOf(looks);
    }

    /** {@code CA1 of sub-01 (raw)}, for messages. */
    public String words() {
        String who = session == null ? "sub-" + subject : "sub-" + subject + " ses-" + session;
        return region.words() + " of " + who + " (" + source.kind() + ", level " + source.level() + ")";
    }
}
