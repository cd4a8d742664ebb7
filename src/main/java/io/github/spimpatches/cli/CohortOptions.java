package io.github.spimpatches.cli;

import io.github.spimpatches.bids.BidsFolder;
import io.github.spimpatches.bids.CohortNeeds;
import io.github.spimpatches.bids.CohortSource;
import io.github.spimpatches.bids.CohortTable;
import io.github.spimpatches.bids.OneSubject;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The three forms of input. Exactly one of them is to be used. */
final class CohortOptions {
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9]{1,40}=.*\\S.*");

    @Parameters(
            arity = "0..*",
            paramLabel = "BIDS_DIR OUT_DIR [participant]",
            hideParamSyntax = true,
            description = "A BIDS folder with SPIM images in micr/, and the folder that patches go to.")
    private List<String> positional = new ArrayList<>();

    @Option(
            names = "--cohort",
            paramLabel = "TABLE.tsv",
            description = "Instead: a table with a row per subject; columns subject, session, dseg, labels, and one per"
                    + " image kind (raw, corrected, mask, ...).")
    private String cohort;

    @Option(
            names = "--subject",
            paramLabel = "ID",
            description = "Instead: one brain, its files named by --image, --dseg and --labels.")
    private String subject;

    @Option(names = "--session", paramLabel = "ID", description = "The one brain's session.")
    private String session;

    @Option(names = "--image", paramLabel = "KIND=URI", description = "The one brain's OME-Zarr; again for each kind.")
    private List<String> images = new ArrayList<>();

    @Option(names = "--dseg", paramLabel = "URI", description = "The one brain's label volume (NIfTI).")
    private String dseg;

    @Option(names = "--labels", paramLabel = "URI", description = "The one brain's label table (TSV).")
    private String labels;

    @Option(names = "--out", paramLabel = "OUT_DIR", description = "Output folder for --cohort and --subject.")
    private String out;

    /** What was asked for: where the cohort is, and OUT_DIR. */
    record Asked(CohortSource source, Location out) {}

    /**
     * @param verb whose options these are
     * @throws InputProblem where no form, several, or half of one was given
     */
    Asked asked(CohortNeeds needs, CommandSpec verb) {
        boolean one = subject != null || session != null || dseg != null || labels != null || !images.isEmpty();
        int forms = (positional.isEmpty() ? 0 : 1) + (cohort == null ? 0 : 1) + (one ? 1 : 0);
        if (forms == 0) {
            throw new InputProblem("No input: give BIDS_DIR OUT_DIR, or --cohort TABLE.tsv --out OUT_DIR, or --subject"
                    + " ID --image KIND=URI --dseg URI --labels URI --out OUT_DIR. BIDS_DIR OUT_DIR come before"
                    + " options that take lists.");
        }
        if (forms > 1) {
            throw new InputProblem("Several inputs: " + several(one)
                    + "; expected one of BIDS_DIR OUT_DIR, --cohort, or --subject with --image, --dseg, --labels."
                    + SpilledWords.hint(verb, positional));
        }
        if (cohort != null) {
            return new Asked(new CohortTable(new Location(cohort)), outFolder());
        }
        return one ? oneSubject(needs) : bidsFolder(verb);
    }

    private String several(boolean one) {
        List<String> several = new ArrayList<>();
        positional.forEach(word -> several.add("\"" + word + "\""));
        if (cohort != null) {
            several.add("--cohort");
        }
        if (one) {
            several.add(subject != null ? "--subject" : "options of one subject");
        }
        return String.join(", ", several);
    }

    private Asked bidsFolder(CommandSpec verb) {
        List<String> words = new ArrayList<>(positional);
        if (out != null && words.size() == 1) {
            words.add(out);
        } else if (out != null) {
            throw new InputProblem("The output folder is given twice: \"" + words.get(1) + "\" and --out " + out + ".");
        }
        if (words.size() == 1) {
            throw new InputProblem("No output folder: found only BIDS_DIR \"" + words.get(0)
                    + "\"; expected BIDS_DIR OUT_DIR, both before options that take lists.");
        }
        if (words.size() > 2 && !words.get(2).equals("participant")) {
            throw new InputProblem("Unexpected \"" + words.get(2)
                    + "\": after BIDS_DIR OUT_DIR only the analysis level participant may stand."
                    + SpilledWords.hint(verb, words.subList(2, words.size())));
        }
        if (words.size() > 3) {
            throw new InputProblem("Unexpected \"" + words.get(3) + "\" after BIDS_DIR OUT_DIR participant."
                    + SpilledWords.hint(verb, words.subList(3, words.size())));
        }
        Location bidsDir = new Location(words.get(0));
        Location outDir = new Location(words.get(1));
        if (outDir.absolute().equals(bidsDir.absolute())) {
            throw new InputProblem(
                    "OUT_DIR is BIDS_DIR, " + bidsDir + ", itself: patches do not go among the raw data. Give"
                            + " another folder, such as " + bidsDir.resolve("derivatives/spim-patches") + ".");
        }
        return new Asked(new BidsFolder(bidsDir, outDir), outDir);
    }

    private Asked oneSubject(CohortNeeds needs) {
        Problems problems = new Problems();
        Map<String, Location> located = new LinkedHashMap<>();
        for (String image : images) {
            int equals = image.indexOf('=');
            if (!IMAGE.matcher(image).matches()) {
                problems.add("Invalid --image: found \"" + image
                        + "\"; expected KIND=URI, such as raw=brain.ome.zarr, the kind one word of letters and"
                        + " digits.");
            } else if (located.put(image.substring(0, equals), new Location(image.substring(equals + 1))) != null) {
                problems.add("Invalid --image: " + image.substring(0, equals) + " is given twice.");
            }
        }
        List<String> missing = new ArrayList<>();
        need(subject, "--subject ID", missing);
        need(images.isEmpty() ? null : "", "--image KIND=URI", missing);
        if (needs == CohortNeeds.IMAGES_AND_ATLAS) {
            need(dseg, "--dseg URI", missing);
            need(labels, "--labels URI", missing);
        }
        need(out, "--out OUT_DIR", missing);
        if (!missing.isEmpty()) {
            problems.add("Input of one subject is not complete: add " + String.join(", ", missing) + ".");
        }
        problems.throwIfAny();
        OneSubject source = new OneSubject(subject, session, located, location(dseg), location(labels));
        return new Asked(source, outFolder());
    }

    private Location outFolder() {
        if (out == null) {
            throw new InputProblem("No output folder: add --out OUT_DIR.");
        }
        return new Location(out);
    }

    private static Location location(String uri) {
        return uri == null ? null : new Location(uri);
    }

    private static void need(String value, String option, List<String> missing) {
        if (value == null) {
            missing.add(option);
        }
    }
}
