package io.github.spimpatches.storage;

import io.github.spimpatches.problem.InputProblem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Stores of which each is asked one question before it is used, and watched while it answers: clients try a store that
 * nobody serves again and again, silently and for many minutes, which at the beginning of a run is a mistyped address. Who
 * was reached once is left to the clients' patience.
 */
final class FirstContact extends RoutingStorage {

    /**
     * How long a store may take for its first answer.
     *
     * @param silent until it is said that it has not come, and from then to the next time
     * @param most until it is given up
     */
    record Patience(Duration silent, Duration most) {
        static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    private final Storage stores;
    private final StorageSettings settings;
    private final Patience patience;
    private final Consumer<String> notes;
    private final Set<String> met = ConcurrentHashMap.newKeySet();

    /** @param notes takes a line for each time that there is still no answer */
    FirstContact(Storage stores, StorageSettings settings, Patience patience, Consumer<String> notes) {
        this.stores = stores;
        this.settings = settings;
        this.patience = patience;
        this.notes = notes;
    }

    @Override
    Storage of(Location location) throws IOException {
        if (!location.isLocal() && !met.contains(store(location))) {
            meet(location);
        }
        return stores;
    }

    /** Scheme and host, bucket or container. */
    private static String store(Location location) {
        String uri = location.uri();
        int slash = uri.indexOf('/', uri.indexOf("://") < 0 ? uri.indexOf('/') + 1 : uri.indexOf("://") + 3);
        return slash < 0 ? uri : uri.substring(0, slash);
    }

    private synchronized void meet(Location location) throws IOException {
        if (met.contains(store(location))) {
            return;
        }
        AddressCheck.check(location);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> ask(location, answer), "spim-patches-first-contact");
        asking.setDaemon(true);
        asking.start();
        try {
            wait(location, answer);
        } finally {
            asking.interrupt();
        }
        met.add(store(location));
    }

    private void ask(Location location, CompletableFuture<Void> answer) {
        try {
            stores.size(location);
            answer.complete(null);
        } catch (AccessDenied e) {
            // An answer, which may differ for what is asked later.
            answer.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    private void wait(Location location, CompletableFuture<Void> answer) throws IOException {
        long begin = System.nanoTime();
        long next = patience.silent().toMillis();
        try {
            while (true) {
                try {
                    answer.get(next - millisSince(begin), TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException e) {
                    long most = patience.most().toMillis();
                    if (next >= most) {
                        throw unreachable(location, "no answer for " + seconds(most), e);
                    }
                    notes.accept("note: still trying to reach " + where(location) + ": no answer for " + seconds(next)
                            + ", given up after " + seconds(most));
                    next = Math.min(most, next + patience.silent().toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + location);
        } catch (ExecutionException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (isUnreached(cause)) {
                    throw unreachable(location, words(cause), e.getCause());
                }
            }
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private static boolean isUnreached(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException
                || cause instanceof SocketTimeoutException
                || cause instanceof HttpTimeoutException;
    }

    private InputProblem unreachable(Location location, String why, Throwable cause) {
        boolean isS3 = location.scheme().startsWith("s3");
        return new InputProblem(
                "Cannot reach " + where(location) + ": " + why + ". Check the address"
                        + (isS3 ? ", the network and --s3-endpoint." : " and the network."),
                cause);
    }

    /** {@code s3a://bucket/key at http://host:9000 with the access key AKIA...MPLE}. */
    private String where(Location location) {
        if (!location.scheme().startsWith("s3")) {
            return AddressCheck.withoutKeys(location);
        }
        String endpoint = settings.s3Endpoint() == null
                ? settings.hadoop().getOrDefault("fs.s3a.endpoint", "Amazon's endpoint")
                : settings.s3Endpoint();
        String key = settings.hadoop().get("fs.s3a.access.key");
        String identity = settings.s3Anonymous()
                ? "anonymously"
                : key == null ? "with the keys of the AWS tools' chain" : "with access key " + S3Identity.masked(key);
        return location + " at " + endpoint + " " + identity;
    }

    private static String words(Throwable cause) {
        String message = cause.getMessage() == null
                ? ""
                : cause.getMessage().lines().findFirst().orElse("");
        if (cause instanceof UnknownHostException) {
            return "no host has that name (" + message + ")";
        }
        return message.isBlank() ? "nothing listens there" : message;
    }

    private static long millisSince(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static String seconds(long millis) {
        return millis / 1000 + " s";
    }

    @Override
    public void close() throws IOException {
        stores.close();
    }
}
