package io.github.spimpatches.sampling;

import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.geometry.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What would satisfy a request that a region falls short of: the largest patch size, or the largest containment
 * fraction, found by asking the same rules again, not by rule of thumb.
 *
 * <p>Sizes keep the request's proportions. A smaller patch lies within a larger one around the same centre, so the
 * number of eligible voxels only grows as the size shrinks, and the largest size is found by halving; all regions that
 * fall short take each walk together. In a label volume that is oblique to an image, regions of more than {@value
 * #TRIED_WHERE_OBLIQUE} voxels are judged by that many voxels, spread evenly: what is advised works, though a little
 * more might.
 */
final class Advice {
    static final int TRIED_WHERE_OBLIQUE = 5_000;

    private final DrawRequest request;
    private final List<Footprint> footprints;
    private final Footprint largest;
    private final List<RegionMap> layers;
    private final VoxelRule drawable;
    private final int fullSize;

    /** Whether a voxel may be drawn at all, whatever the size of its patch. */
    interface VoxelRule {
        boolean holds(int i, int j, int k);
    }

    Advice(
            DrawRequest request,
            List<Footprint> footprints,
            Footprint largest,
            List<RegionMap> layers,
            VoxelRule drawable) {
        this.request = request;
        this.footprints = footprints;
        this.largest = largest;
        this.layers = layers;
        this.drawable = drawable;
        Extent patch = largest.frame().patch();
        this.fullSize = Math.max(patch.x(), Math.max(patch.y(), patch.z()));
    }

    /** The same draws, those that fall short with advice. */
    List<RegionDraw> complete(List<RegionDraw> draws) {
        int[] lacking = IntStream.range(0, draws.size())
                .filter(region ->
                        draws.get(region).isShort() && draws.get(region).advice() == null)
                .toArray();
        if (lacking.length == 0) {
            return draws;
        }
        int[] wanted = new int[draws.size()];
        for (int region : lacking) {
            wanted[region] =
                    (int) Math.min(request.perRegion(), draws.get(region).voxels());
        }
        int[] few = IntStream.of(lacking)
                .filter(region -> draws.get(region).centres().size() < wanted[region])
                .toArray();
        int[] size = largestSizes(few, wanted);
        double[] fraction = largestFractions(few, wanted);
        List<RegionDraw> advised = new ArrayList<>(draws);
        for (int region : lacking) {
            RegionDraw draw = draws.get(region);
            advised.set(region, draw.advised(words(draw, size[region], fraction[region])));
        }
        return advised;
    }

    private String words(RegionDraw draw, int size, double fraction) {
        if (draw.voxels() == 0) {
            return "the label does not occur in this label volume";
        }
        List<String> options = new ArrayList<>();
        if (size > 0) {
            options.add("--patch-size " + option(scaled(largest.frame().patch(), size)));
        }
        if (fraction > 0) {
            options.add("--containment fraction=" + String.format(Locale.ROOT, "%.4f", fraction));
        }
        if (draw.voxels() < request.perRegion()) {
            return "the label has only " + draw.voxels() + (draw.voxels() == 1 ? " voxel" : " voxels")
                    + ": at most --n-patches-per-label " + draw.voxels()
                    + (options.isEmpty() ? "" : ", with " + String.join(" or ", options));
        }
        if (options.isEmpty() && !(request.sampler() instanceof Sampler.Uniform)) {
            return "too few of its voxels have a weight above 0";
        }
        if (options.isEmpty() && request.edge() == Edge.INSIDE) {
            return request.containment().kind() == Containment.Kind.FRACTION
                    ? "patches around its voxels reach beyond the image: a smaller --patch-size, or --edge pad"
                    : "too few of its voxels lie within the image";
        }
        if (options.isEmpty() && !request.spacing().taken().isEmpty()) {
            return "earlier runs hold too many of its places: ask for fewer";
        }
        return options.isEmpty()
                ? "fewer voxels hold than asked for at any size"
                : String.join(" or ", options) + spaced();
    }

    private String spaced() {
        String room = request.spacing().isApart() ? ", as far as --min-distance leaves room" : "";
        return request.foreground().isAny() ? room : room + ", as far as the rule of foreground does";
    }

    private static String option(Extent size) {
        return size.x() == size.y() && size.y() == size.z()
                ? Integer.toString(size.x())
                : size.x() + " " + size.y() + " " + size.z();
    }

    /** The request's patch with its longest side made {@code size}, each side at least 1. */
    private Extent scaled(Extent patch, int size) {
        return new Extent(scaled(patch.x(), size), scaled(patch.y(), size), scaled(patch.z(), size));
    }

    private int scaled(int side, int size) {
        return (int) Math.max(1, ((long) side * size + fullSize / 2) / fullSize);
    }

    /** For each region (others 0) the largest size below the request's that gives the centres wanted; 0 for none. */
    private int[] largestSizes(int[] regions, int[] wanted) {
        int all = request.regions().size();
        int[] works = new int[all];
        int[] fails = new int[all];
        for (int region : regions) {
            fails[region] = fullSize;
        }
        if (request.containment().kind() == Containment.Kind.FRACTION) {
            return works;
        }
        while (true) {
            int[] trial = new int[all];
            boolean any = false;
            for (int region : regions) {
                if (fails[region] - works[region] > 1) {
                    trial[region] = (works[region] + fails[region]) >>> 1;
                    any = true;
                }
            }
            if (!any) {
                return works;
            }
            long[] eligible = eligible(trial);
            for (int region : regions) {
                if (trial[region] > 0 && eligible[region] >= wanted[region]) {
                    works[region] = trial[region];
                } else if (trial[region] > 0) {
                    fails[region] = trial[region];
                }
            }
        }
    }

    /** Eligible voxels of each region at its own size; regions of size 0 are not asked. */
    private long[] eligible(int[] sizes) {
        if (!footprints.stream().allMatch(Footprint::isSeparable)) {
            return eligibleWhereOblique(sizes);
        }
        List<Reach[]> rules = rules(sizes);
        long[] eligible = new long[sizes.length];
        for (RegionMap layer : layers) {
            if (Arrays.stream(layer.regions()).allMatch(region -> sizes[region] == 0)) {
                continue;
            }
            Slabs.walk(layer.extent().z(), (from, to) -> {
                long[] own = new long[sizes.length];
                Erosion.visit(
                        layer, rules, from, to, (region, i, j, k) -> own[region] += drawable.holds(i, j, k) ? 1 : 0);
                synchronized (eligible) {
                    for (int region = 0; region < own.length; region++) {
                        eligible[region] += own[region];
                    }
                }
            });
        }
        return eligible;
    }

    /** For each rule the reach of each region at its own size. */
    private List<Reach[]> rules(int[] sizes) {
        List<List<Reach>> bySize = new ArrayList<>(Collections.nCopies(fullSize + 1, null));
        List<Reach[]> rules = new ArrayList<>();
        for (int region = 0; region < sizes.length; region++) {
            int size = sizes[region];
            if (size == 0) {
                continue;
            }
            if (bySize.get(size) == null) {
                List<Footprint> scaled = footprints.stream()
                        .map(f -> f.withPatch(scaled(f.frame().patch(), size)))
                        .toList();
                bySize.set(size, Reach.rules(scaled, request.containment().kind(), request.edge()));
            }
            List<Reach> own = bySize.get(size);
            while (rules.size() < own.size()) {
                rules.add(new Reach[sizes.length]);
            }
            for (int rule = 0; rule < own.size(); rule++) {
                rules.get(rule)[region] = own.get(rule);
            }
        }
        return rules;
    }

    private long[] eligibleWhereOblique(int[] sizes) {
        long[] eligible = new long[sizes.length];
        for (RegionMap layer : layers) {
            Arrays.stream(layer.regions())
                    .parallel()
                    .filter(region -> sizes[region] > 0)
                    .forEach(region -> {
                        List<Footprint> scaled = footprints.stream()
                                .map(f -> f.withPatch(scaled(f.frame().patch(), sizes[region])))
                                .toList();
                        tried(layer, region, (i, j, k) -> {
                            if (drawable.holds(i, j, k)
                                    && isInside(scaled, i, j, k)
                                    && isWhole(scaled, layer, region, i, j, k)) {
                                eligible[region]++;
                            }
                        });
                    });
        }
        return eligible;
    }

    private boolean isWhole(List<Footprint> scaled, RegionMap layer, int region, int i, int j, int k) {
        return request.containment().kind() == Containment.Kind.CENTER
                || scaled.stream().allMatch(f -> new PatchCover(f, layer, region).isWhole(f.patchAt(i, j, k)));
    }

    private boolean isInside(List<Footprint> scaled, int i, int j, int k) {
        return request.edge() == Edge.PAD
                || scaled.stream()
                        .allMatch(f -> f.patchAt(i, j, k).isInside(f.frame().image()));
    }

    /**
     * For each region (others 0) the largest share that enough voxels reach at the request's size, rounded down to four
     * digits.
     */
    private double[] largestFractions(int[] regions, int[] wanted) {
        double[] fractions = new double[request.regions().size()];
        if (request.containment().kind() == Containment.Kind.CENTER) {
            return fractions;
        }
        boolean separable = footprints.stream().allMatch(Footprint::isSeparable);
        Reach reach = separable ? Reach.inImage(footprints, request.edge()) : null;
        long total = largest.frame().patch().voxels();
        for (RegionMap layer : layers) {
            int[] own = Arrays.stream(layer.regions())
                    .filter(region -> Arrays.binarySearch(regions, region) >= 0)
                    .toArray();
            Slabs.each(own, region -> {
                SmallestKeys best = new SmallestKeys(wanted[region]);
                if (separable) {
                    layer.bounds(region).ifPresent(bounds -> new Coverage(largest, layer, region, bounds)
                            .visit((i, j, k, count) -> {
                                if (reach.isInside(i, j, k) && drawable.holds(i, j, k)) {
                                    // The largest counts have the smallest complements.
                                    best.offer(~count, 0);
                                }
                            }));
                } else {
                    tried(layer, region, (i, j, k) -> {
                        if (drawable.holds(i, j, k) && isInside(footprints, i, j, k)) {
                            long count = new PatchCover(largest, layer, region).voxels(largest.patchAt(i, j, k));
                            best.offer(~count, 0);
                        }
                    });
                }
                SmallestKeys.Entry[] most = best.sorted();
                if (most.length == wanted[region]) {
                    fractions[region] = Math.floor(1e4 * ~most[most.length - 1].key() / total) / 1e4;
                }
            });
        }
        return fractions;
    }

    private static void tried(RegionMap layer, int region, RegionMap.VoxelVisitor visitor) {
        long step = Math.max(1, layer.voxels(region) / TRIED_WHERE_OBLIQUE);
        long[] at = {0};
        layer.visit(region, (i, j, k) -> {
            if (at[0]++ % step == 0) {
                visitor.voxel(i, j, k);
            }
        });
    }
}
