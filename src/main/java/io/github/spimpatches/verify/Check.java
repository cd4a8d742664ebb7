package io.github.spimpatches.verify;

import java.util.Locale;

/** What is looked at, by name. */
public enum Check {
    RECORD("what a run writes beside its patches is there, can be read and is about them"),
    TABLES("the TSV and Parquet forms of a table say the same"),
    UNIQUE("no file and no patch of an image stands twice in the manifest"),
    CENTRES("every centre has a row for every image, every row a centre, and both say the same"),
    SHORTFALL("every label has the centres that were asked for, or is listed with what it lacks"),
    FAILED("no patch and no crop failed"),
    PAIRS("patches of one centre are there for every image, at the same place and of the same size"),
    SPLITS("no unit of the data is in two parts or two folds"),
    PADDING("no patch reaches beyond its image unless it was asked to, and it says by how much"),
    MISSING("every file of the manifest is there, and every crop"),
    EXTRA("no patch is there that is in no manifest, and no crop that is in no table"),
    TEMPORARY("no half-written file is left"),
    SIZE("files have the size that their table says"),
    CHECKSUM("files have the CRC-32C that their table says"),
    WHOLE("files are NIfTI volumes whose voxels are all there, and nothing after them"),
    SHAPE("patches have the size that the manifest says"),
    TYPE("voxels have the type that the manifest says, unscaled"),
    AFFINE("the header puts the patch around its centre, as sform and qform, like its neighbours"),
    ORIGIN("what the header tells of its origin is what the manifest tells"),
    SOURCE("the source can be opened and has the place, size and type that the patch says (--deep)"),
    VOXELS("every voxel is the source's (--deep)");

    private final String meaning;

    Check(String meaning) {
        this.meaning = meaning;
    }

    /** As it is printed. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What holds where nothing is off. */
    public String meaning() {
        return meaning;
    }

    boolean isDeep() {
        return this == SOURCE || this == VOXELS;
    }
}
