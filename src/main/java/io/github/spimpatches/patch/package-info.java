/**
 * How do centres become patches? A {@link io.github.spimpatches.patch.LabelExtractor} cuts all patches of one label's
 * centres and says what became of each; an {@link io.github.spimpatches.patch.Extraction} runs it over all labels, in a
 * plain loop here or as a Spark job in {@code spark}. {@link io.github.spimpatches.patch.Progress} hears of every patch.
 * Imports everything below, never Spark.
 */
package io.github.spimpatches.patch;
