package io.github.spimpatches.ngff;

import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import java.io.Serializable;

/**
 * What a user or a sidecar says about an image's place in the world.
 *
 * @param orientation goes before everything that the image says; null where not given
 * @param sidecarOrientation {@code OrientationStringXYZ} of the sidecar; null where there is none
 * @param unit for space axes that state none; null where not given
 * @param rule how the image's metadata are read
 */
public record GeometryOptions(Orientation orientation, String sidecarOrientation, LengthUnit unit, AffineRule rule)
        implements Serializable {

    public GeometryOptions(Orientation orientation, String sidecarOrientation, LengthUnit unit) {
        this(orientation, sidecarOrientation, unit, AffineRule.STANDARD);
    }

    /** All from the image. */
    public static final GeometryOptions NONE = new GeometryOptions(null, null, null);
}
