package io.github.spimpatches.cli;

import io.github.spimpatches.config.SettingKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The options that are settings: one for each {@link SettingKey}, added to a verb's command. Values stay words; {@code
 * config} checks them, together with those of the config file.
 */
final class SettingOptions {

    /** An option's place in the help, and how it takes values. */
    private record Look(HelpSection section, String label, String arity, String description) {}

    /** Takes only what looks like a number, so that {@code --patch-size 64 BIDS_DIR} leaves the folder alone. */
    private static final ITypeConverter<String> NUMBERS = word -> {
        if (!word.matches("[-+]?[0-9][0-9.,eE+-]*")) {
            throw new TypeConversionException("not a number");
        }
        return word;
    };

    /** Takes only on, off and their like, so that {@code --strict BIDS_DIR} leaves the folder alone. */
    private static final ITypeConverter<String> ON_OFF = word -> {
        if (!word.matches("(?i)on|off|true|false|yes|no")) {
            throw new TypeConversionException("neither on nor off");
        }
        return word;
    };

    private SettingOptions() {}

    static void add(CommandSpec command, Collection<SettingKey> keys) {
        add(command, keys, Set.of());
    }

    /** @param unlisted those that the help leaves out */
    static void add(CommandSpec command, Collection<SettingKey> keys, Set<SettingKey> unlisted) {
        for (SettingKey key : keys) {
            Look look = look(key);
            OptionSpec.Builder option = OptionSpec.builder(key.option())
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .arity(look.arity())
                    .paramLabel(look.label())
                    .description(look.description())
                    .hidden(unlisted.contains(key));
            if (look.arity().equals("0..1")) {
                option.fallbackValue("on").converters(ON_OFF);
            } else if (key == SettingKey.PATCH_SIZE || key == SettingKey.STRIDE || key == SettingKey.LEVEL) {
                option.converters(NUMBERS);
            }
            command.addOption(option.build());
        }
    }

    /** The words that followed each option. */
    static Map<SettingKey, List<String>> given(ParseResult parsed) {
        Map<SettingKey, List<String>> given = new EnumMap<>(SettingKey.class);
        for (SettingKey key : SettingKey.values()) {
            OptionSpec option = parsed.matchedOption(key.option());
            // A verb may have an option of its own by this name.
            if (option != null && option.getValue() instanceof List) {
                given.put(key, option.<List<String>>getValue());
            }
        }
        return given;
    }

    static HelpSection section(SettingKey key) {
        return look(key).section();
    }

    private static Look look(SettingKey key) {
        return switch (key) {
            case PATCH_SIZE ->
                new Look(
                        HelpSection.PATCHES,
                        "X [Y Z]",
                        "1..3",
                        "Patch size in voxels of the image and level: one number, or x y z. Default: 256.");
            case N_PATCHES_PER_LABEL ->
                new Look(HelpSection.PATCHES, "N", "1", "Patches per label and subject. Default: 10.");
            case PATCH_SEED -> new Look(HelpSection.PATCHES, "N", "1", "Seed of the draw. Default: 42.");
            case PATCH_LABELS ->
                new Look(
                        HelpSection.PATCHES,
                        "LABEL",
                        "1..*",
                        "Regions by index, name or abbreviation; a parent is all its children. Default: every label"
                                + " with index above 0.");
            case CROP_LABELS ->
                new Look(
                        HelpSection.CROPS,
                        "LABEL",
                        "1..*",
                        "Regions to write whole; a parent is all its children. Default: none.");
            case CROP_FORMAT ->
                new Look(
                        HelpSection.CROPS,
                        "FORMAT",
                        "1",
                        "ims (Imaris, all resolutions), ome-zarr (0.5, sharded) or tif (OME-TIFF, tiled). Default:"
                                + " ims.");
            case MARGIN -> new Look(HelpSection.CROPS, "MM", "1", "Millimetres around a region's box. Default: none.");
            case MASK_OUTSIDE ->
                new Look(HelpSection.CROPS, "on|off", "0..1", "Make voxels of other labels zero. Default: off.");
            case MAX_CROP_BYTES ->
                new Look(
                        HelpSection.CROPS,
                        "BYTES",
                        "1",
                        "Refuse to begin where a crop holds more voxels than this, say 20G. Default: any.");
            case SCRATCH ->
                new Look(
                        HelpSection.CROPS,
                        "DIR",
                        "1",
                        "Local folder where crops grow before they are published; made where there is none. Default: the"
                                + " system's temporary folder.");
            case IMAGES ->
                new Look(
                        HelpSection.IMAGES,
                        "KIND[,KIND]",
                        "1",
                        "Image kinds: raw, corrected, mask, or a cohort table's own. Default: all found.");
            case STAIN -> new Look(HelpSection.IMAGES, "STAIN", "1..*", "Channels, by OMERO label. Default: all.");
            case LEVEL ->
                new Look(
                        HelpSection.IMAGES,
                        "L[,L]",
                        "1..*",
                        "Resolution level, 0 the finest; several give the same centres at each. Also"
                                + " --segmentation-level. Default: 0.");
            case SAME_EXTENT ->
                new Look(
                        HelpSection.PATCHES,
                        "on|off",
                        "0..1",
                        "Patches of all images and levels cover what --patch-size covers in the first image at the lowest"
                                + " level, in as many voxels as that takes.");
            case CONTAINMENT ->
                new Look(
                        HelpSection.PATCHES,
                        "RULE",
                        "1",
                        "What of a patch lies in its region: region (every voxel), fraction=F (that share), center."
                                + " Default: region.");
            case EDGE ->
                new Look(
                        HelpSection.PATCHES,
                        "RULE",
                        "1",
                        "At the image's edge: inside (no patch reaches beyond) or pad (zeros, counted). Default:"
                                + " inside.");
            case JITTER ->
                new Look(
                        HelpSection.PATCHES,
                        "on|off",
                        "1",
                        "Spread centres inside the coarse atlas voxel. Default: on.");
            case SAMPLER ->
                new Look(
                        HelpSection.PATCHES,
                        "NAME",
                        "1",
                        "How centres are drawn: lottery (all places alike), density (by --weights), active (highest of"
                                + " --weights first), grid (every tile), stratified (subjects and --stratify-by groups alike), background (lottery with --background 0.2), numpy-legacy (numpy.random.choice)."
                                + " Default: lottery.");
            case WEIGHTS ->
                new Look(
                        HelpSection.PATCHES,
                        "MAP",
                        "1",
                        "Map for density and active: NIfTI or OME-Zarr, {subject} and {session} in its path being the"
                                + " subject's; or an image kind such as mask, or mask:STAIN.");
            case STRIDE ->
                new Look(
                        HelpSection.PATCHES,
                        "X [Y Z]",
                        "1..3",
                        "Steps of --sampler grid in voxels; smaller than the patch, tiles overlap. Default: the patch's"
                                + " size.");
            case BACKGROUND ->
                new Look(
                        HelpSection.PATCHES,
                        "SHARE",
                        "1",
                        "Share of all centres that lie outside every wanted label, inside the brain. Default: none.");
            case MIN_FOREGROUND ->
                new Look(
                        HelpSection.PATCHES,
                        "SHARE",
                        "1",
                        "Least share of a patch's voxels that are foreground, not 0 in --foreground. Default: any.");
            case MAX_FOREGROUND -> new Look(HelpSection.PATCHES, "SHARE", "1", "Most of it. Default: any.");
            case FOREGROUND ->
                new Look(
                        HelpSection.PATCHES,
                        "KIND[:STAIN]",
                        "1",
                        "Image that says what is foreground; one of the run's, with its stain where it has several."
                                + " Default: mask.");
            case MIN_DISTANCE ->
                new Look(
                        HelpSection.PATCHES,
                        "MM",
                        "1",
                        "Least distance between centres of a label, and from those of --exclude, in millimetres."
                                + " Default: none.");
            case EXCLUDE ->
                new Look(
                        HelpSection.PATCHES,
                        "CENTERS",
                        "1..*",
                        "Centres tables of earlier runs: their places are not drawn again.");
            case SPLIT ->
                new Look(
                        HelpSection.SPLITS,
                        "PART=SHARE[,...]",
                        "1",
                        "Divide the data, train=0.7,val=0.15,test=0.15 say, in column split of centres and manifest.");
            case SPLIT_BY ->
                new Look(
                        HelpSection.SPLITS,
                        "UNIT",
                        "1",
                        "What is never divided: subject (all sessions), region, or a column of participants.tsv."
                                + " Default: subject.");
            case STRATIFY_BY ->
                new Look(
                        HelpSection.SPLITS,
                        "COLUMN",
                        "1",
                        "Column of participants.tsv within whose groups the shares hold, and whose groups --sampler"
                                + " stratified balances.");
            case FOLDS ->
                new Look(HelpSection.SPLITS, "K", "1", "Deal the units to K folds, in column fold. Default: none.");
            case PARTICIPANTS ->
                new Look(
                        HelpSection.SPLITS,
                        "FILE",
                        "1",
                        "Table with a column participant_id. Default: participants.tsv in BIDS_DIR.");
            case PARTICIPANTS_COLUMNS ->
                new Look(
                        HelpSection.SPLITS,
                        "COLUMN[,COLUMN]",
                        "1",
                        "Columns of participants.tsv that the manifest repeats for each patch. Default: none.");
            case FORMAT -> new Look(HelpSection.OUTPUT, "FORMAT", "1", "nii.gz or nii. Default: nii.gz.");
            case COMPRESSION ->
                new Look(HelpSection.OUTPUT, "EFFORT", "1", "gzip's effort: fast or small. Default: fast.");
            case INTENSITY ->
                new Look(
                        HelpSection.OUTPUT,
                        "RULE",
                        "1",
                        "source (values and type as they are), or uint8: each patch stretched between its own 0.1 and"
                                + " 99.9 percentiles, so not comparable. Default: source.");
            case BINARIZE ->
                new Look(
                        HelpSection.OUTPUT,
                        "on|off",
                        "0..1",
                        "Masks as uint8 of 0 and 1: whatever is not 0 becomes 1. Default: their own values.");
            case NAMES ->
                new Look(HelpSection.OUTPUT, "RULE", "1", "Folders and files: bids or spimquant. Default: bids.");
            case HEADER ->
                new Look(
                        HelpSection.OUTPUT,
                        "RULE",
                        "1",
                        "origin (a NIfTI extension says where the patch is from), or plain (always made again)."
                                + " Default: origin.");
            case AFFINE ->
                new Look(
                        HelpSection.IMAGES,
                        "RULE",
                        "1",
                        "Places in the world: standard, or zarrnii (its mistakes included). Default: standard.");
            case BEYOND_PYRAMID ->
                new Look(
                        HelpSection.IMAGES,
                        "RULE",
                        "1",
                        "A level that an image lacks, from its last: average (means of blocks), stride (every n-th"
                                + " voxel), refuse. Default: average.");
            case ORIENTATION ->
                new Look(
                        HelpSection.IMAGES,
                        "RAS",
                        "1",
                        "Where the images' x, y and z grow to. Default: from the data.");
            case UNIT ->
                new Look(
                        HelpSection.IMAGES,
                        "UNIT",
                        "1",
                        "Unit of images that name none: nm, um, mm, m. Default: from the data.");
            case GEOMETRY_FROM ->
                new Look(
                        HelpSection.IMAGES,
                        "KIND",
                        "1",
                        "Take scale, unit and position from images of this kind, for those of the same shape.");
            case HEMISPHERES ->
                new Look(HelpSection.PATCHES, "RULE", "1", "split, or merge: CA1 is CA1-L and CA1-R. Default: split.");
            case HIERARCHY ->
                new Look(
                        HelpSection.PATCHES,
                        "FILE",
                        "1",
                        "Parents of labels: Allen's structure graph (JSON) or a table of child and parent; none: each"
                                + " label of the table by itself. Default: the label table's own.");
            case S3_ANONYMOUS ->
                new Look(HelpSection.STORES, "on|off", "0..1", "Read S3 without signing. Default: Hadoop's own.");
            case S3_ENDPOINT -> new Look(HelpSection.STORES, "URL", "1", "S3 server. Default: Hadoop's own.");
            case S3_REGION -> new Look(HelpSection.STORES, "REGION", "1", "S3 region. Default: Hadoop's own.");
            case S3_REQUESTER_PAYS ->
                new Look(HelpSection.STORES, "on|off", "0..1", "Pay for requests to S3 buckets that ask for it.");
            case RUN ->
                new Look(
                        HelpSection.OUTPUT,
                        "NAME",
                        "1",
                        "Folder of this run's tables in OUT_DIR/spim-patches. Default: seg-{atlas}_level-{level}.");
            case PRESET ->
                new Look(
                        HelpSection.OUTPUT,
                        "NAME",
                        "1",
                        "spimquant: the very files that SPIMquant makes (with zarrnii 0.21.1; spimquant@0.21.4: with"
                                + " that). Options beside it win.");
            case OVERWRITE ->
                new Look(
                        HelpSection.OUTPUT,
                        "on|off",
                        "0..1",
                        "Make every patch again. Default: keep those made with the same settings.");
            case STRICT ->
                new Look(
                        HelpSection.OUTPUT,
                        "on|off",
                        "0..1",
                        "Exit with 3 where a region has fewer places than patches were asked for.");
            case PARTITION ->
                new Look(
                        HelpSection.OUTPUT,
                        "RULE",
                        "1",
                        "What one Spark task gets: label, or label,subject for few labels in many subjects. Default:"
                                + " label.");
            case PARTICIPANT_LABEL ->
                new Look(HelpSection.INPUT, "ID", "1..*", "Subjects, with or without sub-. Default: all.");
            case SESSION_LABEL ->
                new Look(HelpSection.INPUT, "ID", "1..*", "Sessions, with or without ses-. Default: all.");
            case DERIVATIVES ->
                new Look(
                        HelpSection.INPUT,
                        "DIR",
                        "1..*",
                        "Folders with label volumes, masks, corrected images. Default: BIDS_DIR,"
                                + " BIDS_DIR/derivatives/* and OUT_DIR.");
            case ATLAS ->
                new Look(
                        HelpSection.INPUT,
                        "NAME",
                        "1",
                        "The atlas (seg- entity), needed where there are several; names it for --cohort and"
                                + " --subject.");
            case TEMPLATE ->
                new Look(
                        HelpSection.INPUT,
                        "NAME",
                        "1",
                        "The atlas' template (from- entity), needed where there are several.");
            case MASK_DESC ->
                new Look(HelpSection.INPUT, "DESC", "1..*", "Masks by desc- entity, needed where a stain has several.");
            case FILTER ->
                new Look(
                        HelpSection.INPUT,
                        "ENTITY=VALUE",
                        "1",
                        "Take only image files with this value, where they have the entity.");
        };
    }
}
