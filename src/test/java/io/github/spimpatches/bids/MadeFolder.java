package io.github.spimpatches.bids;

import io.github.spimpatches.storage.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders and files made for a test. A name that ends in {@code .zarr} becomes a folder that must not be looked into. */
record MadeFolder(Path root) {

    MadeFolder with(String... paths) throws IOException {
        for (String path : paths) {
            if (path.endsWith(".zarr") || path.endsWith("/")) {
                Files.createDirectories(root.resolve(path));
            } else {
                text(path, "");
            }
        }
        return this;
    }

    MadeFolder text(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    Location at(String path) {
        return new Location(root + "/" + path);
    }
}
