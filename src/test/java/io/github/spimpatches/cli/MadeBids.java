package io.github.spimpatches.cli;

import io.github.spimpatches.plan.MadeBrain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A BIDS folder whose files are links to one made brain, laid out as SPIMquant lays its own out. */
record MadeBids(MadeBrain brain, Path bids) {
    static final String DERIVED = "derivatives/spimquant/";

    /** Subjects 01, 02, ... with a raw image, a label volume and a label table each. */
    static MadeBids of(MadeBrain brain, Path bids, int subjects) throws IOException {
        MadeBids made = new MadeBids(brain, bids);
        for (int subject = 1; subject <= subjects; subject++) {
            made.subject(String.format("sub-%02d", subject));
        }
        return made;
    }

    /** @param words {@code sub-01} or {@code sub-01/ses-a} */
    MadeBids subject(String words) throws IOException {
        return raw(words + "/micr/" + entities(words) + "_SPIM.ome.zarr")
                .dseg(DERIVED + words + "/parc/" + entities(words) + "_seg-mini_from-demo_level-5_dseg.nii.gz")
                .table("mini", "demo");
    }

    MadeBids raw(String path) throws IOException {
        return link(path, brain.raw().folder());
    }

    MadeBids mask(String path) throws IOException {
        return link(path, brain.mask().folder());
    }

    MadeBids dseg(String path) throws IOException {
        return link(path, brain.dseg());
    }

    MadeBids table(String atlas, String template) throws IOException {
        return link(DERIVED + "tpl-" + template + "/tpl-" + template + "_seg-" + atlas + "_dseg.tsv", brain.labels());
    }

    MadeBids link(String path, Path to) throws IOException {
        Path link = bids.resolve(path);
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, to);
        return this;
    }

    MadeBids without(String path) throws IOException {
        Files.delete(bids.resolve(path));
        return this;
    }

    private static String entities(String words) {
        return words.replace('/', '_') + "_sample-brain";
    }
}
