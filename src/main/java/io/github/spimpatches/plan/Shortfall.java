package io.github.spimpatches.plan;

import static io.github.spimpatches.manifest.Column.Type.INT;
import static io.github.spimpatches.manifest.Column.Type.LONG;
import static io.github.spimpatches.manifest.Column.Type.TEXT;

import io.github.spimpatches.manifest.Column;
import io.github.spimpatches.manifest.RowCursor;
import io.github.spimpatches.manifest.TableRow;
import io.github.spimpatches.manifest.Tables;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;

/**
 * A label of a subject that has fewer eligible places than were asked for.
 *
 * @param eligible null where an oblique label volume made it needless to count
 * @param advice what would satisfy the request
 */
public record Shortfall(
        String subject,
        String session,
        int label,
        String name,
        String abbreviation,
        int requested,
        long voxels,
        Long eligible,
        int taken,
        String advice) {

    /** The columns of {@code shortfall.tsv}, in order. */
    public static final List<Column<Shortfall>> COLUMNS = List.of(
            new Column<>("subject", TEXT, "subject id, without sub-", Shortfall::subject),
            new Column<>("session", TEXT, "session id, without ses-", Shortfall::session),
            new Column<>("label", INT, "index of the label in the atlas", Shortfall::label),
            new Column<>("name", TEXT, "the label's name", Shortfall::name),
            new Column<>("abbreviation", TEXT, "the label's abbreviation", Shortfall::abbreviation),
            new Column<>("requested", INT, "centres asked for", Shortfall::requested),
            new Column<>("voxels", LONG, "voxels of the label in the label volume", Shortfall::voxels),
            new Column<>("eligible", LONG, "voxels that may be a centre", Shortfall::eligible),
            new Column<>("taken", INT, "centres drawn", Shortfall::taken),
            new Column<>("advice", TEXT, "what would satisfy the request", Shortfall::advice));

    /** The rows of an earlier run's table, read as they are walked. To be closed. */
    static RowCursor<Shortfall> open(Storage storage, Location file) throws IOException {
        List<String> names = COLUMNS.stream().map(Column::name).toList();
        return Tables.rows(storage, file, names).map(Shortfall::of);
    }

    private static Shortfall of(TableRow row) {
        return new Shortfall(
                row.requiredText("subject"),
                row.text("session"),
                row.requiredInteger("label"),
                row.text("name"),
                row.text("abbreviation"),
                row.requiredInteger("requested"),
                row.requiredWhole("voxels"),
                row.whole("eligible"),
                row.requiredInteger("taken"),
                row.text("advice"));
    }
}
