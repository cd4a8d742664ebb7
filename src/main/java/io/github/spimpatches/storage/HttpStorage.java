package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files of a web server, read only, by range requests. A web server has no folders: {@link #list} is empty and {@link
 * #isFolder} false, so an image is found only where its metadata name everything (as OME-Zarr's do).
 */
public final class HttpStorage implements Storage {
    private static final int ATTEMPTS = 4;
    private static final int LAST_PORT = 65535;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    @Override
    public OptionalLong size(Location file) throws IOException {
        HttpResponse<Void> response = send(
                file, request(file).method("HEAD", HttpRequest.BodyPublishers.noBody()), BodyHandlers.discarding());
        if (isAbsent(response)) {
            return OptionalLong.empty();
        }
        checkServed(file, response);
        return response.headers().firstValueAsLong("Content-Length");
    }

    @Override
    public boolean isFolder(Location folder) {
        return false;
    }

    @Override
    public Optional<byte[]> readWhole(Location file, int limit) throws IOException {
        return get(file, request(file), (response, body) -> {
            if (isAbsent(response)) {
                return Optional.empty();
            }
            checkServed(file, response);
            byte[] bytes = body.readNBytes(limit);
            if (bytes.length == limit && body.read() >= 0) {
                long size =
                        response.headers().firstValueAsLong("Content-Length").orElse(limit + 1L);
                throw StorageFailure.tooLong(file, size, limit);
            }
            return Optional.of(bytes);
        });
    }

    @Override
    public byte[] read(Location file, long at, int length) throws IOException {
        StorageFailure.checkRange(file, at, length);
        if (length == 0) {
            size(file).orElseThrow(() -> StorageFailure.absent(file));
            return new byte[0];
        }
        return get(file, request(file).header("Range", "bytes=" + at + "-" + (at + length - 1)), (response, body) -> {
            if (isAbsent(response)) {
                throw StorageFailure.absent(file);
            }
            if (response.statusCode() == 416) {
                throw StorageFailure.tooShort(file, at, length, size(file).orElse(0));
            }
            checkServed(file, response);
            if (response.statusCode() != 206) {
                // The server sends the whole file whatever is asked: correct, if slow.
                body.skipNBytes(at);
            }
            byte[] bytes = body.readNBytes(length);
            if (bytes.length < length) {
                throw StorageFailure.tooShort(file, at, length, at + bytes.length);
            }
            return bytes;
        });
    }

    @Override
    public InputStream open(Location file) throws IOException {
        HttpResponse<InputStream> response = send(file, request(file).GET(), BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        response.body().close();
        if (isAbsent(response)) {
            throw StorageFailure.absent(file);
        }
        checkServed(file, response);
        throw new IOException("Cannot read " + file + ": the server answered " + response.statusCode());
    }

    @Override
    public List<Entry> list(Location folder) {
        return List.of();
    }

    @Override
    public long publish(Location file, Body body) {
        throw readOnly(file);
    }

    @Override
    public void delete(Location file) {
        throw readOnly(file);
    }

    private static InputProblem readOnly(Location file) {
        return new InputProblem("Cannot write " + file + ": web addresses are read only. Give a folder or a bucket.");
    }

    /** What is made of an answer and its body. */
    private interface Reading<T> {
        T of(HttpResponse<InputStream> response, InputStream body) throws IOException;
    }

    /** A body that breaks off is asked for again, as an answer that does not come is. */
    @SuppressWarnings("try") // The reading closes nothing.
    private <T> T get(Location file, HttpRequest.Builder request, Reading<T> reading) throws IOException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<InputStream> response = send(file, request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return reading.of(response, body);
            } catch (IOException e) {
                if (isOurs(file, e) || attempt == ATTEMPTS) {
                    throw failure(file, e);
                }
            }
        }
    }

    private <T> HttpResponse<T> send(Location file, HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<T> response = client.send(request.build(), handler);
                boolean isBusy = response.statusCode() == 429 || response.statusCode() >= 500;
                if (!isBusy || attempt == ATTEMPTS) {
                    return response;
                }
                if (response.body() instanceof InputStream body) {
                    body.close();
                }
                Thread.sleep(250L << attempt);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Cannot read " + file + ": interrupted");
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw failure(file, e);
                }
            }
        }
    }

    private static HttpRequest.Builder request(Location file) {
        URI uri = uri(file);
        if (uri.getHost() == null || uri.getPort() > LAST_PORT) {
            throw new InputProblem("Invalid address " + AddressCheck.withoutKeys(file) + ": expected " + file.scheme()
                    + "://host/path, a port being at most " + LAST_PORT
                    + (isNoHost(uri)
                            ? " and no underscore in the host. A public bucket of S3 with such a name is at"
                                    + " https://s3.amazonaws.com/BUCKET/path."
                            : "."));
        }
        return HttpRequest.newBuilder(uri).timeout(PATIENCE);
    }

    private static boolean isNoHost(URI uri) {
        return uri.getHost() == null
                && uri.getAuthority() != null
                && uri.getAuthority().contains("_");
    }

    /** As typed where that is a URI (it may carry escapes or a signature); else its parts are escaped. */
    private static URI uri(Location file) {
        try {
            return new URI(file.uri());
        } catch (URISyntaxException e) {
            return escaped(file);
        }
    }

    private static URI escaped(Location file) {
        String rest = file.uri().substring(file.uri().indexOf("://") + 3);
        int slash = rest.indexOf('/');
        try {
            String authority = slash < 0 ? rest : rest.substring(0, slash);
            return new URI(file.scheme(), authority, slash < 0 ? "/" : rest.substring(slash), null, null);
        } catch (URISyntaxException e) {
            throw new InputProblem("Invalid location \"" + file + "\": " + e.getReason(), e);
        }
    }

    private static boolean isAbsent(HttpResponse<?> response) {
        return response.statusCode() == 404 || response.statusCode() == 410;
    }

    private static void checkServed(Location file, HttpResponse<?> response) throws IOException {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw StorageFailure.denied("read", file, Optional.empty(), null);
        }
        if (status >= 300) {
            throw new IOException("Cannot read " + file + ": the server answered " + status);
        }
    }

    private static IOException failure(Location file, IOException e) {
        return isOurs(file, e) ? e : StorageFailure.of("read", file, e);
    }

    /** Whether it says all there is to say: no other try would make it better. */
    private static boolean isOurs(Location file, IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                || e instanceof AccessDenied
                || e instanceof InterruptedIOException
                || StorageFailure.names(e, file);
    }
}
