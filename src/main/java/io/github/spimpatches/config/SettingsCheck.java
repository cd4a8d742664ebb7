package io.github.spimpatches.config;

import static io.github.spimpatches.config.SettingKey.*;

import io.github.spimpatches.config.Settings.Compression;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.config.Settings.Header;
import io.github.spimpatches.config.Settings.Intensity;
import io.github.spimpatches.config.Settings.Names;
import io.github.spimpatches.config.Settings.Partition;
import io.github.spimpatches.config.Settings.Sampler;
import io.github.spimpatches.geometry.AffineRule;
import io.github.spimpatches.geometry.Extent;
import io.github.spimpatches.geometry.LengthUnit;
import io.github.spimpatches.geometry.Orientation;
import io.github.spimpatches.ngff.BeyondPyramid;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** One pass over what was written: every key is checked, every problem kept, and only then does the check fail. */
final class SettingsCheck {
    private static final int LONGEST_EDGE = Short.MAX_VALUE;
    private static final long MOST_VOXELS = 2_000_000_000;
    private static final long MOST_PATCHES = 1_000_000;
    private static final long HIGHEST_LEVEL = 63;
    private static final long HIGHEST_NUMPY_SEED = 0xFFFFFFFFL;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[-+]?[0-9]{1,19}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    /** What {@code --sampler background} adds to the lottery where no share is given. */
    private static final double BACKGROUND_SHARE = 0.2;

    private static final Map<String, Sampler> SAMPLERS = Map.of(
            "lottery", Sampler.LOTTERY,
            "density", Sampler.DENSITY,
            "active", Sampler.ACTIVE,
            "grid", Sampler.GRID,
            "stratified", Sampler.STRATIFIED,
            "background", Sampler.LOTTERY,
            "numpy-legacy", Sampler.NUMPY_LEGACY);

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]{1,40}");
    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9]{1,40}");
    private static final Pattern ENTITY = Pattern.compile("[A-Za-z]+=[^=/\\s]+");
    private static final Pattern ENDPOINT = Pattern.compile("(https?://)?[A-Za-z0-9.-]+(:[0-9]{1,5})?/?");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern RUN_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._+-]{0,98}[A-Za-z0-9_+-])?");
    private static final Pattern RESERVED_NAME =
            Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

    private final Map<SettingKey, Given> given = new EnumMap<>(SettingKey.class);
    private final Problems problems = new Problems();
    private final Optional<Preset> preset;

    SettingsCheck(Map<SettingKey, Given> given, List<String> earlier) {
        this.given.putAll(given);
        earlier.forEach(problems::add);
        preset = one(PRESET, Preset::parse);
        preset.ifPresent(named -> named.values().forEach(this.given::putIfAbsent));
    }

    Configuration resolve() {
        Settings defaults = Settings.defaults();
        List<String> images = list(IMAGES, word -> KIND.matcher(word).matches());
        Settings settings = new Settings(
                all(PATCH_SIZE, size -> extent(PATCH_SIZE, size)).orElse(defaults.patchSize()),
                (int) (long)
                        wholeNumber(N_PATCHES_PER_LABEL, 1, MOST_PATCHES).orElse((long) defaults.patchesPerLabel()),
                wholeNumber(PATCH_SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(defaults.seed()),
                labels(PATCH_LABELS),
                cropLabels(),
                images,
                list(STAIN, word -> true),
                all(LEVEL, SettingsCheck::levels).orElse(defaults.levels()),
                onOff(SAME_EXTENT).orElse(defaults.sameExtent()),
                one(CONTAINMENT, Containment::parse).orElse(defaults.containment()),
                choice(EDGE, Map.of("inside", Edge.INSIDE, "pad", Edge.PAD)).orElse(defaults.edge()),
                onOff(JITTER).orElse(defaults.jitter()),
                choice(SAMPLER, SAMPLERS).orElse(defaults.sampler()),
                choice(FORMAT, Map.of("nii.gz", Format.NII_GZ, "nii", Format.NII))
                        .orElse(defaults.format()),
                choice(COMPRESSION, Map.of("fast", Compression.FAST, "small", Compression.SMALL))
                        .orElse(defaults.compression()),
                choice(INTENSITY, Map.of("source", Intensity.SOURCE, "uint8", Intensity.UINT8))
                        .orElse(defaults.intensity()),
                onOff(BINARIZE).orElse(defaults.binarize()),
                choice(NAMES, Map.of("bids", Names.BIDS, "spimquant", Names.SPIMQUANT))
                        .orElse(defaults.names()),
                choice(HEADER, Map.of("origin", Header.ORIGIN, "plain", Header.PLAIN))
                        .orElse(defaults.header()),
                choice(AFFINE, Map.of("standard", AffineRule.STANDARD, "zarrnii", AffineRule.ZARRNII))
                        .orElse(defaults.affine()),
                choice(
                                BEYOND_PYRAMID,
                                Map.of(
                                        "average",
                                        BeyondPyramid.AVERAGE,
                                        "stride",
                                        BeyondPyramid.STRIDE,
                                        "refuse",
                                        BeyondPyramid.REFUSE))
                        .orElse(defaults.beyondPyramid()),
                one(ORIENTATION, Orientation::new).orElse(null),
                one(UNIT, LengthUnit::parse).orElse(null),
                matching(GEOMETRY_FROM, KIND).orElse(null),
                choice(HEMISPHERES, Map.of("split", false, "merge", true)).orElse(defaults.mergeHemispheres()),
                hierarchy(),
                run(),
                preset.map(Preset::name).orElse(null),
                onOff(OVERWRITE).orElse(defaults.overwrite()),
                onOff(STRICT).orElse(defaults.strict()),
                all(PARTITION, SettingsCheck::partition).orElse(defaults.partition()),
                sampling(),
                splits(),
                crops(),
                storage());
        Selection selection = new Selection(
                ids(PARTICIPANT_LABEL, "sub-"),
                ids(SESSION_LABEL, "ses-"),
                locations(DERIVATIVES),
                one(ATLAS, word -> withoutPrefix(word, "seg-")).orElse(null),
                one(TEMPLATE, word -> withoutPrefix(word, "from-")).orElse(null),
                ids(MASK_DESC, "desc-"),
                filters(),
                images);
        checkNumpySeed(settings);
        problems.throwIfAny();
        return new Configuration(settings, selection);
    }

    /** numpy takes 32 bits; a longer seed would have to be cut. */
    private void checkNumpySeed(Settings settings) {
        boolean isNumpys = settings.sampler() == Sampler.NUMPY_LEGACY || settings.intensity() == Intensity.UINT8;
        if (isNumpys && (settings.seed() < 0 || settings.seed() > HIGHEST_NUMPY_SEED)) {
            String by = settings.sampler() == Sampler.NUMPY_LEGACY ? "sampler numpy-legacy" : "intensity uint8";
            problems.add("Conflict: " + by + " takes a patch_seed from 0 to " + HIGHEST_NUMPY_SEED + "; found "
                    + settings.seed() + ".");
        }
        if (settings.sampler() == Sampler.NUMPY_LEGACY && settings.sampling().minDistanceMm() > 0) {
            problems.add("Conflict: sampler numpy-legacy keeps no min_distance; leave one out.");
        }
    }

    /** Also as two words, as a list of YAML has them. */
    private static Partition partition(Given value) {
        String word = String.join(",", split(value)).toLowerCase(Locale.ROOT);
        return Arrays.stream(Partition.values())
                .filter(partition -> partition.word().equals(word))
                .findFirst()
                .orElseThrow(() -> value.refused(PARTITION));
    }

    private Extent extent(SettingKey key, Given size) {
        List<String> words = split(size);
        List<Long> edges = words.stream()
                .map(word -> number(word, 1, LONGEST_EDGE))
                .flatMap(Optional::stream)
                .toList();
        if (edges.size() != words.size() || (edges.size() != 1 && edges.size() != 3)) {
            throw size.refused(key);
        }
        int x = edges.get(0).intValue();
        Extent extent = edges.size() == 1
                ? Extent.cube(x)
                : new Extent(x, edges.get(1).intValue(), edges.get(2).intValue());
        if (key == PATCH_SIZE && extent.voxels() > MOST_VOXELS) {
            throw new InputProblem("Invalid " + size.where() + ": " + extent + " is " + extent.voxels()
                    + " voxels; a patch holds at most " + MOST_VOXELS + ".");
        }
        return extent;
    }

    private static List<Integer> levels(Given given) {
        List<String> words = split(given);
        List<Integer> levels = words.stream()
                .map(word -> number(word, 0, HIGHEST_LEVEL))
                .flatMap(Optional::stream)
                .map(Long::intValue)
                .distinct()
                .sorted()
                .toList();
        if (words.isEmpty() || levels.size() != words.size()) {
            throw given.refused(LEVEL);
        }
        return levels;
    }

    private List<String> labels(SettingKey key) {
        return all(key, labels -> {
                    if (labels.words().isEmpty() || labels.words().stream().anyMatch(String::isBlank)) {
                        throw labels.refused(key);
                    }
                    return labels.words().stream().map(String::strip).distinct().toList();
                })
                .orElse(List.of());
    }

    private List<String> cropLabels() {
        Given crops = given.get(CROP_LABELS);
        return crops == null || crops.words().isEmpty() ? List.of() : labels(CROP_LABELS);
    }

    private List<String> ids(SettingKey key, String prefix) {
        return list(key, word -> !word.contains("/") && !word.equals(prefix)).stream()
                .map(word -> withoutPrefix(word, prefix))
                .distinct()
                .toList();
    }

    private SortedMap<String, String> filters() {
        SortedMap<String, String> filters = new TreeMap<>();
        for (String filter : list(FILTER, word -> ENTITY.matcher(word).matches())) {
            int equals = filter.indexOf('=');
            if (filters.put(filter.substring(0, equals), filter.substring(equals + 1)) != null) {
                problems.add(given.get(FILTER).refused(FILTER).getMessage());
            }
        }
        return filters;
    }

    private List<Location> locations(SettingKey key) {
        return all(key, paths -> {
                    boolean tooMany = (key == HIERARCHY || key == PARTICIPANTS)
                            && paths.words().size() != 1;
                    if (tooMany
                            || paths.words().isEmpty()
                            || paths.words().stream().anyMatch(String::isBlank)) {
                        throw paths.refused(key);
                    }
                    return paths.words().stream()
                            .map(word -> located(word, paths.folder()))
                            .distinct()
                            .toList();
                })
                .orElse(List.of());
    }

    private Location hierarchy() {
        Given value = given.get(HIERARCHY);
        if (value != null && value.words().equals(List.of(Settings.NO_HIERARCHY.uri()))) {
            return Settings.NO_HIERARCHY;
        }
        return locations(HIERARCHY).stream().findFirst().orElse(null);
    }

    private static Location located(String path, Location folder) {
        Location typed = new Location(path);
        boolean relative = typed.isLocal() && !typed.uri().startsWith("/");
        return relative && folder != null ? folder.resolve(path) : typed;
    }

    private String run() {
        return one(
                        RUN,
                        word -> RUN_NAME.matcher(word).matches()
                                        && !RESERVED_NAME.matcher(word).matches()
                                ? word
                                : null)
                .orElse(null);
    }

    private Sampling sampling() {
        String sampler = samplerWord();
        boolean isMapped = sampler.equals("density") || sampler.equals("active");
        if (isMapped && !given.containsKey(WEIGHTS)) {
            problems.add(given.get(SAMPLER).where() + " " + sampler
                    + " needs --weights: a map (NIfTI or OME-Zarr), or an image kind" + " such as mask.");
        }
        if (!isMapped && given.containsKey(WEIGHTS)) {
            problems.add(given.get(WEIGHTS).where() + " weighs nothing with the sampler " + sampler
                    + ": add --sampler density or active, or leave it out.");
        }
        if (!sampler.equals("grid") && given.containsKey(STRIDE)) {
            problems.add(given.get(STRIDE).where() + " moves nothing with the sampler " + sampler
                    + ": add --sampler grid, or leave it out.");
        }
        return new Sampling(
                one(MIN_DISTANCE, SettingsCheck::length).orElse(0.0),
                locations(EXCLUDE),
                all(WEIGHTS, SettingsCheck::map).orElse(null),
                all(STRIDE, stride -> extent(STRIDE, stride)).orElse(null),
                one(BACKGROUND, SettingsCheck::length)
                        .filter(share -> share < 1 || refused(BACKGROUND))
                        .orElse(sampler.equals("background") ? BACKGROUND_SHARE : 0.0),
                foreground());
    }

    private ForegroundRule foreground() {
        double least = one(MIN_FOREGROUND, SettingsCheck::share).orElse(0.0);
        double most = one(MAX_FOREGROUND, SettingsCheck::share).orElse(1.0);
        ImageWord mask = one(FOREGROUND, word -> ImageWord.isOne(word) ? ImageWord.of(word) : null)
                .orElse(ForegroundRule.ANY.mask());
        if (least > most) {
            problems.add("Conflict: " + given.get(MIN_FOREGROUND).where() + " " + ForegroundRule.plain(least)
                    + " is more than " + given.get(MAX_FOREGROUND).where() + " " + ForegroundRule.plain(most)
                    + ": no patch has both.");
        }
        ForegroundRule rule = new ForegroundRule(least, most, mask);
        boolean isBounded = given.containsKey(MIN_FOREGROUND) || given.containsKey(MAX_FOREGROUND);
        if (!isBounded && rule.isAny() && !mask.equals(ForegroundRule.ANY.mask())) {
            problems.add(given.get(FOREGROUND).where() + " judges nothing without --min-foreground or"
                    + " --max-foreground: add one, or leave it out.");
        }
        return rule;
    }

    private String samplerWord() {
        Given named = given.get(SAMPLER);
        return named == null || named.words().isEmpty()
                ? "lottery"
                : named.words().get(0).strip().toLowerCase(Locale.ROOT);
    }

    private boolean refused(SettingKey key) {
        problems.add(given.get(key).refused(key).getMessage());
        return false;
    }

    /** A word stays one; a path starts from the file's folder. */
    private static String map(Given value) {
        if (value.words().size() != 1 || value.words().get(0).isBlank()) {
            throw value.refused(WEIGHTS);
        }
        String word = value.words().get(0).strip();
        return ImageWord.isOne(word) ? word : located(word, value.folder()).uri();
    }

    private Crops crops() {
        return new Crops(
                choice(
                                CROP_FORMAT,
                                Map.of(
                                        "ims", Crops.Format.IMS,
                                        "ome-zarr", Crops.Format.OME_ZARR,
                                        "tif", Crops.Format.TIF))
                        .orElse(Crops.DEFAULT.format()),
                one(MARGIN, SettingsCheck::length).orElse(Crops.DEFAULT.marginMm()),
                onOff(MASK_OUTSIDE).orElse(Crops.DEFAULT.masksOutside()),
                one(MAX_CROP_BYTES, ByteCount::of).orElse(Crops.DEFAULT.mostBytes()),
                one(SCRATCH, word -> localFolder(new Location(word))).orElse(null));
    }

    /** Scratch is seeked in, which only a local file system allows. */
    private static Location localFolder(Location folder) {
        return folder.isLocal() ? folder : null;
    }

    private Splits splits() {
        List<Splits.Share> shares = all(SPLIT, SettingsCheck::shares).orElse(List.of());
        int folds = wholeNumber(FOLDS, 2, 1000).orElse(0L).intValue();
        String by = one(SPLIT_BY, Function.identity()).orElse(Splits.SUBJECT);
        String stratifyBy = one(STRATIFY_BY, Function.identity()).orElse(null);
        if (stratifyBy != null && !by.equals(Splits.SUBJECT)) {
            problems.add("Conflict: " + given.get(STRATIFY_BY).where() + " and "
                    + given.get(SPLIT_BY).where() + " " + by
                    + " exclude each other: shares hold within groups of subjects. Leave one out.");
        }
        if (!given.containsKey(SPLIT) && !given.containsKey(FOLDS)) {
            boolean isSampled = samplerWord().equals("stratified");
            for (SettingKey alone : List.of(SPLIT_BY, STRATIFY_BY)) {
                if (given.containsKey(alone)
                        && !(alone == SPLIT_BY && by.equals(Splits.SUBJECT))
                        && !(alone == STRATIFY_BY && isSampled)) {
                    problems.add(given.get(alone).where() + " divides nothing without --split or --folds: add one, or"
                            + " leave it out.");
                }
            }
        }
        return new Splits(
                shares,
                folds,
                by,
                stratifyBy,
                locations(PARTICIPANTS).stream().findFirst().orElse(null),
                list(PARTICIPANTS_COLUMNS, word -> true));
    }

    /** {@code train=0.7}, ...: at least two parts with names of their own. */
    private static List<Splits.Share> shares(Given value) {
        List<Splits.Share> shares = new ArrayList<>();
        for (String word : split(value)) {
            int equals = word.indexOf('=');
            String name = word.substring(0, Math.max(0, equals)).strip();
            Double share = length(word.substring(equals + 1).strip());
            if (!PART.matcher(name).matches() || share == null) {
                throw value.refused(SPLIT);
            }
            shares.add(new Splits.Share(name, share));
        }
        double sum = shares.stream().mapToDouble(Splits.Share::share).sum();
        long names = shares.stream().map(Splits.Share::name).distinct().count();
        if (Math.abs(sum - 1) > 1e-6 || names < shares.size() || names < 2) {
            throw value.refused(SPLIT);
        }
        return shares;
    }

    private StorageSettings storage() {
        boolean anonymous = onOff(S3_ANONYMOUS).orElse(false);
        boolean requesterPays = onOff(S3_REQUESTER_PAYS).orElse(false);
        if (anonymous && requesterPays) {
            problems.add("Conflict: " + given.get(S3_ANONYMOUS).where() + " and "
                    + given.get(S3_REQUESTER_PAYS).where()
                    + " exclude each other: a requester who pays must say who that is. Leave one out.");
        }
        return new StorageSettings(
                anonymous, endpoint().orElse(null), matching(S3_REGION, REGION).orElse(null), requesterPays, Map.of());
    }

    /** An endpoint that carries a password is refused without repeating it. */
    private Optional<String> endpoint() {
        Given endpoint = given.get(S3_ENDPOINT);
        if (endpoint != null && endpoint.words().stream().anyMatch(word -> word.contains("@"))) {
            problems.add("Invalid " + endpoint.where() + ": it holds a user or password; expected "
                    + S3_ENDPOINT.expected() + ".");
            return Optional.empty();
        }
        return matching(S3_ENDPOINT, ENDPOINT);
    }

    // --- what the methods above are made of

    private <T> Optional<T> all(SettingKey key, Function<Given, T> parse) {
        Given value = given.get(key);
        return value == null ? Optional.empty() : problems.attempt(() -> parse.apply(value));
    }

    /** One word; {@code parse} gives null, or throws, for a word that is not right. */
    private <T> Optional<T> one(SettingKey key, Function<String, T> parse) {
        return all(key, value -> {
            if (value.words().size() != 1 || value.words().get(0).isBlank()) {
                throw value.refused(key);
            }
            T parsed = parsedOrRefused(value, parse);
            if (parsed == null) {
                throw value.refused(key);
            }
            return parsed;
        });
    }

    private static <T> T parsedOrRefused(Given value, Function<String, T> parse) {
        try {
            return parse.apply(value.words().get(0).strip());
        } catch (InputProblem problem) {
            throw problem.within(value.where());
        }
    }

    private <T> Optional<T> choice(SettingKey key, Map<String, T> choices) {
        return one(key, word -> choices.get(word.toLowerCase(Locale.ROOT)));
    }

    private Optional<Boolean> onOff(SettingKey key) {
        return choice(key, Map.of("on", true, "true", true, "yes", true, "off", false, "false", false, "no", false));
    }

    private Optional<String> matching(SettingKey key, Pattern pattern) {
        return one(key, word -> pattern.matcher(word).matches() ? word : null);
    }

    private Optional<Long> wholeNumber(SettingKey key, long least, long most) {
        return one(key, word -> number(word, least, most).orElse(null));
    }

    /** A finite number above 0; null for any other word. */
    private static Double length(String word) {
        if (!NUMBER.matcher(word).matches()) {
            return null;
        }
        double length = Double.parseDouble(word);
        return length > 0 && Double.isFinite(length) ? length : null;
    }

    /** A number from 0 to 1; null for any other word. */
    private static Double share(String word) {
        if (!NUMBER.matcher(word).matches()) {
            return null;
        }
        double share = Double.parseDouble(word);
        return share >= 0 && share <= 1 ? share : null;
    }

    private static Optional<Long> number(String word, long least, long most) {
        if (!WHOLE_NUMBER.matcher(word).matches()) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(word);
            return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException tooLong) {
            return Optional.empty();
        }
    }

    /** Words of a list, each right and there once. Values with commas are several words. */
    private List<String> list(SettingKey key, Predicate<String> isRight) {
        return all(key, value -> {
                    List<String> words = key == STAIN ? value.words() : split(value);
                    boolean distinct = new HashSet<>(words).size() == words.size();
                    if (words.isEmpty()
                            || !distinct
                            || words.stream().anyMatch(word -> word.isBlank() || !isRight.test(word))) {
                        throw value.refused(key);
                    }
                    return words;
                })
                .orElse(List.of());
    }

    private static List<String> split(Given value) {
        return value.words().stream()
                .flatMap(word -> Arrays.stream(word.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    private static String withoutPrefix(String word, String prefix) {
        return word.startsWith(prefix) ? word.substring(prefix.length()) : word;
    }
}
