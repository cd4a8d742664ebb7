package io.github.spimpatches.plan;

import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.CentresTable;
import io.github.spimpatches.patch.Extraction;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Centres of earlier runs, by subject and session. Their labels do not matter, only where they lie. */
final class EarlierCentres {
    private final Map<Location, List<Centre>> tables;
    private final Map<String, List<Point>> places = new HashMap<>();

    private EarlierCentres(Map<Location, List<Centre>> tables) {
        this.tables = tables;
        tables.values()
                .forEach(centres -> centres.forEach(centre -> places.computeIfAbsent(
                                Extraction.key(centre.subject(), centre.session()), any -> new ArrayList<>())
                        .add(centre.world())));
    }

    /** @throws InputProblem with every table that is not there or cannot be read */
    static EarlierCentres read(Storage storage, List<Location> files) throws IOException {
        Problems problems = new Problems();
        Map<Location, List<Centre>> tables = new HashMap<>();
        for (Location file : files) {
            try {
                tables.put(file, CentresTable.read(storage, file, (subject, session, label) -> 0));
            } catch (NoSuchFileException e) {
                problems.add("Cannot exclude centres: no such file " + file + ".");
            } catch (InputProblem problem) {
                problem.lines().forEach(problems::add);
            }
        }
        problems.throwIfAny();
        return new EarlierCentres(tables);
    }

    List<Point> of(Subject subject) {
        return places.getOrDefault(Extraction.key(subject.id(), subject.session()), List.of());
    }

    /** Tables that no subject of the cohort is in: most likely the wrong ones. */
    List<String> notes(Cohort cohort) {
        List<String> keys = cohort.subjects().stream()
                .map(subject -> Extraction.key(subject.id(), subject.session()))
                .toList();
        return tables.entrySet().stream()
                .filter(table -> table.getValue().stream()
                        .noneMatch(centre -> keys.contains(Extraction.key(centre.subject(), centre.session()))))
                .map(table -> "--exclude " + table.getKey() + " holds no centre of these subjects")
                .sorted()
                .toList();
    }
}
