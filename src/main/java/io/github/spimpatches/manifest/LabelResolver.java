package io.github.spimpatches.manifest;

/** Finds the label that a person wrote into a centres table as a name or an abbreviation. */
public interface LabelResolver {

    /**
     * @param session null where the table names none
     * @return the label's index in that subject's atlas
     * @throws io.github.spimpatches.problem.InputProblem where it has no such label; the table's line is added by the
     *     reader
     */
    int index(String subject, String session, String label);
}
