package io.github.spimpatches.plan;

import io.github.spimpatches.image.Channel;
import io.github.spimpatches.image.SourceImage;
import io.github.spimpatches.patch.PatchSource;

/** An image level that patches will be cut from, as an executor will open it and as the planner has it open. */
public record PlannedSource(PatchSource source, SourceImage image, Channel channel) {}
