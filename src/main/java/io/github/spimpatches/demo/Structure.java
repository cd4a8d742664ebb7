package io.github.spimpatches.demo;

/** The regions of a made brain. Those with voxels have two sides: {@code MO-L} (1111), {@code MO-R} (2111). */
enum Structure {
    BRAIN(100, "Brain", null, "ffffff", 0),
    CORTEX(110, "Cortex", BRAIN, "70ff71", 0),
    MO(111, "Motor area", CORTEX, "1f9d5a", 620),
    SS(112, "Somatosensory area", CORTEX, "188064", 700),
    VIS(113, "Visual area", CORTEX, "08858c", 660),
    PIR(114, "Piriform area", CORTEX, "6acbba", 560),
    HPF(120, "Hippocampus", BRAIN, "7ed04b", 0),
    CA1(121, "Field CA1", HPF, "66a83d", 820),
    DG(122, "Dentate gyrus", HPF, "7ebf4b", 980),
    STR(130, "Striatum", BRAIN, "98d6f9", 760),
    TH(140, "Thalamus", BRAIN, "ff7080", 880),
    CC(150, "Corpus callosum", BRAIN, "cccccc", 420);

    private static final int LEFT = 1000;
    private static final int RIGHT = 2000;

    private final int index;
    private final String title;
    private final Structure parent;
    private final String colour;
    private final int brightness;

    Structure(int index, String title, Structure parent, String colour, int brightness) {
        this.index = index;
        this.title = title;
        this.parent = parent;
        this.colour = colour;
        this.brightness = brightness;
    }

    /** Mean intensity of its tissue; 0 for a structure that is only the union of others. */
    int brightness() {
        return brightness;
    }

    boolean hasVoxels() {
        return brightness > 0;
    }

    String abbreviation() {
        return this == CORTEX ? "CTX" : this == BRAIN ? "root" : name();
    }

    /** Label of one side; the structure itself is the union of both. */
    int label(boolean left) {
        return index + (left ? LEFT : RIGHT);
    }

    /** The label table: the unions, then every side. */
    static String table() {
        StringBuilder table = new StringBuilder("index\tname\tabbreviation\tcolor\tparent_index\n");
        for (Structure structure : values()) {
            row(table, structure.index, structure.title, structure.abbreviation(), structure.colour)
                    .append(structure.parent == null ? "n/a" : structure.parent.index)
                    .append('\n');
        }
        for (Structure structure : values()) {
            if (!structure.hasVoxels()) {
                continue;
            }
            for (boolean left : new boolean[] {true, false}) {
                row(
                                table,
                                structure.label(left),
                                (left ? "Left " : "Right ") + structure.title,
                                structure.abbreviation() + (left ? "-L" : "-R"),
                                structure.colour)
                        .append(structure.index)
                        .append('\n');
            }
        }
        return table.toString();
    }

    private static StringBuilder row(StringBuilder table, int index, String name, String abbreviation, String colour) {
        return table.append(index)
                .append('\t')
                .append(name)
                .append('\t')
                .append(abbreviation)
                .append('\t')
                .append(colour)
                .append('\t');
    }
}
