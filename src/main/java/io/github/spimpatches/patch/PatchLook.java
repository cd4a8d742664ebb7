package io.github.spimpatches.patch;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Header;
import io.github.spimpatches.config.Settings.Intensity;
import io.github.spimpatches.config.Settings.Names;
import io.github.spimpatches.image.PixelType;
import java.io.Serializable;

/**
 * What patches look like beyond their format.
 *
 * @param seed of numpy's generator, which picks the voxels that the {@code uint8} rule looks at
 */
public record PatchLook(Names names, Header header, Intensity intensity, long seed) implements Serializable {

    /** The defaults of the documentation. */
    public static final PatchLook DEFAULT = new PatchLook(Names.BIDS, Header.ORIGIN, Intensity.SOURCE, 42);

    public static PatchLook of(Settings settings) {
        return new PatchLook(settings.names(), settings.header(), settings.intensity(), settings.seed());
    }

    /** Whether a patch is small enough for the {@code uint8} rule, which takes all of it in memory. */
    public static boolean canStretch(PixelType type, long voxels) {
        return type == PixelType.UINT8 || Uint8Stretch.canHold(type, voxels);
    }

    /** The type of patches that are cut from an image of a type. */
    PixelType type(PatchSource source, PixelType image) {
        if (source.isBinary()) {
            return PixelType.UINT8;
        }
        return switch (intensity) {
            case SOURCE -> image;
            case UINT8 -> PixelType.UINT8;
        };
    }
}
