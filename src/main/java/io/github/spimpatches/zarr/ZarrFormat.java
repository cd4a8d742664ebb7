package io.github.spimpatches.zarr;

/** The two versions of the Zarr format. */
public enum ZarrFormat {
    V2(2),
    V3(3);

    private final int number;

    ZarrFormat(int number) {
        this.number = number;
    }

    /** What {@code zarr_format} says. */
    public int number() {
        return number;
    }
}
