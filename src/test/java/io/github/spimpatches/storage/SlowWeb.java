package io.github.spimpatches.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder as a web server serves it, slowly where it is told to: what reads from it is slow, and so what it writes. */
public final class SlowWeb implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");
    private static final int THREADS = 32;

    private final Path folder;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "slow-web");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong reads = new AtomicLong();
    private volatile Predicate<String> isSlow = path -> false;
    private volatile long pauseMillis;

    private SlowWeb(Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public static SlowWeb of(Path folder) throws IOException {
        return new SlowWeb(folder);
    }

    /** Answers for such paths come after a pause. */
    public SlowWeb slow(Predicate<String> paths, long millis) {
        isSlow = paths;
        pauseMillis = millis;
        return this;
    }

    /** A file or folder below the served one. */
    public String uri(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
    }

    /** How many slow answers were asked for. */
    public long slowReads() {
        return reads.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(1);
            if (isSlow.test(path)) {
                reads.incrementAndGet();
                Thread.sleep(pauseMillis);
            }
            Path file = folder.resolve(path);
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] bytes = Files.readAllBytes(file);
            String range = exchange.getRequestHeaders().getFirst("Range");
            Matcher asked = RANGE.matcher(range == null ? "" : range);
            int status = 200;
            if (asked.matches()) {
                int from = Integer.parseInt(asked.group(1));
                int to = Math.min(bytes.length, 1 + Integer.parseInt(asked.group(2)));
                bytes = Arrays.copyOfRange(bytes, from, to);
                status = 206;
            }
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            if (isHead) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            }
            exchange.sendResponseHeaders(status, isHead || bytes.length == 0 ? -1 : bytes.length);
            if (!isHead) {
                exchange.getResponseBody().write(bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
