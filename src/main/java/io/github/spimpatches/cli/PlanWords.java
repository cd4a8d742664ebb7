package io.github.spimpatches.cli;

import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.patch.ReadCounts;
import io.github.spimpatches.patch.TaskMemory;
import io.github.spimpatches.plan.Estimate;
import io.github.spimpatches.plan.Plan;
import io.github.spimpatches.plan.Shortfall;
import io.github.spimpatches.plan.SubjectPlan;
import io.github.spimpatches.sampling.RegionDraw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

/** What a plan looks like on the screen. */
final class PlanWords {
    private static final int SHORTFALLS_SHOWN = 5;
    private static final int NOTES_SHOWN = 20;
    private static final int NOTES_ALIKE_SHOWN = 5;
    private static final int NAME_WIDTH = 40;

    /** Why a run or plan that drew no centre has failed. */
    static final String NOTHING =
            "no patch comes out: no label has a place for one. The advice of each says what would give some (all of it is"
                    + " in shortfall.tsv of a run or plan).";

    private PlanWords() {}

    /** What was chosen or noticed on the way, one line each. */
    static void notes(Cohort cohort, ParticipantColumns participants, List<String> notes, Console console) {
        notes(cohort.notes(), console);
        participants.note().ifPresent(note -> console.err().println("note: " + note));
        notes(notes, console);
    }

    static void notes(List<String> notes, Console console) {
        Map<String, Integer> alike = new LinkedHashMap<>();
        for (String note : notes) {
            if (alike.merge(Likeness.of(note), 1, Integer::sum) <= NOTES_ALIKE_SHOWN) {
                console.err().println("note: " + note);
            }
        }
        alike.forEach((likeness, count) -> {
            if (count > NOTES_ALIKE_SHOWN) {
                console.err()
                        .println("note: ... and " + (count - NOTES_ALIKE_SHOWN) + " more, of other numbers, like: "
                                + first(notes, likeness));
            }
        });
    }

    private static String first(List<String> notes, String likeness) {
        return notes.stream()
                .filter(note -> Likeness.of(note).equals(likeness))
                .findFirst()
                .orElse("");
    }

    /** {@code 120 centres of 12 labels in 2 subjects}. */
    static String centres(Plan plan) {
        long centres = plan.subjects().stream()
                .flatMap(subject -> subject.draws().stream())
                .mapToLong(draw -> draw.centres().size())
                .sum();
        int labels = plan.regions().size();
        int subjects = plan.subjects().size();
        return centres
                + (centres == 1 ? " centre of " : " centres of ")
                + labels
                + (labels == 1 ? " label in " : " labels in ")
                + subjects
                + (subjects == 1 ? " subject" : " subjects");
    }

    /** The labels that fall short: the first few, and where all of them are listed. */
    static void shortfalls(Plan plan, Console console, RunFolder folder) {
        List<Shortfall> shortfalls = plan.shortfalls();
        if (shortfalls.isEmpty()) {
            return;
        }
        console.err().println(shortfallHeading(plan, shortfalls));
        for (Shortfall shortfall : shortfalls.subList(0, Math.min(SHORTFALLS_SHOWN, shortfalls.size()))) {
            console.err().println("  " + words(shortfall));
        }
        if (shortfalls.size() > SHORTFALLS_SHOWN) {
            console.err()
                    .println("  ... and " + (shortfalls.size() - SHORTFALLS_SHOWN) + " more: " + folder.shortfalls());
        }
    }

    /**
     * Images of which not one chunk that was asked for is in the store. A missing chunk is fill by Zarr's rules, but an
     * image that has none of them was more likely copied in part.
     */
    static void absentChunks(SortedMap<String, ReadCounts> sources, Console console) {
        List<String> lines = new ArrayList<>();
        sources.forEach((source, reads) -> {
            if (reads.chunksAbsent() > 0 && reads.chunksDecoded() == 0) {
                lines.add("note: " + source + ": none of the " + reads.chunksAbsent()
                        + " chunks that were read is in the store, so its patches hold nothing but the fill value."
                        + " Was it copied whole?");
            }
        });
        lines.stream().limit(NOTES_SHOWN).forEach(console.err()::println);
        if (lines.size() > NOTES_SHOWN) {
            console.err().println("note: ... and so are " + (lines.size() - NOTES_SHOWN) + " more images.");
        }
    }

    /** Why a run that fell short has failed. */
    static String strict(int shortfalls) {
        return shortfalls + (shortfalls == 1 ? " label falls" : " labels fall")
                + " short, and --strict asks for all of them.";
    }

    private static String shortfallHeading(Plan plan, List<Shortfall> shortfalls) {
        long labels = plan.subjects().stream().mapToLong(s -> s.draws().size()).sum();
        return shortfalls.size() + " of " + labels + (labels == 1 ? " label" : " labels")
                + (plan.subjects().size() == 1 ? "" : ", counted in each subject,")
                + (labels == 1 ? " has" : " have") + " fewer places than asked for:";
    }

    private static String words(Shortfall shortfall) {
        String label = shortfall.abbreviation() == null ? shortfall.name() : shortfall.abbreviation();
        return "sub-" + shortfall.subject() + " " + label + ": " + shortfall.taken() + " of " + shortfall.requested()
                + " (" + shortfall.voxels() + (shortfall.voxels() == 1 ? " voxel, " : " voxels, ")
                + (shortfall.eligible() == null ? "?" : shortfall.eligible())
                + " eligible); " + shortfall.advice();
    }

    /** The whole plan: every label of every subject, and what it will cost. */
    static void dryRun(Plan plan, OptionalLong heap, Console console) {
        for (SubjectPlan subject : plan.subjects()) {
            console.out().println(subject.subject().words());
            console.out().println("  images");
            subject.sources().forEach(planned -> console.out()
                    .println("    " + planned.source().kind()
                            + (planned.source().stain() == null
                                    ? ""
                                    : " " + planned.source().stain()) + "  "
                            + planned.image().where() + "  " + planned.image().extent() + " "
                            + planned.image().type().word()));
            table(subject, plan.settings().patchesPerLabel(), console);
        }
        Estimate estimate = plan.estimate();
        console.out().println(centres(plan));
        console.out()
                .println(estimate.patches() + " patches; " + estimate.chunks() + " chunks to read in as many requests, "
                        + Outcome.bytes(estimate.decodedBytes()) + " when decoded; "
                        + Outcome.bytes(estimate.patchBytes()) + " of voxels out");
        if (estimate.memory() != null) {
            console.out().println(memory(estimate.memory(), heap));
        }
        List<Shortfall> shortfalls = plan.shortfalls();
        if (!shortfalls.isEmpty()) {
            console.out().println(shortfallHeading(plan, shortfalls).replace(':', '.') + " See the advice above.");
        }
        console.out().println("Nothing was written.");
    }

    /** {@code memory: a patch in the making takes up to 168 MB (...); a heap of 2147 MB has room for 6 at a time}. */
    private static String memory(TaskMemory memory, OptionalLong heap) {
        String words = "memory: a patch in the making takes up to " + Outcome.bytes(memory.bytes()) + " ("
                + memory.words() + ")";
        if (heap.isEmpty()) {
            return words;
        }
        long together = memory.together(heap.getAsLong());
        return words + "; a heap of " + Outcome.bytes(heap.getAsLong()) + " has room for "
                + (together == 0 ? "none" : together + " at a time, others wait");
    }

    private static void table(SubjectPlan subject, int wanted, Console console) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"label", "name", "voxels", "eligible", "centres", "advice"});
        for (RegionDraw draw : subject.draws()) {
            String eligible =
                    draw.eligible().isPresent() ? Long.toString(draw.eligible().getAsLong()) : "at least " + wanted;
            rows.add(new String[] {
                Integer.toString(draw.region().index()),
                name(draw),
                Long.toString(draw.voxels()),
                eligible,
                Integer.toString(draw.centres().size()),
                draw.advice() == null ? "" : draw.advice()
            });
        }
        int[] width = new int[5];
        for (String[] row : rows) {
            for (int column = 0; column < width.length; column++) {
                width[column] = Math.max(width[column], row[column].length());
            }
        }
        for (String[] row : rows) {
            console.out()
                    .println(String.format(
                                    Locale.ROOT,
                                    "  %" + width[0] + "s  %-" + width[1] + "s  %" + width[2] + "s  %" + width[3]
                                            + "s  %" + width[4] + "s  %s",
                                    (Object[]) row)
                            .stripTrailing());
        }
    }

    private static String name(RegionDraw draw) {
        String name = draw.region().abbreviation() == null
                ? draw.region().name()
                : draw.region().abbreviation();
        String line = name.replaceAll("\\s+", " ");
        return line.length() <= NAME_WIDTH ? line : line.substring(0, NAME_WIDTH - 3) + "...";
    }
}
