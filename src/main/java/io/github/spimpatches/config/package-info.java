/**
 * What does the user want? {@link io.github.spimpatches.config.Settings} holds every setting of a run, resolved and
 * checked for type, range and conflicts, without any IO but the config file itself. Knows nothing of the command line.
 * Imports {@code geometry}, {@code storage} (locations and settings) and {@code problem}.
 */
package io.github.spimpatches.config;
