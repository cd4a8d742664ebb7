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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before an S3 server and writes down every request, as the server would in its access log. */
public final class S3Requests implements AutoCloseable {
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/");
    private static final Set<String> CONNECTIONS_OWN =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");

    /**
     * A request.
     *
     * @param key without the bucket; empty for one about the bucket
     * @param query null if there is none
     * @param accessKey null if it is not signed
     * @param isCopy whether its body is an object that is there already, as in a rename
     */
    public record Request(String method, String key, String query, String accessKey, boolean isCopy) {
        public boolean isList() {
            return method.equals("GET") && key.isEmpty();
        }

        /** One of several that write one object. */
        public boolean isPart() {
            return query != null && (query.contains("uploads") || query.contains("uploadId"));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI behind;
    private final List<Request> requests = new ArrayList<>();
    private volatile Predicate<Request> refused = request -> false;

    private S3Requests(HttpServer server, URI behind) {
        this.server = server;
        this.behind = behind;
    }

    public static S3Requests before(S3Server s3) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        S3Requests proxy = new S3Requests(server, URI.create(s3.settings().s3Endpoint()));
        server.createContext("/", proxy::answer);
        server.setExecutor(proxy.threads);
        server.start();
        return proxy;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How to reach the server through this, as somebody with keys. */
    public StorageSettings settings(S3Server s3) {
        return new StorageSettings(false, endpoint(), null, false, s3.settings().hadoop());
    }

    /** These are answered with 403 from now on. */
    public void refuse(Predicate<Request> which) {
        refused = which;
    }

    /** What was asked since the last call. */
    public synchronized List<Request> taken() {
        List<Request> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Request request = request(exchange);
            synchronized (this) {
                requests.add(request);
            }
            if (refused.test(request)) {
                refusal(exchange);
                return;
            }
            HttpResponse<byte[]> response = client.send(onward(exchange, body), BodyHandlers.ofByteArray());
            response.headers().map().forEach((name, values) -> {
                if (!name.equalsIgnoreCase("transfer-encoding") && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            int length = response.body().length;
            exchange.sendResponseHeaders(response.statusCode(), isHead || length == 0 ? -1 : length);
            if (!isHead && length > 0) {
                exchange.getResponseBody().write(response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest onward(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(behind + exchange.getRequestURI().toString()))
                .version(HttpClient.Version.HTTP_1_1)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            if (!CONNECTIONS_OWN.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> builder.header(header.getKey(), value));
            }
        }
        return builder.build();
    }

    private static Request request(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        int slash = path.indexOf('/', 1);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher credential = CREDENTIAL.matcher(authorization == null ? "" : authorization);
        return new Request(
                exchange.getRequestMethod(),
                slash < 0 ? "" : path.substring(slash + 1),
                exchange.getRequestURI().getQuery(),
                credential.find() ? credential.group(1) : null,
                exchange.getRequestHeaders().containsKey("x-amz-copy-source"));
    }

    /** As Amazon words it. */
    private static void refusal(HttpExchange exchange) throws IOException {
        byte[] words = ("<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::111122223333:user/reader is not"
                        + " authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::bucket/x\"</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(403, isHead ? -1 : words.length);
        if (!isHead) {
            exchange.getResponseBody().write(words);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
