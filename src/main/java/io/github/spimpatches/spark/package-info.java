/**
 * How does the work reach a cluster? {@link io.github.spimpatches.spark.OwnedSession} starts or joins Spark, {@link
 * io.github.spimpatches.spark.ExtractionJob} runs the engine with exactly one partition per label. The only room that
 * imports Spark, and of Spark only what Spark Connect has too, but for progress. Imports {@code patch}, {@code
 * manifest} and {@code problem}.
 */
package io.github.spimpatches.spark;
