package io.github.spimpatches.export;

import java.io.IOException;

/** How a format lays samples out in files. */
public interface Layout {

    /**
     * Decides on every file; none is written.
     *
     * @param runner for what has to be read of patches before
     * @param access to them
     * @throws io.github.spimpatches.problem.InputProblem where the format cannot hold these patches
     */
    Contents contents(Material material, ExportRunner runner, PatchAccess access) throws IOException;

    /** @param oneFile the name of the one file that all goes into, where the format can do that; null for several */
    static Layout of(Format format, String oneFile) {
        return switch (format) {
            case TAR -> new TarLayout(oneFile);
            case WEBDATASET -> new WebDatasetLayout();
            case NNUNET -> new NnunetLayout();
            case BIDS -> new BidsLayout();
            case ZARR -> new ZarrLayout();
            case PARQUET -> new ParquetLayout();
        };
    }
}
