package io.github.spimpatches.cli;

import io.github.spimpatches.verify.Check;
import io.github.spimpatches.verify.Finding;
import io.github.spimpatches.verify.PatchCheck.Depth;
import io.github.spimpatches.verify.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a validation says on the screen: a line for each check, and what is off. */
final class ValidationWords {
    private static final int SHOWN = 5;

    private ValidationWords() {}

    static int print(Validation validation, ValidateRequest request, Console console) {
        PlanWords.notes(validation.notes(), console);
        Map<Check, Long> counts = validation.counts();
        console.out()
                .println(things(validation) + " of " + validation.runs()
                        + (validation.runs() == 1 ? " run" : " runs") + " in " + request.out()
                        + (validation.depth() == Depth.SOURCE ? ", compared with their sources" : "") + ":");
        counts.forEach((check, count) -> {
            console.out()
                    .println(String.format(
                            Locale.ROOT,
                            "  %-9s %8s  %s%s",
                            check.word(),
                            count == 0 ? "ok" : count,
                            count == 0 ? "" : "expected: ",
                            check.meaning()));
            List<Finding> found = validation.findings().stream()
                    .filter(finding -> finding.check() == check)
                    .toList();
            found.stream().limit(request.all() ? found.size() : SHOWN).forEach(finding -> console.out()
                    .println("      " + finding.where() + ": " + finding.what().replace("\n", "\n      ")));
            if (!request.all() && found.size() > SHOWN) {
                console.out().println("      and " + (found.size() - SHOWN) + " more (--all shows them)");
            }
        });
        if (validation.isFine()) {
            return ExitCode.DONE;
        }
        console.out().flush();
        console.err()
                .println("spim-patches validate: " + validation.findings().size()
                        + (validation.findings().size() == 1 ? " thing is" : " things are") + " off in "
                        + request.out() + ": "
                        + counts.entrySet().stream()
                                .filter(entry -> entry.getValue() > 0)
                                .map(entry -> entry.getKey().word() + " (" + entry.getValue() + ")")
                                .collect(Collectors.joining(", "))
                        + ".");
        return ExitCode.PARTIAL;
    }

    /** {@code 12 patches and 2 crops}; crops only where there are some. */
    private static String things(Validation validation) {
        List<String> things = new ArrayList<>();
        if (validation.patches() > 0 || validation.crops() == 0) {
            things.add(count(validation.patches(), "patch", "patches"));
        }
        if (validation.crops() > 0) {
            things.add(count(validation.crops(), "crop", "crops"));
        }
        return String.join(" and ", things);
    }

    private static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
