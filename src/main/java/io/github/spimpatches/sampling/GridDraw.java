package io.github.spimpatches.sampling;

import io.github.spimpatches.config.Containment;
import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.problem.InputProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Every tile of a lattice that suits a region, in place of a draw. The lattice starts at voxel 0 of the image whose
 * patches are largest and goes on in steps of the stride; so tiles of neighbouring regions, and of the same image in
 * another run, lie on the same lattice. Tiles are numbered z slowest, x fastest.
 */
final class GridDraw {
    static final String WORD = "grid";
    private static final long MOST_TRIED = 200_000_000;
    private static final int MOST_TILES = 1_000_000;

    private final CentreDraw draw;
    private final DrawRequest request;
    private final PatchFrame frame;
    private final Extent stride;
    private final Affine labelsToImage;
    private final Affine imageToLabels;

    GridDraw(CentreDraw draw, DrawRequest request, PatchFrame frame) {
        this.draw = draw;
        this.request = request;
        this.frame = frame;
        this.stride = request.stride();
        this.labelsToImage = frame.worldToVoxel().after(request.labels().voxelToWorld());
        this.imageToLabels = request.labels().voxelToWorld().inverse().after(frame.voxelToWorld());
    }

    List<RegionDraw> draw() {
        return IntStream.range(0, request.regions().size())
                .parallel()
                .mapToObj(this::draw)
                .toList();
    }

    private RegionDraw draw(int region) {
        List<DrawnCentre> centres = new ArrayList<>();
        PointGrid winners =
                request.spacing().isApart() ? new PointGrid(request.spacing().millimetres()) : null;
        if (winners != null) {
            request.spacing().taken().forEach(winners::add);
        }
        visit(region, (voxel, label) -> {
            if (!draw.admitsTile(region, label)) {
                return;
            }
            DrawnCentre centre = draw.tile(region, label, frame.voxelToWorld().apply(voxel));
            if (winners != null) {
                if (winners.isNear(centre.world(), request.spacing().millimetres())) {
                    return;
                }
                winners.add(centre.world());
            }
            if (centres.size() == MOST_TILES) {
                throw new InputProblem("Cannot lay a grid over "
                        + request.regions().get(region).words() + ": it has more than " + MOST_TILES
                        + " tiles with a stride of " + stride + "; expected a larger --stride.");
            }
            centres.add(centre);
        });
        RegionDraw drawn = draw.drawn(region, OptionalLong.of(centres.size()), centres, null);
        return drawn.tiles(WORD, Math.max(1, centres.size()), centres.isEmpty() ? advice(region) : null);
    }

    /** The largest share that any tile has in the region. */
    private String advice(int region) {
        double[] best = {0};
        if (request.containment().kind() != Containment.Kind.CENTER) {
            visit(region, (voxel, label) -> {
                if (draw.isInImage(label)) {
                    best[0] = Math.max(best[0], draw.share(region, label));
                }
            });
        }
        double fraction = Math.floor(best[0] * 1e4) / 1e4;
        return "no tile of this stride and size suits it: "
                + (fraction > 0
                        ? "--containment fraction=" + String.format(Locale.ROOT, "%.4f", fraction) + " or "
                        : "")
                + "a smaller --patch-size or --stride";
    }

    /** Takes a tile: its centre in voxels of the image, and of the label volume. */
    private interface TileVisitor {
        void tile(Point voxel, Point label);
    }

    /** All tiles whose centres lie near the region: at most a patch away. */
    private void visit(int region, TileVisitor visitor) {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        draw.bounds(region).ifPresent(bounds -> {
            for (int corner = 0; corner < 8; corner++) {
                Point p = labelsToImage.apply(
                        (corner & 1) == 0 ? bounds.i0() - 0.5 : bounds.i1() + 0.5,
                        (corner & 2) == 0 ? bounds.j0() - 0.5 : bounds.j1() + 0.5,
                        (corner & 4) == 0 ? bounds.k0() - 0.5 : bounds.k1() + 0.5);
                for (int axis = 0; axis < 3; axis++) {
                    low[axis] = Math.min(low[axis], p.at(axis));
                    high[axis] = Math.max(high[axis], p.at(axis));
                }
            }
        });
        if (low[0] > high[0]) {
            return;
        }
        long[] first = new long[3];
        long[] last = new long[3];
        double tried = 1;
        for (int axis = 0; axis < 3; axis++) {
            int size = frame.patch().at(axis);
            first[axis] = (long) Math.floor((low[axis] - size) / stride.at(axis));
            last[axis] = (long) Math.ceil(high[axis] / stride.at(axis));
            tried *= last[axis] - first[axis] + 1.0;
        }
        if (tried > MOST_TRIED) {
            throw new InputProblem("Cannot lay a grid over "
                    + request.regions().get(region).words() + ": a stride of " + stride + " gives "
                    + String.format(Locale.ROOT, "%.0f", tried)
                    + " tiles around it to try; expected a larger --stride.");
        }
        for (long z = first[2]; z <= last[2]; z++) {
            for (long y = first[1]; y <= last[1]; y++) {
                for (long x = first[0]; x <= last[0]; x++) {
                    Point voxel = new Point(centre(0, x), centre(1, y), centre(2, z));
                    visitor.tile(voxel, imageToLabels.apply(voxel));
                }
            }
        }
    }

    /** The centre of the patch that starts at a multiple of the stride. */
    private double centre(int axis, long step) {
        return step * (double) stride.at(axis) + frame.patch().at(axis) / 2.0;
    }
}
