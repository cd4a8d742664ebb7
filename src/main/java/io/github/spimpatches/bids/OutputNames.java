package io.github.spimpatches.bids;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Format;
import io.github.spimpatches.problem.InputProblem;
import java.text.Normalizer;
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
    private static final int LONGEST_WORD = 60;
    private static final int LONGEST_NAME = 240;

    private OutputNames() {}

    /**
     * The value in letters, digits, plus, dot and dash: accents go, other runs become one dash, dots and dashes at the
     * ends go, at most 60 characters stay. Empty where nothing is left.
     */
    public static String safe(String value) {
        String plain = ACCENTS.matcher(Normalizer.normalize(value, Normalizer.Form.NFKD))
                .replaceAll("");
        String reduced = trimmed(UNSAFE.matcher(plain).replaceAll("-"));
        return reduced.length() <= LONGEST_WORD ? reduced : trimmed(reduced.substring(0, LONGEST_WORD));
    }

    /**
     * The folder of an image's patches, relative to OUT_DIR: {@code
     * sub-S/[ses-X/]micr/sub-S[_ses-X][_sample-...][_stain-...]_seg-A[_from-T]_level-L_desc-D_SPIM.patches}.
     *
     * @param stain the channel's label; null where it has none
     * @throws InputProblem where nothing is left of a name that must be there, or the folder's name is too long
     */
    public static String patchFolder(Subject subject, SubjectImage image, String stain, int level) {
        String id = "sub-" + needed("subject", subject.id());
        String session = subject.session() == null ? "" : "ses-" + needed("session", subject.session());
        StringBuilder name = new StringBuilder(id);
        if (!session.isEmpty()) {
            name.append('_').append(session);
        }
        if (!image.entities().isEmpty()) {
            name.append('_').append(image.entities());
        }
        entity(name, "stain", stain);
        name.append("_seg-").append(needed("atlas", subject.atlas()));
        entity(name, "from", subject.template());
        name.append("_level-").append(level).append("_desc-").append(needed("image description", image.desc()));
        name.append('_').append(image.suffix()).append(".patches");
        if (name.length() > LONGEST_NAME) {
            throw new InputProblem("Folder name too long (" + name.length() + " characters; at most " + LONGEST_NAME
                    + "): " + name + ". Shorten the subject, stain or atlas.");
        }
        return id + "/" + (session.isEmpty() ? "" : session + "/") + "micr/" + name;
    }

    /**
     * How the names of a label's patches begin: {@code {A}_{abbr}}.
     *
     * @param shortName of the label, safe and unique already
     */
    public static String label(String atlas, String shortName) {
        return needed("atlas", atlas) + "_" + shortName;
    }

    /** A patch's file name, {@code {A}_{abbr}_patch{n:03d}.nii.gz}, {@code label} being as {@link #label} makes it. */
    public static String patchFile(String label, int patch, Format format) {
        return label + String.format(Locale.ROOT, "_patch%03d.", patch) + format.extension();
    }

    /** The run's folder, relative to OUT_DIR: {@code spim-patches/seg-{A}_level-{L}}, or the name that was given. */
    public static String runFolder(Settings settings, String atlas) {
        if (settings.run() != null) {
            return "spim-patches/" + settings.run();
        }
        String levels = settings.levels().stream().map(String::valueOf).collect(Collectors.joining("+"));
        return "spim-patches/seg-" + needed("atlas", atlas) + "_level-" + levels;
    }

    private static void entity(StringBuilder name, String key, String value) {
        String safe = value == null ? "" : safe(value);
        if (!safe.isEmpty()) {
            name.append('_').append(key).append('-').append(safe);
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
