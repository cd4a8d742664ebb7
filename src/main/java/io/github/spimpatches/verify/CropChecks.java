package io.github.spimpatches.verify;

import io.github.spimpatches.manifest.CropsTable;
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
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** Whether a run's crops are there as its table tells: of their size, and files with their checksum. */
final class CropChecks {
    private final Storage storage;
    private final Location out;

    CropChecks(Storage storage, Location out) {
        this.storage = storage;
        this.out = out;
    }

    List<Finding> look(List<CropsTable.Told> crops) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (CropsTable.Told crop : crops) {
            if (crop.error() == null) {
                look(crop).ifPresent(findings::add);
            } else {
                findings.add(new Finding(Check.FAILED, crop.path(), crop.error()));
            }
        }
        return findings;
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
