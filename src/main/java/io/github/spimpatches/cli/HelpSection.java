package io.github.spimpatches.cli;

/** The headings under which a verb's help lists its options, in order. */
enum HelpSection {
    INPUT("Input"),
    PATCHES("Patches"),
    CROPS("Crops"),
    SPLITS("Training and test data"),
    IMAGES("Images"),
    OUTPUT("Output"),
    STORES("Stores"),
    OTHER("Other"),
    /** Not listed. */
    HIDDEN("");

    private final String heading;

    HelpSection(String heading) {
        this.heading = heading;
    }

    String heading() {
        return heading;
    }
}
