package io.github.spimpatches.zarr;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.nio.file.Path;
import java.util.List;

class ZarrOnLocalFilesTest extends ZarrContract {
    @Override
    List<Place> places(Path folder) {
        return List.of(new Place("local", Storages.open(StorageSettings.DEFAULT), new Location(folder.toString())));
    }
}
