package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import java.util.List;

/**
 * Draws in a made brain: 40 x 36 x 30 label voxels of 0.1 mm, flipped along the first axis and away from the world's
 * origin. Label 1 is a ball, label 2 the slab below it, label 3 the rest of a larger ball; images have voxels of 0.02 mm.
 */
record MadeDraw(
        LabelVolume labels,
        List<Region> regions,
        PatchFrame frame,
        Containment containment,
        boolean jitter,
        int perRegion,
        long seed,
        Sampler sampler,
        Spacing spacing,
        Extent stride,
        Foreground foreground) {

    private static final Extent EXTENT = new Extent(40, 36, 30);

    static MadeDraw brain() {
        Affine toWorld = Affine.ofRows(new double[][] {{-0.1, 0, 0, 7}, {0, 0.1, 0, -3}, {0, 0, 0.1, 1.05}});
        LabelVolume labels = LabelVolume.of(EXTENT, toWorld, MadeDraw::label);
        List<Region> regions = List.of(region(1), region(2), region(3));
        return new MadeDraw(
                labels,
                regions,
                frame(toWorld, 9),
                Containment.REGION,
                true,
                10,
                42,
                Sampler.LOTTERY,
                Spacing.NONE,
                null,
                Foreground.ANY);
    }

    /** The same brain with a label volume turned by 20 degrees about the third axis. */
    static MadeDraw obliqueBrain() {
        double c = 0.1 * Math.cos(Math.toRadians(20));
        double s = 0.1 * Math.sin(Math.toRadians(20));
        Affine turned = Affine.ofRows(new double[][] {{c, -s, 0, 5}, {s, c, 0, -3}, {0, 0, 0.1, 1.05}});
        MadeDraw plain = brain();
        PatchFrame frame = new PatchFrame(
                new Extent(260, 260, 150),
                Affine.ofRows(new double[][] {{0.02, 0, 0, 3.7}, {0, 0.02, 0, -3}, {0, 0, 0.02, 1.003}}),
                Extent.cube(9));
        return new MadeDraw(
                LabelVolume.of(EXTENT, turned, MadeDraw::label),
                plain.regions,
                frame,
                plain.containment,
                true,
                10,
                42,
                plain.sampler,
                plain.spacing,
                null,
                Foreground.ANY);
    }

    private static int label(int i, int j, int k) {
        double dx = i - 20;
        double dy = j - 18;
        double dz = k - 15;
        double square = dx * dx + dy * dy + dz * dz;
        if (k < 5) {
            return 2;
        }
        return square < 64 ? 1 : square < 169 ? 3 : 0;
    }

    private static Region region(int label) {
        return new Region(label, "region " + label, "R" + label, List.of(label));
    }

    private static PatchFrame frame(Affine labelsToWorld, int size) {
        Point corner = labelsToWorld.apply(-0.37, -0.37, -0.37);
        Affine toWorld = Affine.ofRows(
                new double[][] {{-0.02, 0, 0, corner.x()}, {0, 0.02, 0, corner.y()}, {0, 0, 0.02, corner.z()}});
        return new PatchFrame(new Extent(200, 180, 150), toWorld, Extent.cube(size));
    }

    MadeDraw perRegion(int n) {
        return new MadeDraw(labels, regions, frame, containment, jitter, n, seed, sampler, spacing, stride, foreground);
    }

    MadeDraw containment(Containment rule) {
        return new MadeDraw(
                labels, regions, frame, rule, jitter, perRegion, seed, sampler, spacing, stride, foreground);
    }

    MadeDraw seed(long number) {
        return new MadeDraw(
                labels, regions, frame, containment, jitter, perRegion, number, sampler, spacing, stride, foreground);
    }

    MadeDraw unjittered() {
        return new MadeDraw(
                labels, regions, frame, containment, false, perRegion, seed, sampler, spacing, stride, foreground);
    }

    MadeDraw sampler(Sampler by) {
        return new MadeDraw(
                labels, regions, frame, containment, jitter, perRegion, seed, by, spacing, stride, foreground);
    }

    MadeDraw regions(List<Region> wanted) {
        return new MadeDraw(
                labels, wanted, frame, containment, jitter, perRegion, seed, sampler, spacing, stride, foreground);
    }

    MadeDraw spacing(double millimetres, List<Point> taken) {
        Spacing apart = new Spacing(millimetres, taken);
        return new MadeDraw(
                labels, regions, frame, containment, jitter, perRegion, seed, sampler, apart, stride, foreground);
    }

    MadeDraw grid(int step) {
        Extent steps = Extent.cube(step);
        return new MadeDraw(
                labels, regions, frame, containment, jitter, perRegion, seed, sampler, spacing, steps, foreground);
    }

    MadeDraw foreground(Foreground rule) {
        return new MadeDraw(
                labels, regions, frame, containment, jitter, perRegion, seed, sampler, spacing, stride, rule);
    }

    DrawRequest request() {
        return new DrawRequest(
                labels,
                regions,
                List.of(frame),
                containment,
                Edge.INSIDE,
                jitter,
                perRegion,
                seed,
                "01",
                "made",
                sampler,
                spacing,
                stride,
                foreground);
    }

    List<RegionDraw> draw() {
        return CentreDraw.draw(request());
    }
}
