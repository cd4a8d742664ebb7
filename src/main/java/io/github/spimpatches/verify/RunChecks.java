package io.github.spimpatches.verify;

import io.github.spimpatches.bids.ParticipantsTable;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Splits;
import io.github.spimpatches.manifest.BySubject;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.Leaks;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.TablePath;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.plan.Shortfall;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a run's tables say of each other, looked at subject by subject; those of one are in memory at a time. */
final class RunChecks implements Closeable {
    private final RunSurvey survey;
    private final List<Finding> findings;
    private final TableChecks tables;
    private final LookChecks looked = new LookChecks();
    private final Leaks leaks;
    private final BySubject<ManifestRow> rows;
    private final BySubject<Centre> centres;
    private final BySubject<String> looks;
    private final BySubject<Shortfall> shortfalls;

    private RunChecks(
            RunSurvey survey,
            List<Finding> findings,
            Leaks leaks,
            BySubject<ManifestRow> rows,
            BySubject<Centre> centres,
            BySubject<String> looks,
            BySubject<Shortfall> shortfalls) {
        this.survey = survey;
        this.findings = findings;
        this.tables = new TableChecks(survey, findings);
        this.leaks = leaks;
        this.rows = rows;
        this.centres = centres;
        this.looks = looks;
        this.shortfalls = shortfalls;
    }

    /**
     * To be closed.
     *
     * @param isBySubject false: all subjects go for one, whose name is empty
     * @param findings where goes what is off
     */
    static RunChecks of(RunSurvey survey, boolean isBySubject, List<Finding> findings) throws IOException {
        RunTables run = survey.run();
        RowCursor<Centre> centres =
                survey.centres().isPresent() ? survey.centres().get().open() : none();
        RowCursor<Quality> looks = survey.hasLooks() ? run.openLooks() : none();
        RowCursor<Shortfall> shortfalls = survey.isDrawn() ? run.openShortfalls() : none();
        return new RunChecks(
                survey,
                findings,
                leaks(survey),
                new BySubject<>(
                        survey.manifest().open(),
                        row -> isBySubject ? row.centre().subject() : ""),
                new BySubject<>(centres, centre -> isBySubject ? centre.subject() : ""),
                new BySubject<>(looks.map(Quality::path), path -> isBySubject ? TablePath.subject(path) : ""),
                new BySubject<>(shortfalls, row -> isBySubject ? row.subject() : ""));
    }

    private static <R> RowCursor<R> none() {
        return RowCursor.of(List.of());
    }

    private static Leaks leaks(RunSurvey survey) throws IOException {
        Splits splits = survey.settingsOrDefaults().splits();
        Map<String, String> groups = groups(survey, splits);
        return new Leaks(
                splits.by(),
                centre -> splits.by().equals(Splits.REGION)
                        ? Integer.toString(centre.label())
                        : groups.getOrDefault(centre.subject(), centre.subject()));
    }

    private static Map<String, String> groups(RunSurvey survey, Splits splits) throws IOException {
        boolean isColumn = !splits.by().equals(Splits.SUBJECT) && !splits.by().equals(Splits.REGION);
        if (splits.isNone() || !isColumn || splits.participants() == null) {
            return Map.of();
        }
        return ParticipantsTable.read(survey.run().storage(), splits.participants())
                .groups(splits.by(), survey.manifest().walked().subjects());
    }

    Settings settings() {
        return survey.settingsOrDefaults();
    }

    /** The subject to be looked at next; empty where all were. */
    Optional<String> subject() {
        return Stream.of(rows.subject(), centres.subject(), looks.subject(), shortfalls.subject())
                .flatMap(Optional::stream)
                .min(String::compareTo);
    }

    /** Looks at a subject, if the run has it. @return its rows of the manifest */
    List<ManifestRow> look(String subject) {
        List<ManifestRow> own = rows.of(subject);
        tables.look(own, centres.of(subject), shortfalls.of(subject));
        looked.compare(own, looks.of(subject));
        leaks.add(own);
        return own;
    }

    /** What only all subjects together tell. */
    void end() {
        if (survey.hasLooks()) {
            String file = survey.run().where("quality.parquet");
            looked.off().ifPresent(off -> findings.add(new Finding(Check.RECORD, file, off)));
        }
        if (survey.settings().isPresent() && survey.centres().isPresent()) {
            leaks.found().forEach(leak -> findings.add(new Finding(Check.SPLITS, leak.what(), leak.inParts())));
        }
    }

    @Override
    public void close() throws IOException {
        try (rows;
                centres;
                looks) {
            shortfalls.close();
        }
    }
}
