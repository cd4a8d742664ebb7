package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import java.util.List;

/**
 * What to draw.
 *
 * @param frames the image levels that patches will be cut from, at least one; a centre has to suit them all
 * @param perRegion centres wanted from each region
 * @param jitter whether centres are spread inside their label voxel
 * @param subject and {@code atlas} name the lottery
 * @param sampler whom the draw prefers
 * @param spacing what it keeps away from
 */
public record DrawRequest(
        LabelVolume labels,
        List<Region> regions,
        List<PatchFrame> frames,
        Containment containment,
        Edge edge,
        boolean jitter,
        int perRegion,
        long seed,
        String subject,
        String atlas,
        Sampler sampler,
        Spacing spacing) {

    public DrawRequest {
        regions = List.copyOf(regions);
        frames = List.copyOf(frames);
    }

    /** The plain lottery. */
    public DrawRequest(
            LabelVolume labels,
            List<Region> regions,
            List<PatchFrame> frames,
            Containment containment,
            Edge edge,
            boolean jitter,
            int perRegion,
            long seed,
            String subject,
            String atlas) {
        this(
                labels,
                regions,
                frames,
                containment,
                edge,
                jitter,
                perRegion,
                seed,
                subject,
                atlas,
                Sampler.LOTTERY,
                Spacing.NONE);
    }
}
