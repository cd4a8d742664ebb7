package io.github.spimpatches.demo;

import java.util.Map;

/**
 * What one stain shows: tissue, and bright things in it.
 *
 * @param label of the channel
 * @param rgb its colour
 * @param tissue share of the structure's brightness that the stain has
 * @param things how many there are in a brain
 * @param smallest radius of a thing, micrometres
 * @param largest radius
 * @param brightness of a thing above its tissue
 * @param liking how much likelier than elsewhere a thing lies in a structure
 */
record Staining(
        String label,
        int rgb,
        double tissue,
        int things,
        double smallest,
        double largest,
        double brightness,
        Map<Structure, Double> liking) {

    /** Plaques: few, large, bright, mostly in cortex and hippocampus. */
    static final Staining ABETA = new Staining(
            "Abeta",
            0x00FF66,
            0.55,
            420,
            9,
            26,
            3200,
            Map.of(
                    Structure.MO, 1.0,
                    Structure.SS, 1.0,
                    Structure.VIS, 0.8,
                    Structure.PIR, 0.5,
                    Structure.CA1, 0.9,
                    Structure.DG, 0.6));

    /** Nuclei: many, small, dense in the dentate gyrus. */
    static final Staining YOPRO = new Staining(
            "YoPro",
            0xFF8000,
            1.0,
            9000,
            6,
            9.5,
            1500,
            Map.of(
                    Structure.DG, 1.0,
                    Structure.CA1, 0.7,
                    Structure.MO, 0.35,
                    Structure.SS, 0.35,
                    Structure.VIS, 0.35,
                    Structure.PIR, 0.4,
                    Structure.TH, 0.25,
                    Structure.STR, 0.25));

    /** The same with fewer or more things. */
    Staining times(double factor) {
        return new Staining(
                label, rgb, tissue, (int) Math.round(things * factor), smallest, largest, brightness, liking);
    }

    /** Chance that a thing stays where it fell. */
    double likes(Structure structure) {
        return liking.getOrDefault(structure, 0.06);
    }
}
