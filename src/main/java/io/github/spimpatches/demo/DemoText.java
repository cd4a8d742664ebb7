package io.github.spimpatches.demo;

import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The demo's small files. */
final class DemoText {
    static final String RAW_DESCRIPTION = """
            {
              "Name": "spim-patches demo",
              "BIDSVersion": "1.10.0",
              "DatasetType": "raw",
              "License": "CC0"
            }
            """;

    static final String DERIVATIVE_DESCRIPTION = """
            {
              "Name": "spim-patches demo, derivatives as SPIMquant leaves them",
              "BIDSVersion": "1.10.0",
              "DatasetType": "derivative",
              "License": "CC0",
              "GeneratedBy": [{"Name": "spim-patches demo"}],
              "SourceDatasets": [{"URL": "../.."}]
            }
            """;

    static final String PARTICIPANTS = """
            participant_id\tspecies\tsex\tage\tgroup
            sub-01\tmus musculus\tF\t6\ttransgenic
            sub-02\tmus musculus\tM\t6\twildtype
            """;

    static final String SAMPLES = """
            sample_id\tparticipant_id\tsample_type
            sample-brain\tsub-01\ttissue
            sample-brain\tsub-02\ttissue
            """;

    static final String README = """
            A made cohort to try spim-patches on: no animal, no microscope, only arithmetic.

            Two subjects, each with a raw light-sheet image (OME-Zarr 0.5, 4 um, stains Abeta and YoPro), and below
            derivatives/spimquant a corrected image and a mask for each stain, and a label volume in subject space.
            The atlas has 9 regions on each side; Hippocampus (CA1, DG), Cortex and Brain are unions of others.
            """;

    private DemoText() {}

    static String sidecar(List<Staining> stains, Orientation orientation, double micrometres) {
        String labels =
                stains.stream().map(stain -> "\"" + stain.label() + "\"").collect(Collectors.joining(", "));
        return """
            {
              "SampleStaining": [%s],
              "OrientationStringXYZ": "%s",
              "PixelSize": [%s, %s, %s],
              "PixelSizeUnits": "um"
            }
            """.formatted(labels, orientation.letters(), micrometres, micrometres, micrometres);
    }

    static void publish(Storage storage, Location file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        storage.publish(file, sink -> sink.write(bytes, 0, bytes.length));
    }
}
