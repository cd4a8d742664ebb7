/**
 * Who is in the cohort, where do their files lie, and what are ours called? Reads BIDS folders (raw, derivatives),
 * cohort tables and single subjects into one form: a list of {@link io.github.spimpatches.bids.Subject}.
 *
 * <p>Follows BIDS 1.10 (entities, derivatives) and the layout of SPIMquant's outputs. Imports {@code config}, {@code
 * storage} and {@code problem}.
 */
package io.github.spimpatches.bids;
