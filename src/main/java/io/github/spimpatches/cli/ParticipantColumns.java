package io.github.spimpatches.cli;

import io.github.spimpatches.bids.Cohort;
import io.github.spimpatches.bids.ParticipantsTable;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.config.Splits;
import io.github.spimpatches.manifest.SubjectColumns;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The columns of the participants' table that were asked for, of a cohort's subjects. */
record ParticipantColumns(SubjectColumns columns, Optional<String> note) {

    static ParticipantColumns read(Storage storage, Cohort cohort, Splits splits) throws IOException {
        if (splits.columns().isEmpty()) {
            return new ParticipantColumns(SubjectColumns.NONE, Optional.empty());
        }
        Location file = splits.participantsOf(cohort.dataset());
        List<String> subjects =
                cohort.subjects().stream().map(Subject::id).distinct().toList();
        SubjectColumns columns = new SubjectColumns(
                splits.columns(), ParticipantsTable.read(storage, file).values(splits.columns(), subjects));
        List<String> unknown = subjects.stream()
                .filter(subject -> !columns.values().containsKey(subject))
                .map(subject -> "sub-" + subject)
                .toList();
        return new ParticipantColumns(
                columns,
                unknown.isEmpty()
                        ? Optional.empty()
                        : Optional.of(file + " has no line for " + String.join(", ", unknown) + ": "
                                + String.join(", ", splits.columns()) + " will be n/a in the manifest."));
    }
}
