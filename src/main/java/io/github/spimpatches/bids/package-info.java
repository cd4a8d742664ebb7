/**
 * Who is in the cohort, where do their files lie, and what are ours called? Each {@link
 * io.github.spimpatches.bids.CohortSource} (a BIDS folder with raw data and derivatives, a table, a single subject)
 * becomes one {@link io.github.spimpatches.bids.Cohort}; {@link io.github.spimpatches.bids.OutputNames} makes every name
 * that is written.
 *
 * <p>Follows BIDS 1.10 (entities, derivatives) and the layout of SPIMquant's outputs. Imports {@code config}, {@code
 * storage} and {@code problem}.
 */
package io.github.spimpatches.bids;
