package io.github.spimpatches.demo;

import io.github.spimpatches.geometry.Point;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;

/** Makes the demo's cohort: a BIDS folder with everything that {@code run BIDS_DIR OUT_DIR} looks for. */
public final class Demo {
    static final String ATLAS = "mini";
    static final String TEMPLATE = "demo";

    /**
     * Options under which every wanted region of the demo has eligible places: patches of 16 voxels fit into regions
     * that are some 25 to 60 voxels thick.
     */
    public static final List<String> OPTIONS = List.of(
            "--patch-size",
            "16",
            "--n-patches-per-label",
            "5",
            "--patch-labels",
            "Hippocampus",
            "Cortex",
            "Striatum",
            "CA1",
            "DG");

    /** A transgenic animal, and a wild type with a fifth of its plaques. */
    private static final List<DemoSubject> SUBJECTS = List.of(
            new DemoSubject(
                    "01",
                    new Anatomy(new Point(0.370, 0.308, 0.246), 0.05),
                    List.of(Staining.ABETA, Staining.YOPRO),
                    1000),
            new DemoSubject(
                    "02",
                    new Anatomy(new Point(0.352, 0.300, 0.240), -0.08),
                    List.of(Staining.ABETA.times(0.2), Staining.YOPRO),
                    2000));

    private Demo() {}

    /**
     * Writes the cohort; the same bytes every time. Files that are there are replaced.
     *
     * @param bids the BIDS folder to make; derivatives go below it
     */
    public static void make(Storage storage, Location bids) throws IOException {
        Location derivatives = bids.resolve("derivatives/spimquant");
        DemoText.publish(storage, bids.resolve("dataset_description.json"), DemoText.RAW_DESCRIPTION);
        DemoText.publish(storage, bids.resolve("README"), DemoText.README);
        DemoText.publish(storage, bids.resolve("participants.tsv"), DemoText.PARTICIPANTS);
        DemoText.publish(storage, bids.resolve("samples.tsv"), DemoText.SAMPLES);
        DemoText.publish(storage, derivatives.resolve("dataset_description.json"), DemoText.DERIVATIVE_DESCRIPTION);
        DemoText.publish(
                storage,
                derivatives.resolve("tpl-" + TEMPLATE + "/tpl-" + TEMPLATE + "_seg-" + ATLAS + "_dseg.tsv"),
                Structure.table());
        for (DemoSubject subject : SUBJECTS) {
            subject.write(storage, bids, derivatives);
        }
    }
}
