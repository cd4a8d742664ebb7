package io.github.spimpatches.patch;

import io.github.spimpatches.manifest.CropRow;
import java.io.Serializable;

/** What became of one crop, and what it cost to read. */
public record CropResult(CropRow row, ReadCounts reads) implements Serializable {}
