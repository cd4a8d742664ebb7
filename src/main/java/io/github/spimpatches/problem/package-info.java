/**
 * What went wrong, and whose move it is.
 *
 * <p>Two families only: {@link io.github.spimpatches.problem.InputProblem} is something a user can mend (one line a
 * problem, its own exit code); everything else that is thrown is our bug. {@link
 * io.github.spimpatches.problem.Problems} gathers all problems of one kind of check, so that they are reported
 * together, and {@link io.github.spimpatches.problem.Version} says which program they are of. Imports nothing of the
 * project.
 */
package io.github.spimpatches.problem;
