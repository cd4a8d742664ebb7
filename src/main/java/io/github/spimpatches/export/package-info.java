/**
 * How are a run's patches handed on? {@link io.github.spimpatches.export.Material} is what is chosen of a run; a {@link
 * io.github.spimpatches.export.Layout} for each {@link io.github.spimpatches.export.Format} decides on every file, each of
 * which one task writes from front to back; {@link io.github.spimpatches.export.Destination} keeps track of what is there
 * already. Imports {@code plan} and the rooms below.
 */
package io.github.spimpatches.export;
