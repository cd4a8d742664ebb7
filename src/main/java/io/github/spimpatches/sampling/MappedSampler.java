package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.problem.InputProblem;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A draw that prefers where a map is high. Weights are the map's values at the middle of each label voxel.
 *
 * <ul>
 *   <li>{@link Rule#DENSITY}: keys are -ln(1 - u) / w, with u the voxel's place in the lottery and w its weight, so that
 *       the N smallest are a draw without replacement in which each next winner is drawn in proportion to the weights
 *       that are left (Efraimidis and Spirakis 2006). With equal weights it is the lottery.
 *   <li>{@link Rule#ACTIVE}: the highest values first, equal ones by lot.
 * </ul>
 */
public final class MappedSampler implements Sampler {

    /** What a weight does. */
    public enum Rule {
        DENSITY,
        ACTIVE
    }

    private final Rule rule;
    private final WeightMap.Lookup map;

    private MappedSampler(Rule rule, WeightMap.Lookup map) {
        this.rule = rule;
        this.map = map;
    }

    /**
     * Checks the map against the regions that it is to weigh.
     *
     * @param subject for messages: {@code sub-01}
     * @throws InputProblem where the map does not cover the regions, or is no weight somewhere in them, or 0 in them all
     */
    public static MappedSampler of(Rule rule, WeightMap map, LabelVolume labels, List<Region> regions, String subject) {
        WeightMap.Lookup lookup = map.lookup(labels.voxelToWorld());
        boolean[] isWanted = new boolean[labels.labelCount()];
        for (Region region : regions) {
            for (int label : region.members()) {
                int ordinal = labels.ordinalOfLabel(label);
                if (ordinal >= 0) {
                    isWanted[ordinal] = true;
                }
            }
        }
        Seen seen = IntStream.range(0, labels.extent().z())
                .parallel()
                .mapToObj(k -> Seen.inPlane(lookup, labels, isWanted, k))
                .reduce(Seen.NOTHING, Seen::and);
        if (seen.outside() > 0) {
            throw new InputProblem("Cannot weigh the places of " + subject + ": " + seen.outside() + " of "
                    + seen.voxels() + " voxels of its labels lie outside the map " + map.where() + ". Check that it is"
                    + " of this subject and covers the labels, and its units and orientation.");
        }
        if (seen.bad() != null) {
            throw new InputProblem("Cannot weigh the places of " + subject + ": the map " + map.where() + " is "
                    + seen.bad() + "; expected finite weights of at least 0 wherever there are labels.");
        }
        if (seen.voxels() > 0 && !seen.isPositive()) {
            throw new InputProblem("Cannot weigh the places of " + subject + ": the map " + map.where()
                    + " is 0 in all of its labels, so that nothing can be drawn.");
        }
        return new MappedSampler(rule, lookup);
    }

    @Override
    public String word() {
        return rule.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public double weight(int i, int j, int k) {
        float weight = map.at(i, j, k);
        return weight > 0 ? weight : 0;
    }

    @Override
    public long key(long lottery, double weight) {
        return switch (rule) {
            case DENSITY -> densityKey(lottery, weight);
            case ACTIVE -> highestFirst(lottery, weight);
        };
    }

    /** The bits of a float above 0 sort as it does; equal ones go by lot. */
    static long highestFirst(long lottery, double weight) {
        return (~(long) Float.floatToRawIntBits((float) weight) << 32) | (lottery >>> 32);
    }

    /** The bits of a double above 0 sort as it does. StrictMath: the same bits on every machine. */
    static long densityKey(long lottery, double weight) {
        double u = ((lottery >>> 11) + 0.5) * 0x1p-53;
        return Double.doubleToRawLongBits(-StrictMath.log1p(-u) / weight);
    }

    /** What the map is within the wanted labels. */
    private record Seen(long voxels, long outside, boolean isPositive, String bad) {
        static final Seen NOTHING = new Seen(0, 0, false, null);

        Seen and(Seen later) {
            return new Seen(
                    voxels + later.voxels,
                    outside + later.outside,
                    isPositive || later.isPositive,
                    bad == null ? later.bad : bad);
        }

        static Seen inPlane(WeightMap.Lookup map, LabelVolume labels, boolean[] isWanted, int k) {
            long voxels = 0;
            long outside = 0;
            boolean isPositive = false;
            String bad = null;
            for (int j = 0; j < labels.extent().y(); j++) {
                int from = 0;
                for (int run = labels.firstRun(j, k); run < labels.endRun(j, k); run++) {
                    int to = labels.runEnd(k, run);
                    int ordinal = labels.runOrdinal(k, run);
                    for (int i = from; isWanted[ordinal] && i < to; i++) {
                        float value = map.at(i, j, k);
                        voxels++;
                        isPositive |= value > 0;
                        if (!(value >= 0 && value < Float.POSITIVE_INFINITY)) {
                            if (!map.holds(i, j, k)) {
                                outside++;
                            } else if (bad == null) {
                                bad = value + " at label voxel (" + i + ", " + j + ", " + k + "), in label "
                                        + labels.labelOf(ordinal);
                            }
                        }
                    }
                    from = to;
                }
            }
            return new Seen(voxels, outside, isPositive, bad);
        }
    }
}
