/** What the inner loops cost, beside the peers in the same run: ratios, never asserted times. */
package io.github.spimpatches.benchmarks;
