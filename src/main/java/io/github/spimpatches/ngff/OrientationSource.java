package io.github.spimpatches.ngff;

/** Who said where the axes point; the first that says anything decides. */
public enum OrientationSource {
    OPTION("--orientation"),
    SIDECAR("the sidecar's OrientationStringXYZ"),
    AXES("the axes' anatomical orientation"),
    XYZ_ATTRIBUTE("xyz_orientation"),
    LEGACY_ATTRIBUTE("orientation (z, y, x)"),
    DEFAULT("nothing states it");

    private final String words;

    OrientationSource(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
