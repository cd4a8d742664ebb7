/**
 * Who is in the cohort, where do their files lie, and what are ours called? Reads BIDS folders (raw, derivatives),
 * cohort tables and single subjects into one form, a {@link io.github.spimpatches.bids.Cohort}: see {@link io.github.spimpatches.bids.CohortSource}. {@link
 * io.github.spimpatches.bids.OutputNames} makes every name that is written.
 *
 * <p>Follows BIDS 1.10 (entities, derivatives) and the layout of SPIMquant's outputs. Imports {@code config}, {@code
 * storage} and {@code problem}.
 */
package io.github.spimpatches.bids;
