package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.config.Settings.Sampler;
import java.util.List;

/**
 * What to draw.
 *
 * @param frames the image levels that patches will be cut from, at least one; a centre has to suit them all
 * @param perRegion centres wanted from each region
 * @param jitter whether centres are spread inside their label voxel
 * @param subject and {@code atlas} name the lottery
 */
public record DrawRequest(
        LabelVolume labels,
        List<Region> regions,
        List<PatchFrame> frames,
        Containment containment,
        Edge edge,
        boolean jitter,
        Sampler sampler,
        int perRegion,
        long seed,
        String subject,
        String atlas) {

    public DrawRequest {
        regions = List.copyOf(regions);
        frames = List.copyOf(frames);
    }
}
