package io.github.spimpatches.export;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run's patches can be handed on as. */
public enum Format {
    /** Archives of the patch files with their tables. */
    TAR,
    /** Shards of shuffled samples, for the loader of that name. */
    WEBDATASET,
    /** nnU-Net's raw data, version 2. */
    NNUNET,
    /** A BIDS derivative of OME-TIFF files. */
    BIDS,
    /** One Zarr array of all samples, with an index. */
    ZARR,
    /** Tables with the files' bytes in a column. */
    PARQUET;

    /** As it is typed: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws InputProblem where there is no such format */
    public static Format of(String word) {
        List<String> known = Arrays.stream(values()).map(Format::word).toList();
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InputProblem("Unknown format \"" + word + "\"; there are " + words() + "."
                        + NearMatches.question(word, known)));
    }

    /** All of them, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(Format::word).collect(Collectors.joining(", "));
    }
}
