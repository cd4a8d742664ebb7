package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.CropsTable;
import io.github.spimpatches.plan.RunTables;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** Whether a run's crops are there as its table tells: of their size, and files with their checksum. */
final class CropChecks {
    private static final String TABLE = "crops.parquet";
    private static final String TEXT = "crops.tsv";
    private static final String RECORD = "crops.json";

    private final Storage storage;
    private final Location out;
    private final RunTables run;
    private final List<Finding> findings = new ArrayList<>();
    private long crops;

    CropChecks(Storage storage, Location out, RunTables run) {
        this.storage = storage;
        this.out = out;
        this.run = run;
    }

    List<Finding> findings() {
        return findings;
    }

    /** Rows of the crops table, but for regions that a subject lacks. */
    long crops() {
        return crops;
    }

    /** Nothing in a run without crops. @throws InputProblem where the table cannot be read */
    void look() throws IOException {
        Set<String> left = storage.list(run.folder()).stream()
                .map(Storage.Entry::name)
                .filter(name -> name.startsWith("crops."))
                .collect(Collectors.toSet());
        if (left.isEmpty()) {
            return;
        }
        for (String file : List.of(TABLE, TEXT, RECORD)) {
            if (!left.contains(file)) {
                findings.add(new Finding(
                        Check.RECORD,
                        run.where(file),
                        "there is no such file: the crops did not come to their end. The same command again brings it"
                                + " there."));
            }
        }
        if (!left.contains(TABLE)) {
            return;
        }
        List<CropsTable.Told> told = CropsTable.read(storage, run.folder().resolve(TABLE));
        crops = told.size();
        if (left.contains(TEXT)
                && !told.equals(CropsTable.read(storage, run.folder().resolve(TEXT)))) {
            findings.add(new Finding(Check.TABLES, run.where(TEXT), "it says something else than " + TABLE));
        }
        for (CropsTable.Told crop : told) {
            if (crop.error() == null) {
                look(crop).ifPresent(findings::add);
            } else {
                findings.add(new Finding(Check.FAILED, crop.path(), crop.error()));
            }
        }
    }

    private Optional<Finding> look(CropsTable.Told crop) throws IOException {
        Location place = out.resolve(crop.path());
        OptionalLong file = storage.size(place);
        if (file.isEmpty() && !storage.isFolder(place)) {
            return Optional.of(new Finding(Check.MISSING, crop.path(), "there is no such crop"));
        }
        long bytes = file.isPresent() ? file.getAsLong() : storage.bytesBelow(place);
        if (bytes != crop.bytes()) {
            String found = "it has " + bytes + " bytes, the table of crops says " + crop.bytes();
            return Optional.of(new Finding(Check.SIZE, crop.path(), found));
        }
        String sum = crop.crc32c() == null || file.isEmpty() ? crop.crc32c() : checksum(place);
        return Objects.equals(sum, crop.crc32c())
                ? Optional.empty()
                : Optional.of(new Finding(
                        Check.CHECKSUM, crop.path(), "it has " + sum + ", the table of crops says " + crop.crc32c()));
    }

    private String checksum(Location file) throws IOException {
        CRC32C crc = new CRC32C();
        try (InputStream in = new CheckedInputStream(storage.open(file), crc)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
