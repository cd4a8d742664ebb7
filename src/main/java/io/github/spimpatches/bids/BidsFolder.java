package io.github.spimpatches.bids;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.spimpatches.config.Selection;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storage.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A BIDS dataset with SPIM images in {@code micr/}, and what SPIMquant (or anybody) derived from them: label volumes in
 * {@code parc/}, masks and corrected images in {@code seg/} or {@code micr/} of the folders of derivatives.
 *
 * @param outDir is searched for derivatives too, unless others are named
 */
public record BidsFolder(Location bidsDir, Location outDir) implements CohortSource {
    /** The kinds of images that such a folder has. */
    public static final List<String> KINDS = List.of("raw", "corrected", "mask");

    private static final int LARGEST = 4 << 20;

    @Override
    public Cohort discover(Storage storage, Selection selection, CohortNeeds needs) throws IOException {
        checkFolder(storage);
        Problems problems = new Problems();
        for (String kind : selection.images()) {
            if (!KINDS.contains(kind)) {
                problems.add("Unknown image kind " + kind + ": a BIDS folder has raw, corrected and mask."
                        + NearMatches.question(kind, KINDS));
            }
        }
        List<String> ids = folders(storage, bidsDir, "sub-");
        if (ids.isEmpty()) {
            throw new InputProblem("No subject in " + origin() + ": it has no sub-* folder."
                    + (bidsDir.name().startsWith("sub-") ? " Give the folder above it." : ""));
        }
        Chosen.check("subject", selection.participants(), ids, origin(), problems);
        problems.throwIfAny();

        DerivativeRoots roots = DerivativeRoots.find(storage, this, selection);
        List<String> notes = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        Set<String> sessionsSeen = new TreeSet<>();
        for (String id : ids) {
            if (Chosen.takes(selection.participants(), id)) {
                for (String session : sessions(storage, id, sessionsSeen)) {
                    if (Chosen.takes(selection.sessions(), session)) {
                        new SubjectSearch(storage, bidsDir, roots, selection, id, session, problems, notes)
                                .find(needs)
                                .ifPresent(subjects::add);
                    }
                }
            }
        }
        if (selection.participants().isEmpty()) {
            noteUnseen(storage, ids, notes);
        }
        Chosen.check("session", selection.sessions(), sessionsSeen, origin(), problems);
        Cohort.throwUnlessFewLackImages(subjects, problems);
        return new Cohort(subjects, origin(), name(storage, notes), bidsDir, notes);
    }

    /** Subjects of {@code participants.tsv} that have no folder are no problem, but should not go missing unnoticed. */
    private void noteUnseen(Storage storage, List<String> ids, List<String> notes) throws IOException {
        Location file = bidsDir.resolve("participants.tsv");
        if (storage.size(file).isEmpty()) {
            return;
        }
        try {
            List<String> unseen = ParticipantsTable.read(storage, file).subjects().stream()
                    .filter(id -> !ids.contains(id))
                    .map(id -> "sub-" + id)
                    .toList();
            if (!unseen.isEmpty()) {
                notes.add(file + " lists " + Words.some(unseen) + " without a folder.");
            }
        } catch (InputProblem notNeeded) {
            notes.addAll(notNeeded.lines());
        }
    }

    private void checkFolder(Storage storage) throws IOException {
        if (storage.isFolder(bidsDir)) {
            return;
        }
        if (storage.size(bidsDir).isEmpty()) {
            throw new InputProblem("Cannot read " + origin() + ": there is no such folder.");
        }
        throw new InputProblem("Cannot read " + origin() + ": it is a file. A cohort table is given with --cohort.");
    }

    /**
     * The subject's sessions that have images; one null where it has none at all. Where no session has any, all of them,
     * so that the search can say what is missing.
     */
    private List<String> sessions(Storage storage, String id, Set<String> seen) throws IOException {
        Location subject = bidsDir.resolve("sub-" + id);
        List<String> sessions = folders(storage, subject, "ses-");
        seen.addAll(sessions);
        if (sessions.isEmpty()) {
            List<String> none = new ArrayList<>();
            none.add(null);
            return none;
        }
        List<String> withImages = new ArrayList<>();
        if (!folders(storage, subject, "micr").isEmpty()) {
            withImages.add(null);
        }
        for (String session : sessions) {
            if (!folders(storage, subject.resolve("ses-" + session), "micr").isEmpty()) {
                withImages.add(session);
            }
        }
        return withImages.isEmpty() ? sessions : withImages;
    }

    private static List<String> folders(Storage storage, Location folder, String prefix) throws IOException {
        return storage.list(folder).stream()
                .filter(entry -> entry.isFolder() && entry.name().startsWith(prefix))
                .map(Entry::name)
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private String name(Storage storage, List<String> notes) throws IOException {
        Location file = bidsDir.resolve("dataset_description.json");
        Optional<byte[]> bytes = storage.readWhole(file, LARGEST);
        if (bytes.isEmpty()) {
            return null;
        }
        try {
            JsonNode name = Sidecar.object(file, bytes.get()).path("Name");
            return name.isTextual() ? name.asText() : null;
        } catch (InputProblem notNeeded) {
            notes.addAll(notNeeded.lines());
            return null;
        }
    }

    private String origin() {
        return "BIDS folder " + bidsDir;
    }
}
