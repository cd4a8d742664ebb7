package io.github.spimpatches.plan;

import io.github.spimpatches.sampling.RegionDraw;
import io.github.spimpatches.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Evens a label's centres out over a cohort. All subjects together are to give N for each of them; groups of subjects
 * give alike, and so do the subjects of a group. Where one has fewer places, what it lacks moves to the others of its
 * group, and from a group to the other groups: the next centre always comes from the group that gave least, and there
 * from the subject that gave least. No subject gives more than {@value #MOST_TIMES} times N.
 */
final class Quotas {
    static final int MOST_TIMES = 4;

    /** One subject's draw of a label, and how many of its centres are taken. */
    private static final class Giver {
        private final RegionDraw draw;
        private int given;

        Giver(RegionDraw draw) {
            this.draw = draw;
        }

        boolean hasMore() {
            return given < draw.centres().size();
        }
    }

    private final Map<String, String> groups;
    private final int perSubject;

    private Quotas(Map<String, String> groups, int perSubject) {
        this.groups = groups;
        this.perSubject = perSubject;
    }

    /**
     * @param drawn each subject's draws of {@value #MOST_TIMES} times N centres
     * @param groups the group of each subject; empty where all are one
     * @param background share of a subject's centres that are background, drawn for all that it could give; cut down to
     *     what it does give
     */
    static List<SubjectPlan> even(
            List<SubjectPlan> drawn, Map<String, String> groups, int perSubject, double background) {
        return new Quotas(groups, perSubject)
                .even(drawn).stream()
                        .map(plan -> withBackground(plan, background))
                        .toList();
    }

    /** How many places of background make up a share of all centres, beside those of some draws. */
    static int background(List<RegionDraw> draws, double share) {
        long centres = draws.stream().mapToLong(draw -> draw.centres().size()).sum();
        return (int) Math.min(Integer.MAX_VALUE / 8, Math.round(centres * share / (1 - share)));
    }

    private static SubjectPlan withBackground(SubjectPlan plan, double share) {
        List<RegionDraw> others =
                plan.draws().stream().filter(draw -> !isBackground(draw)).toList();
        int wanted = background(others, share);
        List<RegionDraw> draws = plan.draws().stream()
                .map(draw -> isBackground(draw) ? first(draw, wanted) : draw)
                .toList();
        return plan.drawn(draws);
    }

    private static boolean isBackground(RegionDraw draw) {
        return draw.sampler().equals(Sampler.BACKGROUND.word());
    }

    private static RegionDraw first(RegionDraw draw, int wanted) {
        int taken = Math.min(wanted, draw.centres().size());
        return new RegionDraw(
                draw.region(),
                draw.voxels(),
                draw.eligible(),
                draw.centres().subList(0, taken),
                draw.sampler(),
                wanted,
                taken < wanted ? draw.advice() : null);
    }

    private List<SubjectPlan> even(List<SubjectPlan> drawn) {
        SortedMap<Integer, SortedMap<String, List<Giver>>> labels = new TreeMap<>();
        List<List<Giver>> givers = new ArrayList<>();
        for (SubjectPlan plan : drawn) {
            String group = groups.getOrDefault(plan.subject().id(), "");
            List<Giver> own = new ArrayList<>();
            for (RegionDraw draw : plan.draws()) {
                Giver giver = new Giver(draw);
                own.add(giver);
                if (isEvened(draw)) {
                    labels.computeIfAbsent(draw.region().index(), any -> new TreeMap<>())
                            .computeIfAbsent(group, any -> new ArrayList<>())
                            .add(giver);
                }
            }
            givers.add(own);
        }
        Map<Integer, Boolean> isMet = new TreeMap<>();
        labels.forEach((label, byGroup) -> isMet.put(label, take(byGroup)));
        List<SubjectPlan> evened = new ArrayList<>();
        for (int at = 0; at < drawn.size(); at++) {
            SubjectPlan plan = drawn.get(at);
            List<RegionDraw> draws = givers.get(at).stream()
                    .map(giver -> isEvened(giver.draw)
                            ? given(giver, isMet.get(giver.draw.region().index()))
                            : giver.draw)
                    .toList();
            evened.add(plan.drawn(draws));
        }
        return evened;
    }

    private static boolean isEvened(RegionDraw draw) {
        return draw.sampler().equals(Sampler.STRATIFIED.word());
    }

    /** Takes one centre after the other; false where all have given all before the label has enough. */
    private boolean take(SortedMap<String, List<Giver>> label) {
        long wanted =
                (long) perSubject * label.values().stream().mapToInt(List::size).sum();
        for (long taken = 0; taken < wanted; taken++) {
            Giver next = null;
            long least = Long.MAX_VALUE;
            for (List<Giver> group : label.values()) {
                long given = group.stream().mapToLong(giver -> giver.given).sum();
                if (given < least) {
                    Giver poorest = poorest(group);
                    next = poorest == null ? next : poorest;
                    least = poorest == null ? least : given;
                }
            }
            if (next == null) {
                return false;
            }
            next.given++;
        }
        return true;
    }

    /** Of those that have more to give, the one that gave least; null where none has. */
    private static Giver poorest(List<Giver> group) {
        Giver poorest = null;
        for (Giver giver : group) {
            if (giver.hasMore() && (poorest == null || giver.given < poorest.given)) {
                poorest = giver;
            }
        }
        return poorest;
    }

    /** A subject is only short where the label is: others' centres stand for those that it lacks. */
    private RegionDraw given(Giver giver, boolean isMet) {
        RegionDraw draw = giver.draw;
        boolean isShort = !isMet && giver.given < perSubject;
        String advice = isShort && draw.advice() != null
                ? "all subjects together lack places; this one would give " + (long) MOST_TIMES * perSubject + " with: "
                        + draw.advice()
                : null;
        return new RegionDraw(
                draw.region(),
                draw.voxels(),
                draw.eligible(),
                draw.centres().subList(0, giver.given),
                draw.sampler(),
                isShort ? perSubject : giver.given,
                advice);
    }
}
