/**
 * What does the user want? {@link io.github.spimpatches.config.Settings} holds every setting of a run and {@link
 * io.github.spimpatches.config.Selection} the part of the cohort, resolved and checked for type, range and conflicts,
 * without any IO but the config file itself. {@link io.github.spimpatches.config.SettingKey} lists every word; {@link
 * io.github.spimpatches.config.ConfigFile} and the command line give {@link
 * io.github.spimpatches.config.SettingsSource}s, one is laid over the other, and all problems come out together.
 *
 * <p>Knows nothing of the command line. Follows YAML 1.2. Imports {@code geometry}, {@code storage} (locations, settings
 * and reading the file) and {@code problem}.
 */
package io.github.spimpatches.config;
