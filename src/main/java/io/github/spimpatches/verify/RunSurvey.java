package io.github.spimpatches.verify;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.Quality;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.SubjectOrder;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.plan.Shortfall;
import io.github.spimpatches.verify.Reading.Table;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A run's record and tables, each read once from front to back: which of them can be read, and what they come to.
 *
 * @param settings empty where they cannot be read
 * @param centres empty where they cannot be read
 * @param hasLooks whether how its patches look can be read
 * @param isDrawn whether the labels that lack places should be listed, and the list can be read
 * @param isBySubject whether its subjects can be looked at one after another: so a run writes its tables
 */
record RunSurvey(
        RunTables run,
        Optional<Settings> settings,
        Table<ManifestRow, ManifestTotals> manifest,
        Optional<Table<Centre, CentreTotals>> centres,
        boolean hasLooks,
        boolean isDrawn,
        boolean isBySubject) {

    /**
     * Empty where there is no manifest that can be read.
     *
     * @param findings where goes what is off
     */
    static Optional<RunSurvey> of(RunTables run, List<Finding> findings) throws IOException {
        Reading reading = new Reading(run, findings);
        RecordChecks record = new RecordChecks(run);
        Optional<Settings> settings = reading.read("settings.yml", () -> {
            Settings read = run.configuration().settings();
            record.settings();
            return read;
        });
        var manifest = reading.table("manifest", run::openRows, ManifestTotals::of);
        var centres = reading.table("centers", run::openCentres, CentreTotals::of);
        reading.read("outlines.tsv", run::outlines);
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        ManifestTotals totals = manifest.get().walked();
        reading.check("run.json", () -> record.outcome(totals));
        Optional<Boolean> looks = looks(run, reading, findings);
        Optional<Boolean> shortfalls =
                has(run, "shortfall.tsv") ? reading.read("shortfall.tsv", () -> areBySubject(run)) : Optional.empty();
        boolean isDrawn = shortfalls.isPresent()
                && settings.filter(read -> read.sampler() == Settings.Sampler.LOTTERY)
                        .isPresent();
        return Optional.of(new RunSurvey(
                run,
                settings,
                manifest.get(),
                centres,
                looks.isPresent(),
                isDrawn,
                totals.isBySubject()
                        && centres.map(table -> table.walked().isBySubject()).orElse(true)
                        && looks.orElse(true)
                        && shortfalls.orElse(true)));
    }

    private static Optional<Boolean> looks(RunTables run, Reading reading, List<Finding> findings) throws IOException {
        String file = "quality.parquet";
        if (!has(run, file)) {
            findings.add(new Finding(
                    Check.RECORD, run.where(file), "there is no such file; a run writes a row for each patch"));
            return Optional.empty();
        }
        return reading.read(file, () -> {
            try (RowCursor<Quality> rows = run.openLooks()) {
                return LookChecks.areBySubject(rows);
            }
        });
    }

    private static boolean areBySubject(RunTables run) throws IOException {
        SubjectOrder order = new SubjectOrder();
        try (RowCursor<Shortfall> rows = run.openShortfalls()) {
            rows.walk(row -> order.add(row.subject()));
        }
        return order.isKept();
    }

    private static boolean has(RunTables run, String file) throws IOException {
        return run.storage().size(run.folder().resolve(file)).isPresent();
    }

    /** The run's, or the defaults. */
    Settings settingsOrDefaults() {
        return settings.orElse(Settings.defaults());
    }
}
