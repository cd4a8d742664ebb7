package io.github.spimpatches.bids;

import io.github.spimpatches.config.Crops;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.config.Settings.Names;
import io.github.spimpatches.problem.InputProblem;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the output's folders and files are called. Every part that comes from outside is reduced by {@link #safe}, so
 * that no name can leave its folder, hide, or mean something to a shell or a file system.
 */
public final class OutputNames {
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9+.-]+");
    private static final Pattern ENDS = Pattern.compile("^[.-]+|[.-]+$");
    /** Windows takes any name that begins like this for a device. */
    private static final Pattern RESERVED = Pattern.compile("(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])[.]");

    private static final int LONGEST_WORD = 60;
    private static final int LONGEST_NAME = 240;

    /** The order that SPIMquant's library gives entities, as far as images have them; others come before desc. */
    private static final List<String> SPIMQUANT_ORDER = List.of(
            "sample",
            "task",
            "tracksys",
            "acq",
            "nuc",
            "voi",
            "ce",
            "stain",
            "trc",
            "rec",
            "dir",
            "run",
            "mod",
            "echo",
            "flip",
            "inv",
            "mt",
            "proc",
            "part",
            "space",
            "atlas",
            "seg",
            "hemi",
            "res",
            "den",
            "roi",
            "from",
            "to",
            "split",
            "recording",
            "chunk",
            "model",
            "subset",
            "label",
            "level");

    private OutputNames() {}

    /**
     * The value in letters, digits, plus, dot and dash: accents go, other runs become one dash, dots and dashes at the
     * ends go, at most 60 characters stay, and no name of a Windows device is left before a dot. Empty where nothing is left.
     */
    public static String safe(String value) {
        String plain = ACCENTS.matcher(Normalizer.normalize(value, Normalizer.Form.NFKD))
                .replaceAll("");
        String reduced =
                RESERVED.matcher(trimmed(UNSAFE.matcher(plain).replaceAll("-"))).replaceFirst("$1-");
        return reduced.length() <= LONGEST_WORD ? reduced : trimmed(reduced.substring(0, LONGEST_WORD));
    }

    /**
     * The folder of an image's patches, relative to OUT_DIR: {@code
     * sub-S/[ses-X/]micr/sub-S[_ses-X][_sample-...][_stain-...]_seg-A[_from-T]_level-L_desc-D_SPIM.patches}. By the
     * names of SPIMquant all but raw images go to {@code seg/}, and entities stand in its order.
     *
     * @param stain the channel's label; null where it has none
     * @throws InputProblem where nothing is left of a name that must be there, or the folder's name is too long
     */
    public static String patchFolder(Subject subject, SubjectImage image, String stain, int level, Names names) {
        String datatype = names == Names.BIDS || image.kind().equals("raw") ? "micr" : "seg";
        return folder(subject, image, stain, level, names, datatype, image.desc(), "patches");
    }

    /**
     * The folder of an image's crops, named as {@link #patchFolder} names that of its patches, but {@code .imaris} or,
     * for other formats, {@code .crops}; by the names of SPIMquant in {@code seg/} with {@code desc-crop}.
     */
    public static String cropFolder(Subject subject, SubjectImage image, int level, Names names, Crops.Format format) {
        String extension = format == Crops.Format.IMS ? "imaris" : "crops";
        return switch (names) {
            case BIDS -> folder(subject, image, image.stain(), level, names, "micr", image.desc(), extension);
            case SPIMQUANT -> folder(subject, image, image.stain(), level, names, "seg", "crop", extension);
        };
    }

    /** The folder of all that is a subject's, {@code sub-S}, relative to OUT_DIR. */
    public static String subjectFolder(Subject subject) {
        return "sub-" + needed("subject", subject.id());
    }

    private static String folder(
            Subject subject,
            SubjectImage image,
            String stain,
            int level,
            Names names,
            String datatype,
            String desc,
            String extension) {
        String id = subjectFolder(subject);
        String session = subject.session() == null ? "" : "ses-" + needed("session", subject.session());
        List<String> entities = new ArrayList<>();
        if (!image.entities().isEmpty()) {
            entities.addAll(List.of(image.entities().split("_")));
        }
        entity(entities, "stain", stain);
        entities.add("seg-" + needed("atlas", subject.atlas()));
        entity(entities, "from", subject.template());
        entities.add("level-" + level);
        if (names == Names.SPIMQUANT) {
            entities.sort(Comparator.comparingInt(OutputNames::rank));
        }
        entities.add("desc-" + needed("image description", desc));
        String name = id + (session.isEmpty() ? "" : "_" + session) + "_" + String.join("_", entities) + "_"
                + image.suffix() + "." + extension;
        if (name.length() > LONGEST_NAME) {
            throw new InputProblem("Folder name too long (" + name.length() + " characters; at most " + LONGEST_NAME
                    + "): " + name + ". Shorten the subject, stain or atlas.");
        }
        return id + "/" + (session.isEmpty() ? "" : session + "/") + datatype + "/" + name;
    }

    /**
     * A crop's file name: {@code {A}_{abbr}.ims}, or {@code sub-{S}_seg-{A}_label-{abbr}_SPIM.ims}.
     *
     * @param shortName of the label, safe and unique already
     */
    public static String cropFile(Subject subject, String shortName, Names names, Crops.Format format) {
        String label = label(subject.atlas(), shortName, names);
        return switch (names) {
            case BIDS -> label + "." + format.extension();
            case SPIMQUANT -> "sub-" + needed("subject", subject.id()) + "_" + label + "_SPIM." + format.extension();
        };
    }

    private static int rank(String entity) {
        int rank = SPIMQUANT_ORDER.indexOf(entity.substring(0, Math.max(0, entity.indexOf('-'))));
        return rank < 0 ? SPIMQUANT_ORDER.size() : rank;
    }

    /**
     * How the names of a label's patches begin: {@code {A}_{abbr}}, or {@code seg-{A}_label-{abbr}}.
     *
     * @param shortName of the label, safe and unique already
     */
    public static String label(String atlas, String shortName, Names names) {
        String safe = needed("atlas", atlas);
        return switch (names) {
            case BIDS -> safe + "_" + shortName;
            case SPIMQUANT -> "seg-" + safe + "_label-" + shortName;
        };
    }

    /**
     * A patch's file name, {@code {A}_{abbr}_patch{n:03d}.nii.gz} or {@code seg-{A}_label-{abbr}_patch-{n - 1:04d}.nii},
     * {@code label} being as {@link #label} makes it.
     */
    public static String patchFile(String label, int patch, Format format, Names names) {
        String number =
                switch (names) {
                    case BIDS -> String.format(Locale.ROOT, "_patch%03d.", patch);
                    case SPIMQUANT -> String.format(Locale.ROOT, "_patch-%04d.", patch - 1);
                };
        return label + number + format.extension();
    }

    /** The run's folder, relative to OUT_DIR: {@code spim-patches/seg-{A}_level-{L}}, or the name that was given. */
    public static String runFolder(Settings settings, String atlas) {
        if (settings.run() != null) {
            return "spim-patches/" + settings.run();
        }
        String levels = settings.levels().stream().map(String::valueOf).collect(Collectors.joining("+"));
        return "spim-patches/seg-" + needed("atlas", atlas) + "_level-" + levels;
    }

    private static void entity(List<String> entities, String key, String value) {
        String safe = value == null ? "" : safe(value);
        if (!safe.isEmpty()) {
            entities.add(key + "-" + safe);
        }
    }

    private static String needed(String what, String value) {
        String safe = safe(value);
        if (safe.isEmpty()) {
            throw new InputProblem(
                    "Invalid " + what + " \"" + value + "\": nothing of it can stand in a file name; use letters.");
        }
        return safe;
    }

    private static String trimmed(String word) {
        return ENDS.matcher(word).replaceAll("");
    }
}
