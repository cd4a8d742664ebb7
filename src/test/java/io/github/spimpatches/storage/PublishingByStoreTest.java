package io.github.spimpatches.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file is published where an object appears at the end of its upload, and what is said where access is denied. */
class PublishingByStoreTest {
    private static final List<String> CALLS = new ArrayList<>();

    @TempDir
    Path folder;

    private HadoopStorage storage;

    @BeforeEach
    void open() {
        CALLS.clear();
        storage = new HadoopStorage(StorageSettings.DEFAULT.withHadoop(Map.of(
                "fs.gs.impl", Uploads.class.getName(),
                "fs.s3a.impl", AbortableUploads.class.getName(),
                "fs.oss.impl", Refusing.class.getName())));
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
    }

    private Location file(String scheme) {
        return new Location(scheme + "://bucket" + folder + "/x.bin");
    }

    private static void failingBody(Storage.Sink sink) throws IOException {
        sink.write(new byte[100], 0, 100);
        throw new IllegalStateException("no more");
    }

    @Test
    void aStoreThatCanAbortIsWrittenDirectlyAndAborted() throws IOException {
        storage.publish(file("s3a"), sink -> sink.write("abc".getBytes(UTF_8), 0, 3));
        assertThat(folder.resolve("x.bin")).hasContent("abc");
        assertThat(CALLS).containsExactly("create x.bin", "close");
        CALLS.clear();
        assertThatThrownBy(() -> storage.publish(file("s3a"), PublishingByStoreTest::failingBody))
                .isInstanceOf(IllegalStateException.class);
        assertThat(CALLS).containsExactly("create x.bin", "abort", "close");
        assertThat(folder.resolve("x.bin")).hasContent("abc");
    }

    @Test
    void aStoreThatCannotAbortSeesOnlyWholeFiles() throws IOException {
        assertThatThrownBy(() -> storage.publish(file("gs"), PublishingByStoreTest::failingBody))
                .isInstanceOf(IllegalStateException.class);
        assertThat(CALLS).as("nothing was begun").isEmpty();
        assertThat(storage.publish(file("gs"), sink -> sink.write("abc".getBytes(UTF_8), 0, 3)))
                .isEqualTo(3);
        assertThat(CALLS).containsExactly("create x.bin", "close");
        assertThat(folder.resolve("x.bin")).hasContent("abc");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aRefusalIsOneLineThatNamesBucketAndKey() {
        Location file = new Location("oss://bucket/a/key");
        assertThatThrownBy(() -> storage.size(file))
                .isInstanceOf(AccessDenied.class)
                .hasMessage("Cannot look at oss://bucket/a/key: access denied");
        assertThatThrownBy(() -> storage.publish(file, sink -> {}))
                .isInstanceOf(AccessDenied.class)
                .hasMessage("Cannot write oss://bucket/a/key: access denied");
        assertThat(StorageFailure.denied("read", new Location("s3a://bucket/a/key"), Optional.empty(), null))
                .hasMessage("Cannot read s3a://bucket/a/key: access denied. Check the credentials and the bucket's"
                        + " policy; for a public bucket give --s3-anonymous.");
        assertThat(StorageFailure.denied(
                        "read", new Location("s3a://bucket/a/key"), Optional.of("access key AKIA...MPLE"), null))
                .hasMessageStartingWith(
                        "Cannot read s3a://bucket/a/key: access denied to access key AKIA...MPLE. Check");
    }

    /** Objects appear when their stream is closed. */
    static class Uploads extends RawLocalFileSystem {
        private URI uri;

        @Override
        public void initialize(URI name, Configuration configuration) throws IOException {
            super.initialize(name, configuration);
            uri = URI.create(name.getScheme() + "://" + name.getAuthority());
        }

        @Override
        public URI getUri() {
            return uri == null ? super.getUri() : uri;
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path path,
                FsPermission permission,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            CALLS.add("create " + path.getName());
            return new FSDataOutputStream(stream(pathToFile(path).toPath()), null);
        }

        OutputStream stream(Path file) {
            return new Upload(file);
        }
    }

    static final class AbortableUploads extends Uploads {
        @Override
        OutputStream stream(Path file) {
            return new AbortableUpload(file);
        }

        @Override
        public boolean hasPathCapability(org.apache.hadoop.fs.Path path, String capability) throws IOException {
            return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
                    || super.hasPathCapability(path, capability);
        }
    }

    static final class Refusing extends Uploads {
        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            throw new AccessDeniedException(path.toString(), null, "403 Forbidden, with a\nlong story");
        }

        @Override
        OutputStream stream(Path file) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path path,
                FsPermission permission,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            throw new AccessDeniedException(path.toString());
        }
    }

    private static class Upload extends OutputStream {
        private final Path file;
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        boolean aborted;

        Upload(Path file) {
            this.file = file;
        }

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void close() throws IOException {
            CALLS.add("close");
            if (!aborted) {
                try (OutputStream out = new FileOutputStream(file.toFile())) {
                    bytes.writeTo(out);
                }
            }
        }
    }

    private static final class AbortableUpload extends Upload implements Abortable, StreamCapabilities {
        AbortableUpload(Path file) {
            super(file);
        }

        @Override
        public AbortableResult abort() {
            CALLS.add("abort");
            aborted = true;
            return null;
        }

        @Override
        public boolean hasCapability(String capability) {
            return capability.equals(StreamCapabilities.ABORTABLE_STREAM);
        }
    }
}
