/**
 * What are the tables? A {@link io.github.spimpatches.manifest.Centre} is a row of the centres table, a {@link
 * io.github.spimpatches.manifest.ManifestRow} a row of the manifest. Every column is one constant with name, type and
 * meaning ({@link io.github.spimpatches.manifest.CentreColumns}, {@link io.github.spimpatches.manifest.ManifestColumns}):
 * writers, readers, docs and reports all walk those lists. Imports {@code storage} and {@code problem}.
 */
package io.github.spimpatches.manifest;
