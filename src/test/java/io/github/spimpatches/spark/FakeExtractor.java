package io.github.spimpatches.spark;

import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.patch.LabelExtractor;
import io.github.spimpatches.patch.PatchResult;
import io.github.spimpatches.patch.Progress;
import io.github.spimpatches.patch.ReadCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes nothing; every result tells how many labels and centres its call was given, and in which order. */
final class FakeExtractor implements LabelExtractor {
    private static final long serialVersionUID = 1L;

    @Override
    public List<PatchResult> extract(List<Centre> centres, Progress progress) {
        Set<Integer> labels = new TreeSet<>();
        centres.forEach(centre -> labels.add(centre.label()));
        List<PatchResult> results = new ArrayList<>();
        for (Centre centre : centres) {
            String seen = labels.size() + " labels, " + centres.size() + " centres, number " + results.size();
            results.add(new PatchResult(row(centre, seen), new ReadCounts(10, 7, 2, 3, 0, 1)));
            progress.patchDone(10, 5);
        }
        return results;
    }

    private static ManifestRow row(Centre centre, String seen) {
        boolean failed = centre.patch() == 3;
        return new ManifestRow(
                centre,
                "raw",
                failed ? null : "Abeta",
                seen,
                1,
                -2,
                5_000_000_000L,
                7,
                new Extent(8, 9, 10),
                "uint16",
                "a/b.nii.gz",
                failed ? null : 5L,
                failed ? null : "0badcafe",
                11,
                failed ? Status.FAILED : Status.WRITTEN,
                failed ? "Cannot read chunk 0" : null,
                "x.zarr");
    }

    /** Centres of {@code labels} labels (7, 14, ...), two subjects, three patches each, shuffled. */
    static List<Centre> centres(int labels) {
        List<Centre> centres = new ArrayList<>();
        for (int label = 1; label <= labels; label++) {
            for (String subject : List.of("01", "02")) {
                for (int patch = 1; patch <= 3; patch++) {
                    Centre centre = new Centre(
                            subject,
                            subject.equals("01") ? null : "a",
                            "atlas",
                            null,
                            label * 7,
                            "name of " + label,
                            "L" + label,
                            patch,
                            new Point(label + 0.1, -patch / 3.0, 5e-7),
                            label,
                            null,
                            3,
                            0.25,
                            null);
                    centres.add(subject.equals("01") ? centre : centre.inPart("val", 2));
                }
            }
        }
        java.util.Collections.shuffle(centres, new java.util.Random(labels));
        return centres;
    }
}
