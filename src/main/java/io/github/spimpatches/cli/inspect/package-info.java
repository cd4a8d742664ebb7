/**
 * What is this file? Looks at an OME-Zarr, a NIfTI volume or a label table and says it twice: as aligned lines for
 * people, as JSON for programs. Part of {@code cli}; reads through the formats' own rooms.
 */
package io.github.spimpatches.cli.inspect;
