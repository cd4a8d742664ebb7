package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Draws the centres of all regions of one subject.
 *
 * <p>A centre is eligible where the patches of all frames lie inside their images ({@code inside}) and hold to the
 * containment rule, the centre being the middle of its label voxel. The N eligible voxels with the smallest lottery
 * keys win, in key order. With jitter each winner then moves to the first of sixteen offsets of its key at which its
 * patches still hold to both rules, or stays in the middle where none does.
 *
 * <p>The {@code numpy-legacy} sampler takes the eligible voxels in numpy's order instead, i slowest, and draws their
 * positions as {@code numpy.random.choice} does, seeded anew for each region; 4 bytes for each eligible voxel of the
 * regions that are drawn at the same time. It draws a voxel again where there are fewer than N.
 *
 * <p>Where image and label volume share their axes, all regions take one walk over the volume. Where they are oblique to
 * each other, candidates are tried in key order until N hold, so most voxels are never tried.
 */
public final class CentreDraw {
    private static final int JITTER_ATTEMPTS = 16;

    /** Where axes are almost shared, rounding may turn a winner down; these stand by. */
    private static final int RESERVES = 8;

    private static final double SLACK = 1e-9;

    private final DrawRequest request;
    private final LabelVolume labels;
    private final List<Footprint> footprints;
    private final Footprint largest;
    private final List<RegionMap> layers;
    private final RegionMap[] layerOf;
    private final Lottery[] lotteries;

    private CentreDraw(DrawRequest request) {
        this.request = request;
        this.labels = request.labels();
        this.footprints = request.frames().stream()
                .map(frame -> new Footprint(frame, labels.extent(), labels.voxelToWorld()))
                .toList();
        this.largest = footprints.stream()
                .max(Comparator.comparingDouble(f -> f.frame().patchVolume()))
                .orElseThrow();
        this.layers = RegionMap.layers(labels, request.regions());
        this.layerOf = new RegionMap[request.regions().size()];
        for (RegionMap layer : layers) {
            for (int region : layer.regions()) {
                layerOf[region] = layer;
            }
        }
        this.lotteries = request.regions().stream()
                .map(region -> new Lottery(
                        request.seed(), List.of(request.subject(), request.atlas(), Integer.toString(region.index()))))
                .toArray(Lottery[]::new);
    }

    /** One draw for each region of the request, in its order. */
    public static List<RegionDraw> draw(DrawRequest request) {
        CentreDraw draw = new CentreDraw(request);
        List<RegionDraw> draws =
                switch (request.sampler()) {
                    case LOTTERY ->
                        draw.footprints.stream().allMatch(Footprint::isSeparable) ? draw.separable() : draw.oblique();
                    case NUMPY_LEGACY -> draw.likeNumpy();
                };
        return new Advice(request, draw.footprints, draw.largest, draw.layers).complete(draws);
    }

    private List<RegionDraw> separable() {
        int regions = request.regions().size();
        Tickets tickets = new Tickets(regions, request.perRegion() + RESERVES);
        if (request.containment().kind() == Containment.Kind.FRACTION) {
            Reach reach = Reach.inImage(footprints, request.edge());
            double least = leastVoxels();
            Slabs.each(IntStream.range(0, regions).toArray(), region -> layerOf[region]
                    .bounds(region)
                    .ifPresent(
                            bounds -> new Coverage(largest, layerOf[region], region, bounds).visit((i, j, k, count) -> {
                                if (count >= least && reach.isInside(i, j, k)) {
                                    tickets.offer(region, i, j, k);
                                }
                            })));
        } else {
            List<Reach[]> rules = Reach.rules(footprints, request.containment().kind(), request.edge()).stream()
                    .map(reach -> Collections.nCopies(regions, reach).toArray(Reach[]::new))
                    .toList();
            for (RegionMap layer : layers) {
                Slabs.walk(labels.extent().z(), (from, to) -> {
                    Tickets own = new Tickets(regions, request.perRegion() + RESERVES);
                    Erosion.visit(layer, rules, from, to, own::offer);
                    tickets.merge(own);
                });
            }
        }
        return IntStream.range(0, regions)
                .parallel()
                .mapToObj(region -> {
                    List<DrawnCentre> centres = new ArrayList<>();
                    for (SmallestKeys.Entry entry : tickets.smallest[region].sorted()) {
                        if (centres.size() < request.perRegion() && holds(region, entry)) {
                            centres.add(centre(region, entry));
                        }
                    }
                    return drawn(region, OptionalLong.of(tickets.eligible[region]), centres);
                })
                .toList();
    }

    private List<RegionDraw> oblique() {
        return IntStream.range(0, request.regions().size())
                .parallel()
                .mapToObj(this::oblique)
                .toList();
    }

    private RegionDraw oblique(int region) {
        SmallestKeys likely = new SmallestKeys(4 * request.perRegion() + 64);
        long[] inside = {0};
        layerOf[region].visit(region, (i, j, k) -> {
            if (request.edge() == Edge.PAD || isInside(i, j, k)) {
                long voxel = linear(i, j, k);
                likely.offer(lotteries[region].key(voxel), voxel);
                inside[0]++;
            }
        });
        List<DrawnCentre> centres = new ArrayList<>();
        for (SmallestKeys.Entry entry : likely.sorted()) {
            if (centres.size() < request.perRegion() && holds(region, entry)) {
                centres.add(centre(region, entry));
            }
        }
        if (centres.size() == request.perRegion()) {
            boolean isCounted = request.containment().kind() == Containment.Kind.CENTER;
            return drawn(region, isCounted ? OptionalLong.of(inside[0]) : OptionalLong.empty(), centres);
        }
        return obliqueThroughout(region);
    }

    /** Where the likeliest candidates do not suffice, every voxel of the region is tried. */
    private RegionDraw obliqueThroughout(int region) {
        SmallestKeys smallest = new SmallestKeys(request.perRegion());
        long[] eligible = {0};
        layerOf[region].visit(region, (i, j, k) -> {
            if (admits(region, i, j, k)) {
                long voxel = linear(i, j, k);
                smallest.offer(lotteries[region].key(voxel), voxel);
                eligible[0]++;
            }
        });
        List<DrawnCentre> centres =
                Stream.of(smallest.sorted()).map(entry -> centre(region, entry)).toList();
        return drawn(region, OptionalLong.of(eligible[0]), centres);
    }

    private List<RegionDraw> likeNumpy() {
        return IntStream.range(0, request.regions().size())
                .parallel()
                .mapToObj(region -> {
                    EligibleInOrder eligible =
                            new EligibleInOrder(visitor -> layerOf[region].visit(region, (i, j, k) -> {
                                if (admits(region, i, j, k)) {
                                    visitor.voxel(i, j, k);
                                }
                            }));
                    List<DrawnCentre> centres = new ArrayList<>();
                    if (eligible.count() > 0) {
                        int[] chosen = new NumpyRandom(request.seed()).choice(eligible.count(), request.perRegion());
                        for (int[] voxel : eligible.voxels(chosen)) {
                            long at = linear(voxel[0], voxel[1], voxel[2]);
                            centres.add(centre(region, new SmallestKeys.Entry(lotteries[region].key(at), at)));
                        }
                    }
                    return drawn(region, OptionalLong.of(eligible.count()), centres);
                })
                .toList();
    }

    private RegionDraw drawn(int region, OptionalLong eligible, List<DrawnCentre> centres) {
        return new RegionDraw(request.regions().get(region), layerOf[region].voxels(region), eligible, centres, null);
    }

    private boolean holds(int region, SmallestKeys.Entry entry) {
        int[] voxel = voxel(entry.voxel());
        return admits(region, voxel[0], voxel[1], voxel[2]);
    }

    private DrawnCentre centre(int region, SmallestKeys.Entry entry) {
        int[] voxel = voxel(entry.voxel());
        for (int attempt = 0; request.jitter() && attempt < JITTER_ATTEMPTS; attempt++) {
            double i = voxel[0] + Lottery.offset(entry.key(), attempt, 0);
            double j = voxel[1] + Lottery.offset(entry.key(), attempt, 1);
            double k = voxel[2] + Lottery.offset(entry.key(), attempt, 2);
            if (admits(region, i, j, k)) {
                return centre(region, voxel, i, j, k);
            }
        }
        return centre(region, voxel, voxel[0], voxel[1], voxel[2]);
    }

    private DrawnCentre centre(int region, int[] voxel, double i, double j, double k) {
        Point world = labels.voxelToWorld().apply(i, j, k);
        double share = request.containment().kind() == Containment.Kind.REGION
                ? 1
                : (double) new PatchCover(largest, layerOf[region], region).voxels(largest.patchAt(i, j, k))
                        / largest.frame().patch().voxels();
        return new DrawnCentre(voxel[0], voxel[1], voxel[2], world, share);
    }

    /** Whether the patches around a centre, in label voxels, hold to both rules. */
    private boolean admits(int region, double i, double j, double k) {
        if (request.edge() == Edge.INSIDE && !isInside(i, j, k)) {
            return false;
        }
        return switch (request.containment().kind()) {
            case CENTER -> true;
            case REGION ->
                footprints.stream().allMatch(footprint -> new PatchCover(footprint, layerOf[region], region)
                        .isWhole(footprint.patchAt(i, j, k)));
            case FRACTION ->
                new PatchCover(largest, layerOf[region], region).voxels(largest.patchAt(i, j, k)) >= leastVoxels();
        };
    }

    /** The least number of a patch's voxels that the {@code fraction} rule wants in the region. */
    private double leastVoxels() {
        return request.containment().fraction() * largest.frame().patch().voxels() - SLACK;
    }

    private boolean isInside(double i, double j, double k) {
        for (Footprint footprint : footprints) {
            Box patch = footprint.patchAt(i, j, k);
            if (!patch.isInside(footprint.frame().image())) {
                return false;
            }
        }
        return true;
    }

    private long linear(int i, int j, int k) {
        return i + (long) labels.extent().x() * (j + (long) labels.extent().y() * k);
    }

    private int[] voxel(long linear) {
        long nx = labels.extent().x();
        long ny = labels.extent().y();
        return new int[] {(int) (linear % nx), (int) (linear / nx % ny), (int) (linear / nx / ny)};
    }

    /** The eligible voxels of each region, counted, and those with the smallest keys. */
    private final class Tickets {
        private final long[] eligible;
        private final SmallestKeys[] smallest;

        Tickets(int regions, int limit) {
            eligible = new long[regions];
            smallest = new SmallestKeys[regions];
            for (int region = 0; region < regions; region++) {
                smallest[region] = new SmallestKeys(limit);
            }
        }

        void offer(int region, int i, int j, int k) {
            eligible[region]++;
            long voxel = linear(i, j, k);
            smallest[region].offer(lotteries[region].key(voxel), voxel);
        }

        synchronized void merge(Tickets other) {
            for (int region = 0; region < eligible.length; region++) {
                eligible[region] += other.eligible[region];
                smallest[region].offerAll(other.smallest[region]);
            }
        }
    }
}
