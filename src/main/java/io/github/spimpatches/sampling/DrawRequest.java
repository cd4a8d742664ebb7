package io.github.spimpatches.sampling;

import io.github.spimpatches.atlas.LabelVolume;
import io.github.spimpatches.atlas.Region;
import io.github.spimpatches.config.Containment;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.geometry.Extent;
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
 * @param stride steps of a grid of tiles that is taken in place of a draw, in voxels of the largest patch's image; null
 *     for a draw
 * @param foreground how much of a patch is to be foreground
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
        Spacing spacing,
        Extent stride,
        Foreground foreground) {

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
                Spacing.NONE,
                null,
                Foreground.ANY);
    }

    /** The same for some regions, in other order and under another rule of foreground; any distance will do. */
    DrawRequest unbounded(List<Region> some, Sampler by, Foreground rule) {
        return new DrawRequest(
                labels,
                some,
                frames,
                containment,
                edge,
                false,
                perRegion,
                seed,
                subject,
                atlas,
                by,
                new Spacing(0, spacing.taken()),
                null,
                rule);
    }
}
