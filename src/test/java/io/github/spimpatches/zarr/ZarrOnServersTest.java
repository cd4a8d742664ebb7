package io.github.spimpatches.zarr;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spimpatches.storage.HdfsServer;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.S3Server;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.StorageSettings;
import io.github.spimpatches.storage.Storages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The three stores side by side: local files, a real HDFS, a real S3 server. */
@Tag("servers")
class ZarrOnServersTest extends ZarrContract {
    private HdfsServer hdfs;
    private S3Server s3;

    @Override
    List<Place> places(Path folder) throws Exception {
        hdfs = HdfsServer.start(Files.createDirectory(folder.resolve("hdfs")));
        s3 = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        return List.of(
                new Place("local", Storages.open(StorageSettings.DEFAULT), new Location(folder + "/local")),
                new Place(
                        "HDFS", Storages.open(StorageSettings.DEFAULT), new Location(hdfs.address() + "/user/x/zarr")),
                new Place("S3", Storages.open(s3.settings()), new Location("s3a://bucket/zarr")));
    }

    @AfterAll
    void stop() throws Exception {
        if (hdfs != null) {
            hdfs.stop();
        }
        if (s3 != null) {
            s3.stop();
        }
    }

    /** On S3 both are a 404. */
    @Test
    void aBucketThatIsNotThereIsNoMissingChunk() {
        Storage storage = Storages.open(s3.settings());
        Location chunk = new Location("s3a://no-such-bucket/zarr/0/0");
        assertThatThrownBy(() -> storage.readWhole(chunk, 10))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no-such-bucket");
        assertThatThrownBy(() -> storage.size(chunk))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class);
    }
}
