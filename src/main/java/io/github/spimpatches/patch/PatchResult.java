package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.ManifestRow;
import java.io.Serializable;

/** What became of one patch, and what it cost to read. */
public record PatchResult(ManifestRow row, ReadCounts reads) implements Serializable {}
