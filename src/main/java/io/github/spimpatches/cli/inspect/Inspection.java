package io.github.spimpatches.cli.inspect;

import io.github.spimpatches.bids.Sidecar;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.ngff.GeometryOptions;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was found out about one file. */
public interface Inspection {

    /**
     * What the user says about the file beyond the file.
     *
     * @param orientation overrides the image's own; null for none
     * @param unit of axes that name none; null for none
     * @param labels table that names a volume's labels; null for none
     * @param hierarchy file that gives a table's labels their parents; null for the table's own columns
     * @param rows the most rows of a list to show in lines; JSON has all
     */
    record Request(
            Location file, Orientation orientation, LengthUnit unit, Location labels, Location hierarchy, int rows) {}

    /** For programs: texts, numbers, lists and maps; keys in the order to write them. */
    Map<String, Object> facts();

    /** For people. */
    List<String> lines();

    /** @throws InputProblem where it is none of the three kinds, or is damaged */
    static Inspection of(Storage storage, Request request) throws IOException {
        String name = request.file().name().toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
                return VolumeInspection.read(storage, request);
            }
            if (name.endsWith(".tsv") || name.endsWith(".csv") || name.endsWith(".txt")) {
                return TableInspection.read(storage, request);
            }
        } catch (NoSuchFileException e) {
            throw new InputProblem("Cannot read " + e.getFile() + ": there is no such file.", e);
        }
        String sidecar = Sidecar.beside(storage, request.file()).orientation();
        GeometryOptions options = new GeometryOptions(request.orientation(), sidecar, request.unit());
        return ZarrInspection.read(storage, request.file(), options);
    }
}
