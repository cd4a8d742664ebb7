package io.github.spimpatches.demo;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.util.ArrayList;
import java.util.List;

/** The bright things of one stain in one brain: round, soft at the rim. */
final class Blobs {
    private static final double MM_PER_MICROMETRE = 1e-3;

    private final List<Blob> blobs;

    /** A centre in the world and a radius, both in millimetres. */
    private record Blob(Point centre, double radius, double strength) {}

    private Blobs(List<Blob> blobs) {
        this.blobs = blobs;
    }

    /** Lets things fall anywhere in the brain and keeps those that lie where the stain likes them. */
    static Blobs scattered(Anatomy anatomy, Staining stain, long seed) {
        List<Blob> blobs = new ArrayList<>();
        Point size = anatomy.semiAxes();
        for (long draw = 0; blobs.size() < stain.things(); draw++) {
            Point p = new Point(
                    size.x() * (2 * Randomness.even(seed, 8 * draw) - 1),
                    size.y() * (2 * Randomness.even(seed, 8 * draw + 1) - 1),
                    size.z() * (2 * Randomness.even(seed, 8 * draw + 2) - 1));
            Structure structure = anatomy.at(p.x(), p.y(), p.z());
            if (structure == null || Randomness.even(seed, 8 * draw + 3) > stain.likes(structure)) {
                continue;
            }
            // Squared, so that small ones are common.
            double share = Math.pow(Randomness.even(seed, 8 * draw + 4), 2);
            double micrometres = stain.smallest() + (stain.largest() - stain.smallest()) * share;
            blobs.add(new Blob(p, micrometres * MM_PER_MICROMETRE, 0.6 + 0.8 * Randomness.even(seed, 8 * draw + 5)));
        }
        return new Blobs(blobs);
    }

    /** 100 within a blob, 0 elsewhere. */
    Volume mask(Extent extent, Affine voxelToWorld) {
        Volume mask = new Volume(extent);
        paint(extent, voxelToWorld, 1, (voxel, distance, strength) -> mask.set(voxel, 100));
        return mask;
    }

    /** Between 0 (no blob) and about 1.4 for each voxel: full in the middle, half at the mask's rim. */
    float[] glow(Extent extent, Affine voxelToWorld) {
        float[] glow = new float[Math.toIntExact(extent.voxels())];
        paint(extent, voxelToWorld, 1.4, (voxel, distance, strength) -> {
            double t = Math.max(0, Math.min(1, (1.4 - distance) / 0.8));
            glow[voxel] = Math.max(glow[voxel], (float) (strength * t * t * (3 - 2 * t)));
        });
        return glow;
    }

    /** Takes a voxel of a blob: its number, its distance from the centre in radii, and the blob's strength. */
    private interface Brush {
        void touch(int voxel, double distance, double strength);
    }

    private void paint(Extent extent, Affine voxelToWorld, double radii, Brush brush) {
        Affine worldToVoxel = voxelToWorld.inverse();
        double spacing = voxelToWorld.spacing(0);
        for (Blob blob : blobs) {
            Point c = worldToVoxel.apply(blob.centre);
            double radius = blob.radius / spacing;
            double reach = radius * radii;
            for (int z = first(c.z() - reach); z <= last(c.z() + reach, extent.z()); z++) {
                for (int y = first(c.y() - reach); y <= last(c.y() + reach, extent.y()); y++) {
                    for (int x = first(c.x() - reach); x <= last(c.x() + reach, extent.x()); x++) {
                        double distance = Math.sqrt(square(x - c.x()) + square(y - c.y()) + square(z - c.z())) / radius;
                        if (distance <= radii) {
                            brush.touch((z * extent.y() + y) * extent.x() + x, distance, blob.strength);
                        }
                    }
                }
            }
        }
    }

    private static int first(double from) {
        return Math.max(0, (int) Math.ceil(from));
    }

    private static int last(double to, int size) {
        return Math.min(size - 1, (int) Math.floor(to));
    }

    private static double square(double value) {
        return value * value;
    }
}
