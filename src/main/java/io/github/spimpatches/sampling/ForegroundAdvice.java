package io.github.spimpatches.sampling;

import io.github.spimpatches.config.ForegroundRule;
import io.github.spimpatches.geometry.Affine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What bound would satisfy a request that a region falls short of for its rule of foreground: the draw is asked again
 * without that bound, for the N places with most foreground (or least), and the last of them tells.
 */
final class ForegroundAdvice {
    private static final double DIGITS = 1e4;

    private final DrawRequest request;
    private final ForegroundRule rule;

    ForegroundAdvice(DrawRequest request) {
        this.request = request;
        this.rule = request.foreground().rule();
    }

    /** The same draws, those that fall short for want (or excess) of foreground with advice. */
    List<RegionDraw> complete(List<RegionDraw> draws) {
        List<Integer> lacking = IntStream.range(0, draws.size())
                .filter(region -> draws.get(region).isShort()
                        && draws.get(region).advice() == null
                        && draws.get(region).voxels() >= request.perRegion())
                .boxed()
                .toList();
        if (request.foreground().isAny() || lacking.isEmpty()) {
            return draws;
        }
        boolean isLeast = rule.least() > 0;
        List<RegionDraw> relaxed = CentreDraw.places(request.unbounded(
                lacking.stream().map(request.regions()::get).toList(),
                new ByShare(request.foreground(), request.labels().voxelToWorld(), isLeast),
                request.foreground().under(new ForegroundRule(0, isLeast ? rule.most() : 1, rule.mask()))));
        List<RegionDraw> advised = new ArrayList<>(draws);
        for (int at = 0; at < lacking.size(); at++) {
            RegionDraw draw = draws.get(lacking.get(at));
            List<DrawnCentre> best = relaxed.get(at).centres();
            if (best.size() == request.perRegion()) {
                advised.set(
                        lacking.get(at),
                        draw.advised(words(draw, best.get(best.size() - 1).foreground(), isLeast)));
            }
        }
        return advised;
    }

    private String words(RegionDraw draw, double share, boolean isLeast) {
        long places = draw.eligible().orElse(draw.centres().size());
        double bound = isLeast ? Math.floor(share * DIGITS) / DIGITS : Math.ceil(share * DIGITS) / DIGITS;
        String advice = isLeast && bound == 0
                ? "leave out --min-foreground"
                : (isLeast ? "--min-foreground " : "--max-foreground ")
                        + ForegroundRule.plain(Double.parseDouble(String.format(Locale.ROOT, "%.4f", bound)));
        return places + (places == 1 ? " place has" : " places have") + " a foreground of " + rule.words() + ": "
                + advice + (request.spacing().isApart() ? ", as far as --min-distance leaves room" : "");
    }

    /** Most foreground first, or least. */
    private record ByShare(Foreground foreground, Affine labelsToWorld, boolean mostFirst) implements Sampler {
        /** No place is out of the question for having no foreground, or nothing else. */
        private static final double SOME = 0x1p-20;

        @Override
        public String word() {
            return "foreground";
        }

        @Override
        public double weight(int i, int j, int k) {
            double share = foreground.share(labelsToWorld.apply((double) i, (double) j, (double) k));
            return SOME + (mostFirst ? share : 1 - share);
        }

        @Override
        public long key(long lottery, double weight) {
            return MappedSampler.highestFirst(lottery, weight);
        }
    }
}
