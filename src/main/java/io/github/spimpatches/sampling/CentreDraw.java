package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
 * <p>{@link Foreground} asks of a centre, jittered or not, how much of a mask its patch holds.
 *
 * <p>{@link Sampler} says whose keys are small, {@link Spacing} what winners keep away from ({@link SpacedDraw}).
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
    private final TakenVoxels taken;

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
        this.taken = TakenVoxels.of(labels, request.spacing().taken());
    }

    /** One draw for each region of the request, in its order. */
    public static List<RegionDraw> draw(DrawRequest request) {
        CentreDraw draw = new CentreDraw(request);
        return new Advice(request, draw.footprints, draw.largest, draw.layers, draw::isDrawable)
                .complete(new ForegroundAdvice(request).complete(draw.chosen()));
    }

    /** The same without advice. */
    static List<RegionDraw> places(DrawRequest request) {
        return new CentreDraw(request).chosen();
    }

    private List<RegionDraw> chosen() {
        if (request.sampler() == Sampler.NUMPY_LEGACY) {
            return likeNumpy();
        }
        if (request.stride() != null) {
            return new GridDraw(this, request, largest.frame()).draw();
        }
        if (request.spacing().isApart()) {
            return new SpacedDraw(this, request).draw();
        }
        return isSeparable() ? separable() : oblique();
    }

    private boolean isSeparable() {
        return footprints.stream().allMatch(Footprint::isSeparable);
    }

    private List<RegionDraw> separable() {
        int regions = request.regions().size();
        Tickets tickets =
                collect(IntStream.range(0, regions).toArray(), request.perRegion() + RESERVES, TicketRule.ANY);
        return IntStream.range(0, regions)
                .parallel()
                .mapToObj(region -> {
                    List<DrawnCentre> centres = new ArrayList<>();
                    for (SmallestKeys.Entry entry : tickets.sorted(region)) {
                        if (centres.size() < request.perRegion() && holds(region, entry)) {
                            centres.add(centre(region, entry));
                        }
                    }
                    return drawn(region, OptionalLong.of(tickets.eligible[region]), centres, null);
                })
                .toList();
    }

    /** Whether the tickets that {@link #collect} counts are the eligible voxels, no more. */
    boolean isCounted() {
        return isSeparable()
                || (request.containment().kind() == Containment.Kind.CENTER
                        && request.foreground().isAny());
    }

    /**
     * The smallest keys of some regions' eligible voxels that {@code rule} lets in. Where axes are oblique, only the
     * image's border is looked at, and who is drawn has to be asked again.
     */
    Tickets collect(int[] regions, int limit, TicketRule rule) {
        Tickets tickets = new Tickets(limit, rule);
        if (!isSeparable()) {
            Slabs.each(
                    regions,
                    region -> layerOf[region].visit(region, (i, j, k) -> {
                        if (request.edge() == Edge.PAD || isInside(i, j, k)) {
                            tickets.offer(region, i, j, k);
                        }
                    }));
        } else if (request.containment().kind() == Containment.Kind.FRACTION) {
            Reach reach = Reach.inImage(footprints, request.edge());
            double least = leastVoxels();
            Slabs.each(regions, region -> layerOf[region].bounds(region).ifPresent(bounds -> new Coverage(
                            largest, layerOf[region], region, bounds)
                    .visit((i, j, k, count) -> {
                        if (count >= least && reach.isInside(i, j, k)) {
                            tickets.offer(region, i, j, k);
                        }
                    })));
        } else {
            List<Reach[]> rules = Reach.rules(footprints, request.containment().kind(), request.edge()).stream()
                    .map(reach -> {
                        Reach[] reachOf = new Reach[request.regions().size()];
                        IntStream.of(regions).forEach(region -> reachOf[region] = reach);
                        return reachOf;
                    })
                    .toList();
            for (RegionMap layer : layers) {
                Slabs.walk(labels.extent().z(), (from, to) -> {
                    Tickets own = new Tickets(limit, rule);
                    Erosion.visit(layer, rules, from, to, own::offer);
                    tickets.merge(own);
                });
            }
        }
        return tickets;
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
            if (isDrawable(i, j, k) && (request.edge() == Edge.PAD || isInside(i, j, k))) {
                long voxel = linear(i, j, k);
                likely.offer(key(region, i, j, k, voxel), voxel);
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
            return drawn(region, isCounted() ? OptionalLong.of(inside[0]) : OptionalLong.empty(), centres, null);
        }
        return obliqueThroughout(region);
    }

    /** Where the likeliest candidates do not suffice, every voxel of the region is tried. */
    private RegionDraw obliqueThroughout(int region) {
        SmallestKeys smallest = new SmallestKeys(request.perRegion());
        long[] eligible = {0};
        layerOf[region].visit(region, (i, j, k) -> {
            if (isDrawable(i, j, k) && admits(region, i, j, k)) {
                long voxel = linear(i, j, k);
                smallest.offer(key(region, i, j, k, voxel), voxel);
                eligible[0]++;
            }
        });
        List<DrawnCentre> centres =
                Stream.of(smallest.sorted()).map(entry -> centre(region, entry)).toList();
        return drawn(region, OptionalLong.of(eligible[0]), centres, null);
    }

    private List<RegionDraw> likeNumpy() {
        return IntStream.range(0, request.regions().size())
                .parallel()
                .mapToObj(region -> {
                    EligibleInOrder eligible =
                            new EligibleInOrder(visitor -> layerOf[region].visit(region, (i, j, k) -> {
                                if (isDrawable(i, j, k) && admits(region, i, j, k)) {
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
                    return drawn(region, OptionalLong.of(eligible.count()), centres, null);
                })
                .toList();
    }

    RegionDraw drawn(int region, OptionalLong eligible, List<DrawnCentre> centres, String advice) {
        return new RegionDraw(
                request.regions().get(region),
                layerOf[region].voxels(region),
                eligible,
                centres,
                request.sampler().word(),
                request.perRegion(),
                advice);
    }

    /** Whether a voxel may be drawn at all, wherever patches around it lie. */
    private boolean isDrawable(int i, int j, int k) {
        return !taken.contains(linear(i, j, k)) && request.sampler().weight(i, j, k) > 0;
    }

    private long key(int region, int i, int j, int k, long voxel) {
        return request.sampler()
                .key(lotteries[region].key(voxel), request.sampler().weight(i, j, k));
    }

    boolean holds(int region, SmallestKeys.Entry entry) {
        int[] voxel = voxel(entry.voxel());
        return admits(region, voxel[0], voxel[1], voxel[2]);
    }

    DrawnCentre centre(int region, SmallestKeys.Entry entry) {
        int[] voxel = voxel(entry.voxel());
        long key = lotteries[region].key(entry.voxel());
        for (int attempt = 0; request.jitter() && attempt < JITTER_ATTEMPTS; attempt++) {
            double i = voxel[0] + Lottery.offset(key, attempt, 0);
            double j = voxel[1] + Lottery.offset(key, attempt, 1);
            double k = voxel[2] + Lottery.offset(key, attempt, 2);
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
        double weight = request.sampler().weight(voxel[0], voxel[1], voxel[2]);
        return new DrawnCentre(voxel[0], voxel[1], voxel[2], world, share, weight, foreground(world));
    }

    /** Whether a tile around a point of the label volume suits a region. */
    boolean admitsTile(int region, Point label) {
        int[] nearest = nearest(label);
        boolean isIn = layerOf[region].regionAt(nearest[0], nearest[1], nearest[2]) == region;
        if (!isIn && request.containment().kind() == Containment.Kind.CENTER) {
            return false;
        }
        return !taken.contains(linear(nearest[0], nearest[1], nearest[2]))
                && admits(region, label.x(), label.y(), label.z());
    }

    DrawnCentre tile(int region, Point label, Point world) {
        int[] nearest = nearest(label);
        return new DrawnCentre(nearest[0], nearest[1], nearest[2], world, share(region, label), 1, foreground(world));
    }

    private Double foreground(Point world) {
        return request.foreground().isAny()
                ? null
                : (Double) ForegroundRule.rounded(request.foreground().share(world));
    }

    private boolean hasForeground(double i, double j, double k) {
        return request.foreground().isAny()
                || request.foreground().holds(labels.voxelToWorld().apply(i, j, k));
    }

    boolean isInImage(Point label) {
        return request.edge() == Edge.PAD || isInside(label.x(), label.y(), label.z());
    }

    /** Share of the largest patch's voxels that fall in the region. */
    double share(int region, Point label) {
        return (double) new PatchCover(largest, layerOf[region], region)
                        .voxels(largest.patchAt(label.x(), label.y(), label.z()))
                / largest.frame().patch().voxels();
    }

    Optional<VoxelBounds> bounds(int region) {
        return layerOf[region].bounds(region);
    }

    private static int[] nearest(Point label) {
        return new int[] {(int) Math.rint(label.x()), (int) Math.rint(label.y()), (int) Math.rint(label.z())};
    }

    /** Whether the patches around a centre, in label voxels, hold to both rules. */
    private boolean admits(int region, double i, double j, double k) {
        if ((request.edge() == Edge.INSIDE && !isInside(i, j, k)) || !hasForeground(i, j, k)) {
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

    int[] voxel(long linear) {
        long nx = labels.extent().x();
        long ny = labels.extent().y();
        return new int[] {(int) (linear % nx), (int) (linear / nx % ny), (int) (linear / nx / ny)};
    }

    /** Lets a voxel into the draw, or not. */
    interface TicketRule {
        TicketRule ANY = (region, i, j, k, key, voxel) -> true;

        boolean letsIn(int region, int i, int j, int k, long key, long voxel);
    }

    /** The eligible voxels of each region, counted, and those with the smallest keys. */
    final class Tickets {
        private final TicketRule rule;
        private final long[] eligible = new long[request.regions().size()];
        private final SmallestKeys[] smallest = new SmallestKeys[eligible.length];

        Tickets(int limit, TicketRule rule) {
            this.rule = rule;
            Arrays.setAll(smallest, region -> new SmallestKeys(limit));
        }

        void offer(int region, int i, int j, int k) {
            long voxel = linear(i, j, k);
            double weight = request.sampler().weight(i, j, k);
            if (weight <= 0 || taken.contains(voxel) || (isSeparable() && !hasForeground(i, j, k))) {
                return;
            }
            long key = request.sampler().key(lotteries[region].key(voxel), weight);
            if (rule.letsIn(region, i, j, k, key, voxel)) {
                eligible[region]++;
                smallest[region].offer(key, voxel);
            }
        }

        long eligible(int region) {
            return eligible[region];
        }

        SmallestKeys.Entry[] sorted(int region) {
            return smallest[region].sorted();
        }

        synchronized void merge(Tickets other) {
            for (int region = 0; region < eligible.length; region++) {
                eligible[region] += other.eligible[region];
                smallest[region].offerAll(other.smallest[region]);
            }
        }
    }
}
