package io.github.spimpatches.cli;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.patch.PatchSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The patches of a run by their files. Those of one subject and session are in memory at a time: asked for in the order of
 * a manifest the centres are walked once, else once more for each step back.
 */
final class WantedPatches {
    /** What is at a path, relative to OUT_DIR. */
    record Wanted(Centre centre, PatchSource source) {}

    private final Settings settings;
    private final Collection<Centre> centres;
    private final Map<String, List<PatchSource>> sources;
    private final Map<Integer, String> fileWords;

    /** The subject and session that a folder of patches is of; only those that have centres. */
    private final Map<String, String> folders = new HashMap<>();

    private Iterator<Centre> walk = Collections.emptyIterator();

    /** The first centre of the next subject; null at the end. */
    private Centre next;

    private String subject;
    private Map<String, Wanted> ofSubject = Map.of();

    /** @param centres each subject's and session's one after the other */
    WantedPatches(
            Settings settings,
            Collection<Centre> centres,
            Map<String, List<PatchSource>> sources,
            Map<Integer, String> fileWords) {
        this.settings = settings;
        this.centres = centres;
        this.sources = sources;
        this.fileWords = fileWords;
        for (Centre centre : centres) {
            if (!key(centre).equals(subject)) {
                subject = key(centre);
                sourcesOf(subject).forEach(source -> folders.put(source.folder(), subject));
            }
        }
        subject = null;
    }

    /** Where they go, relative to OUT_DIR. */
    Set<String> folders() {
        return folders.keySet();
    }

    Optional<Wanted> at(String path) {
        String wanted = folders.get(TablePath.folder(path));
        if (wanted == null) {
            return Optional.empty();
        }
        if (!wanted.equals(subject)) {
            find(wanted);
        }
        return Optional.ofNullable(ofSubject.get(path));
    }

    /** Goes on to a subject, or there from the start. */
    private void find(String wanted) {
        if (!isAhead(wanted)) {
            walk = centres.iterator();
            advance();
            isAhead(wanted);
        }
        subject = wanted;
        ofSubject = new HashMap<>();
        while (next != null && key(next).equals(wanted)) {
            add(next);
            advance();
        }
    }

    private boolean isAhead(String wanted) {
        while (next != null && !key(next).equals(wanted)) {
            advance();
        }
        return next != null;
    }

    private void add(Centre centre) {
        for (PatchSource source : sourcesOf(key(centre))) {
            String path =
                    source.path(fileWords.get(centre.label()), centre.patch(), settings.format(), settings.names());
            ofSubject.put(path, new Wanted(centre, source));
        }
    }

    private void advance() {
        next = walk.hasNext() ? walk.next() : null;
    }

    private List<PatchSource> sourcesOf(String key) {
        return sources.getOrDefault(key, List.of());
    }

    private static String key(Centre centre) {
        return Extraction.key(centre.subject(), centre.session());
    }
}
