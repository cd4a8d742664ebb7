package io.github.spimpatches.export;

import io.github.spimpatches.geometry.Affine;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.image.PixelType;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestTable;
import io.github.spimpatches.nifti.PatchHeader;
import io.github.spimpatches.patch.FileChecksum;
import io.github.spimpatches.storage.LocalStorage;
import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A finished run of any number of patches, all of which are the same two files, raw and mask, under many names. */
final class MadeRun {
    private MadeRun() {}

    static void in(Path out, int edge, int pairs) throws IOException {
        Path folder = Files.createDirectories(out.resolve("sub-01/micr/made.patches"));
        Path raw = volume(folder.resolve("raw.nii"), edge, PixelType.UINT16);
        Path mask = volume(folder.resolve("mask.nii"), edge, PixelType.UINT8);
        List<ManifestRow> rows = new ArrayList<>();
        for (Path file : List.of(mask, raw)) {
            String kind = file.getFileName().toString().replace(".nii", "");
            String crc = FileChecksum.of(new LocalStorage(), new Location(file.toString()));
            for (int patch = 1; patch <= pairs; patch++) {
                Path link = folder.resolve(kind + patch + ".nii");
                Files.createLink(link, file);
                rows.add(row(out, link, kind, patch, edge, crc));
            }
            Files.delete(file);
        }
        Path run = Files.createDirectories(out.resolve("spim-patches/made"));
        ManifestTable.write(
                new LocalStorage(), new Location(run.resolve("manifest.parquet").toString()), rows);
        Files.writeString(run.resolve("run.json"), "{}");
    }

    private static Path volume(Path file, int edge, PixelType type) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(PatchHeader.bytes(Extent.cube(edge), type, Affine.scale(0.004, 0.004, 0.004), ""));
            byte[] plane = new byte[edge * edge * type.bytes()];
            for (int z = 0; z < edge; z++) {
                random.nextBytes(plane);
                if (type == PixelType.UINT8) {
                    for (int i = 0; i < plane.length; i++) {
                        plane[i] &= 1;
                    }
                }
                out.write(plane);
            }
        }
        return file;
    }

    private static ManifestRow row(Path out, Path file, String kind, int patch, int edge, String crc)
            throws IOException {
        Centre centre = new Centre(
                "01", null, "made", null, 1, "one", "O", patch, new Point(0, 0, 0), null, null, null, null, null);
        return new ManifestRow(
                centre,
                kind,
                null,
                kind,
                0,
                0,
                0,
                0,
                Extent.cube(edge),
                kind.equals("raw") ? "uint16" : "uint8",
                out.relativize(file).toString(),
                Files.size(file),
                crc,
                0,
                ManifestRow.Status.WRITTEN,
                null,
                "made.zarr/0");
    }
}
