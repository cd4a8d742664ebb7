package io.github.spimpatches.patch;

import io.github.spimpatches.config.Crops;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import io.github.spimpatches.image.LosslessConversion;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.image.Pyramid;
import io.github.spimpatches.image.WorldOrder;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.tiff.OmeTiff;

/**
 * What a crop's file holds: which voxels in which order, of which type, at which levels.
 *
 * @param order that x, y and z grow to the right, to anterior and to superior, whatever the image's own axes
 */
public record CropForm(WorldOrder order, LosslessConversion conversion, Pyramid pyramid) {

    /**
     * The form that a format asks for.
     *
     * @throws InputProblem where the format has no such voxels
     */
    public static CropForm of(Affine voxelToWorld, PixelType type, Box box, Crops.Format format) {
        WorldOrder order = new WorldOrder(voxelToWorld, box);
        Extent extent = order.extent();
        return switch (format) {
            case IMS -> {
                LosslessConversion conversion = LosslessConversion.forViewers(type);
                yield new CropForm(order, conversion, Pyramid.halving(extent, conversion.to()));
            }
            case OME_ZARR -> new CropForm(order, LosslessConversion.none(type), Pyramid.halving(extent, type));
            case TIF -> new CropForm(order, LosslessConversion.none(type), OmeTiff.pyramid(extent, type));
        };
    }

    /** Low ends of the box (borders of voxels) along the world's axes, millimetres. */
    public Point from() {
        return border(-0.5);
    }

    /** High ends. */
    public Point to() {
        return border(0.5);
    }

    /** Of an oblique image: those of the box turned upright around its middle. */
    private Point border(double side) {
        Affine toWorld = order.orderedToWorld();
        Extent n = order.extent();
        Point middle = toWorld.apply((n.x() - 1) / 2.0, (n.y() - 1) / 2.0, (n.z() - 1) / 2.0);
        return middle.plus(
                side * n.x() * toWorld.spacing(0),
                side * n.y() * toWorld.spacing(1),
                side * n.z() * toWorld.spacing(2));
    }
}
