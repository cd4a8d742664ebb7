package io.github.spimpatches.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every word that a config file may use, in the order in which {@code settings.yml} writes them. The command line's
 * options are the same words with dashes.
 */
public enum SettingKey {
    PATCH_SIZE("patch_size", "one whole number, or three (x y z), each from 1 to 32767"),
    N_PATCHES_PER_LABEL("n_patches_per_label", "a whole number from 1 to 1000000"),
    PATCH_SEED("patch_seed", "a whole number from -9223372036854775808 to 9223372036854775807"),
    PATCH_LABELS("patch_labels", "at least one index, name or abbreviation (leave it out, or null, for every label)"),
    CROP_LABELS("crop_labels", "indices, names or abbreviations (null for none)"),
    CROP_FORMAT("crop_format", "ims, ome-zarr or tif"),
    MARGIN("margin", "a length in millimetres, above 0 (null for none)"),
    MASK_OUTSIDE("mask_outside", "on or off"),
    MAX_CROP_BYTES("max_crop_bytes", "bytes above 0, such as 2000000000 or 2G (null for any number)"),
    SCRATCH("scratch", "one folder of the machine (null for the system's temporary folder)"),
    IMAGES("images", "image kinds such as raw, corrected, mask: letters and digits, each once (null for all)"),
    STAIN("stain", "at least one channel label, each once (null for all)", "stains"),
    LEVEL("level", "whole numbers from 0 to 63, each once", "levels", "segmentation_level"),
    SAME_EXTENT("same_extent", "on or off"),
    CONTAINMENT("containment", "region, center or fraction=F with F above 0 and at most 1"),
    EDGE("edge", "inside or pad"),
    JITTER("jitter", "on or off"),
    SAMPLER("sampler", "lottery, density, active, grid, stratified, background or numpy-legacy"),
    WEIGHTS("weights", "one map (NIfTI or OME-Zarr), image kind or KIND:STAIN (null for none)"),
    STRIDE("stride", "one whole number, or three (x y z), each from 1 to 32767 (null for the patch's size)"),
    BACKGROUND("background", "a share of all centres, above 0 and below 1 (null for none)"),
    MIN_FOREGROUND("min_foreground", "a share of a patch's voxels, from 0 to 1 (null for any)"),
    MAX_FOREGROUND("max_foreground", "a share of a patch's voxels, from 0 to 1 (null for any)"),
    FOREGROUND("foreground", "one image kind such as mask, or KIND:STAIN (null for mask)"),
    MIN_DISTANCE("min_distance", "a length in millimetres, above 0 (null for none)"),
    EXCLUDE("exclude", "at least one centres table of an earlier run (null for none)"),
    SPLIT("split", "parts and their shares, such as train=0.7,val=0.15,test=0.15, 1 in sum (null for none)"),
    SPLIT_BY("split_by", "subject, region or a column of the participants table"),
    STRATIFY_BY("stratify_by", "a column of the participants table (null for none)"),
    FOLDS("folds", "a whole number from 2 to 1000 (null for none)"),
    PARTICIPANTS("participants", "one table with a column participant_id (null for the BIDS folder's)"),
    PARTICIPANTS_COLUMNS("participants_columns", "columns of the participants table, each once (null for none)"),
    FORMAT("format", "nii.gz or nii"),
    COMPRESSION("compression", "fast or small"),
    INTENSITY("intensity", "source or uint8"),
    BINARIZE("binarize", "on or off"),
    NAMES("names", "bids or spimquant"),
    HEADER("header", "origin or plain"),
    AFFINE("affine", "standard or zarrnii"),
    BEYOND_PYRAMID("beyond_pyramid", "average, stride or refuse"),
    ORIENTATION("orientation", "three letters such as RAS, where x, y and z grow to"),
    UNIT("unit", "nm, um, mm, m or an NGFF unit name"),
    GEOMETRY_FROM("geometry_from", "one image kind such as raw: letters and digits"),
    HEMISPHERES("hemispheres", "split or merge"),
    HIERARCHY("hierarchy", "one file: Allen's structure graph (JSON) or a table of child and parent (TSV); or none"),
    S3_ANONYMOUS("s3_anonymous", "on or off"),
    S3_ENDPOINT("s3_endpoint", "a host, with http:// or https:// and port if need be, without user or password"),
    S3_REGION("s3_region", "a region such as eu-central-1"),
    S3_REQUESTER_PAYS("s3_requester_pays", "on or off"),
    RUN(
            "run",
            "a folder name: up to 100 letters, digits, dots, dashes, underscores and pluses, a letter or digit first,"
                    + " no dot last, none of Windows' reserved names"),
    PRESET("preset", "spimquant, spimquant@0.21.1 or spimquant@0.21.4"),
    OVERWRITE("overwrite", "on or off"),
    STRICT("strict", "on or off"),
    PARTITION("partition", "label or label,subject"),
    PARTICIPANT_LABEL("participant_label", "at least one subject, with or without sub- (null for all)"),
    SESSION_LABEL("session_label", "at least one session, with or without ses- (null for all)"),
    DERIVATIVES("derivatives", "at least one folder of derivatives"),
    ATLAS("atlas", "one atlas' name (seg- entity)"),
    TEMPLATE("template", "one template's name (from- entity)"),
    MASK_DESC("mask_desc", "at least one desc- entity of masks, each once (null for the only one)"),
    FILTER("filter", "ENTITY=VALUE such as acq=imaris4x, each entity once");

    private final String word;
    private final String expected;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> aliases;

    SettingKey(String word, String expected, String... aliases) {
        this.word = word;
        this.expected = expected;
        this.aliases = List.of(aliases);
    }

    /** The config file's key: {@code patch_size}. */
    public String word() {
        return word;
    }

    /** The command line's option: {@code --patch-size}. */
    public String option() {
        return "--" + word.replace('_', '-');
    }

    /** Other words for the same key. */
    public List<String> aliases() {
        return aliases;
    }

    /** What a value must be, for messages: "expected ...". */
    public String expected() {
        return expected;
    }

    /** The key of a config file's word, aliases included. */
    public static Optional<SettingKey> of(String word) {
        return Arrays.stream(values())
                .filter(key -> key.word.equals(word) || key.aliases.contains(word))
                .findFirst();
    }

    /** Every word that a config file may use, aliases included. */
    public static List<String> words() {
        return Arrays.stream(values())
                .flatMap(key -> Stream.concat(Stream.of(key.word), key.aliases.stream()))
                .toList();
    }
}
