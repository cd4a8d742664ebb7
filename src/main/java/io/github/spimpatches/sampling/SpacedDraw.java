package io.github.spimpatches.sampling;

import io.github.spimpatches.geometry.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * A draw whose centres keep a distance: eligible voxels take their turn in key order, and one wins where its centre lies
 * at least that far from every earlier winner of its region and from every place taken. The result is blue noise, and
 * as free of order, cores and other labels as the draw without a distance; a larger N only adds.
 *
 * <p>Candidates come in rounds: the smallest keys first, and only for regions that still lack centres more of them,
 * beyond the last key tried and not near a winner. So nearly all of a large region's voxels are never kept.
 */
final class SpacedDraw {
    private static final int MOST_CANDIDATES = Integer.MAX_VALUE - 8;
    private static final int BISECTIONS = 30;

    private final CentreDraw draw;
    private final DrawRequest request;
    private final double distance;
    private final double halfDiagonal;

    SpacedDraw(CentreDraw draw, DrawRequest request) {
        this.draw = draw;
        this.request = request;
        this.distance = request.spacing().millimetres();
        this.halfDiagonal = halfDiagonal(request);
    }

    List<RegionDraw> draw() {
        int regions = request.regions().size();
        long[] eligible = new long[regions];
        Turns[] turns = new Turns[regions];
        Arrays.setAll(turns, Turns::new);
        int[] open = IntStream.range(0, regions).toArray();
        int limit = (int) Math.min(MOST_CANDIDATES, 4L * request.perRegion() + 64);
        for (int round = 0; open.length > 0; round++) {
            CentreDraw.Tickets tickets = draw.collect(
                    open, limit, (region, i, j, k, key, voxel) -> turns[region].mayCome(i, j, k, key, voxel));
            boolean isFirst = round == 0;
            int most = limit;
            open = Arrays.stream(open)
                    .parallel()
                    .filter(region -> {
                        if (isFirst) {
                            eligible[region] = tickets.eligible(region);
                        }
                        turns[region].take(tickets.sorted(region), isFirst);
                        return turns[region].centres.size() < request.perRegion() && tickets.eligible(region) > most;
                    })
                    .toArray();
            limit = (int) Math.min(MOST_CANDIDATES, 8L * limit);
        }
        return IntStream.range(0, regions)
                .parallel()
                .mapToObj(region -> draw.drawn(
                        region,
                        draw.isCounted() ? OptionalLong.of(eligible[region]) : OptionalLong.empty(),
                        turns[region].centres,
                        turns[region].advice()))
                .toList();
    }

    /** From a label voxel's middle to its corner, in millimetres. */
    private static double halfDiagonal(DrawRequest request) {
        double longest = 0;
        Point middle = request.labels().voxelToWorld().apply(0, 0, 0);
        for (int corner = 0; corner < 4; corner++) {
            Point end = request.labels()
                    .voxelToWorld()
                    .apply(0.5, (corner & 1) == 0 ? 0.5 : -0.5, (corner & 2) == 0 ? 0.5 : -0.5);
            longest = Math.max(
                    longest,
                    Math.sqrt(Math.pow(end.x() - middle.x(), 2)
                            + Math.pow(end.y() - middle.y(), 2)
                            + Math.pow(end.z() - middle.z(), 2)));
        }
        return longest;
    }

    /** One region's candidates, in key order. */
    private final class Turns {
        private final int region;
        private final List<DrawnCentre> centres = new ArrayList<>();
        private final List<Point> firstCandidates = new ArrayList<>();
        private PointGrid winners = around(distance);
        private SmallestKeys.Entry last;

        Turns(int region) {
            this.region = region;
        }

        private PointGrid around(double apart) {
            PointGrid grid = new PointGrid(apart);
            request.spacing().taken().forEach(grid::add);
            return grid;
        }

        /** Whether a voxel comes after those that had their turn, and some place in it may be far enough from all. */
        boolean mayCome(int i, int j, int k, long key, long voxel) {
            if (last == null) {
                return true;
            }
            int byKey = Long.compareUnsigned(key, last.key());
            if (byKey < 0 || (byKey == 0 && voxel <= last.voxel())) {
                return false;
            }
            return !isHopeless(i, j, k);
        }

        private boolean isHopeless(int i, int j, int k) {
            double within = distance - 1.001 * halfDiagonal;
            return within > 0 && winners.isNear(request.labels().voxelToWorld().apply(i, j, k), within);
        }

        void take(SmallestKeys.Entry[] entries, boolean isFirst) {
            for (SmallestKeys.Entry entry : entries) {
                last = entry;
                if (centres.size() == request.perRegion()) {
                    return;
                }
                int[] voxel = draw.voxel(entry.voxel());
                if (!isFirst && isHopeless(voxel[0], voxel[1], voxel[2])) {
                    continue;
                }
                if (!draw.holds(region, entry)) {
                    continue;
                }
                DrawnCentre centre = draw.centre(region, entry);
                if (isFirst) {
                    firstCandidates.add(centre.world());
                }
                if (!winners.isNear(centre.world(), distance)) {
                    centres.add(centre);
                    winners.add(centre.world());
                }
            }
        }

        /**
         * A distance that gives as many as were asked for, as the first candidates show: the best may be a little
         * larger. Null where none is needed, or where none would help.
         */
        String advice() {
            if (centres.size() == request.perRegion() || firstCandidates.size() < request.perRegion()) {
                return null;
            }
            double works = 0;
            double fails = distance;
            for (int step = 0; step < BISECTIONS; step++) {
                double trial = Double.parseDouble(String.format(Locale.ROOT, "%.3g", (works + fails) / 2));
                if (trial <= works || trial >= fails) {
                    break;
                }
                if (fits(trial)) {
                    works = trial;
                } else {
                    fails = trial;
                }
            }
            String fit = centres.size() + (centres.size() == 1 ? " fits " : " fit ") + plain(distance) + " mm apart";
            return works == 0 ? fit : fit + ": --min-distance " + plain(works);
        }

        /** What the draw with this distance comes to, by the candidates whose turn is first in it too. */
        private boolean fits(double apart) {
            PointGrid near = around(apart);
            int fit = 0;
            for (Point candidate : firstCandidates) {
                if (!near.isNear(candidate, apart)) {
                    near.add(candidate);
                    if (++fit == request.perRegion()) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private static String plain(double number) {
        return new java.math.BigDecimal(Double.toString(number))
                .stripTrailingZeros()
                .toPlainString();
    }
}
