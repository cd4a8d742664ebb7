package io.github.spimpatches.imaris;

import io.github.spimpatches.problem.InputProblem;
import java.io.File;
import java.util.Set;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/** The HDF5 library of this JVM: whether it is there, and the one lock under which it may be called. */
public final class Hdf5 {
    /** The library keeps global state: one call at a time, whatever the file. */
    static final Object LOCK = new Object();

    private static final Set<String> PLATFORMS = Set.of("linux-x86_64", "macosx-x86_64", "windows-x86_64");
    private static final String INSTEAD = " Write the same crop with --crop-format ome-zarr, or run on x86-64.";

    private static boolean isOpen;

    private Hdf5() {}

    /**
     * Loads the library.
     *
     * @throws InputProblem where there is none for this machine, or it cannot be loaded: one line that says what to use
     *     instead
     */
    public static void check() {
        checkPlatform(Loader.getPlatform());
        synchronized (LOCK) {
            if (isOpen) {
                return;
            }
            // Its own count of this process' memory would stop it beside a large heap.
            defaultProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
            defaultProperty("org.bytedeco.javacpp.maxbytes", "0");
            if (!new File(System.getProperty("user.home", "")).canWrite()) {
                defaultProperty(
                        "org.bytedeco.javacpp.cachedir",
                        new File(System.getProperty("java.io.tmpdir"), "spim-patches-javacpp").getPath());
            }
            try {
                Loader.load(hdf5.class);
                if (hdf5.H5open() < 0) {
                    throw new UnsatisfiedLinkError("H5open refuses");
                }
                hdf5.H5Eset_auto2(hdf5.H5E_DEFAULT, null, (Pointer) null);
                isOpen = true;
            } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
                throw new InputProblem(
                        "Cannot write Imaris files: the HDF5 library does not load (" + e.getMessage() + ")." + INSTEAD,
                        e);
            }
        }
    }

    static void checkPlatform(String platform) {
        if (!PLATFORMS.contains(platform)) {
            throw new InputProblem("Cannot write Imaris files on this machine (" + platform
                    + "): there is no HDF5 library for it, only for x86-64." + INSTEAD);
        }
    }

    private static void defaultProperty(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
