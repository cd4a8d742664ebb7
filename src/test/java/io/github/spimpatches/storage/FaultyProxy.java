package io.github.spimpatches.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in front of an S3 server and passes requests on, but for every n-th, to which something happens. */
public final class FaultyProxy implements AutoCloseable {
    /** What happens to a request. */
    public enum Fault {
        /** 503 with S3's own words; the server does not see the request. */
        SLOW_DOWN,
        /** 500. */
        INTERNAL_ERROR,
        /** The connection is closed without an answer, before the server sees the request. */
        RESET,
        /** The same, but the server has done what was asked. */
        ANSWER_LOST,
        /** The answer's body comes in pieces, with pauses. */
        SLOW_READ,
        /** The connection is closed after half of the answer's body. */
        CUT_SHORT,
        /** The answer has another entity tag than the object. */
        WRONG_ETAG
    }

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade", "date", "server");
    private static final int THREADS = 32;
    private static final int PIECES = 4;
    private static final long PAUSE_MILLIS = 50;

    private final String server;
    private final HttpServer front;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "faulty-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger injected = new AtomicInteger();
    private volatile Fault fault;
    private volatile int every = Integer.MAX_VALUE;

    private FaultyProxy(String server) throws IOException {
        this.server = server;
        front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.createContext("/", this::answer);
        front.setExecutor(threads);
        front.start();
    }

    /** @param server {@code http://127.0.0.1:1234} */
    public static FaultyProxy before(String server) throws IOException {
        return new FaultyProxy(server);
    }

    /** From now on this happens to every n-th request. */
    public void inject(Fault what, int everyNth) {
        requests.set(0);
        injected.set(0);
        fault = what;
        every = everyNth;
    }

    public int injected() {
        return injected.get();
    }

    public int requests() {
        return requests.get();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + front.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean isStruck = requests.incrementAndGet() % every == 0;
            Fault now = isStruck ? fault : null;
            if (isStruck) {
                injected.incrementAndGet();
            }
            if (now == Fault.SLOW_DOWN || now == Fault.INTERNAL_ERROR) {
                refuse(exchange, now);
                return;
            }
            if (now == Fault.RESET) {
                return;
            }
            HttpResponse<byte[]> response = client.send(request(exchange, body), BodyHandlers.ofByteArray());
            if (now != Fault.ANSWER_LOST) {
                pass(exchange, response, now);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server + exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static void refuse(HttpExchange exchange, Fault fault) throws IOException {
        boolean isBusy = fault == Fault.SLOW_DOWN;
        byte[] xml = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                        + (isBusy ? "SlowDown" : "InternalError")
                        + "</Code><Message>Please try again.</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(isBusy ? 503 : 500, isHead ? -1 : xml.length);
        if (!isHead) {
            exchange.getResponseBody().write(xml);
        }
    }

    private static void pass(HttpExchange exchange, HttpResponse<byte[]> response, Fault fault)
            throws IOException, InterruptedException {
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        response.headers().map().forEach((name, values) -> {
            boolean isTag = name.equalsIgnoreCase("etag");
            if (isTag && fault == Fault.WRONG_ETAG) {
                exchange.getResponseHeaders().put(name, List.of("\"00000000000000000000000000000000\""));
            } else if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))
                    || (isHead && name.equalsIgnoreCase("content-length"))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        exchange.sendResponseHeaders(response.statusCode(), isHead || body.length == 0 ? -1 : body.length);
        if (isHead || body.length == 0) {
            return;
        }
        int pieces = fault == Fault.SLOW_READ ? PIECES : 1;
        int length = fault == Fault.CUT_SHORT ? body.length / 2 : body.length;
        for (int piece = 0; piece < pieces; piece++) {
            int from = (int) ((long) length * piece / pieces);
            exchange.getResponseBody().write(body, from, (int) ((long) length * (piece + 1) / pieces) - from);
            exchange.getResponseBody().flush();
            if (pieces > 1) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
    }
}
