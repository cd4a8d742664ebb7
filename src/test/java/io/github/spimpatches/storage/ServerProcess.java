package io.github.spimpatches.storage;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server in a JVM of its own: its class path would not get on with Spark's. The jars are copied by -Pservers. */
final class ServerProcess {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts {@code java arguments} in a folder and returns once it is ready. */
    static ServerProcess start(Path folder, List<String> arguments, BooleanSupplier isReady)
            throws IOException, InterruptedException {
        Path log = folder.resolve("server.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, log);
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!isReady.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                server.stop();
                throw new IOException("the server did not start: " + Files.readString(server.log));
            }
            Thread.sleep(200);
        }
        return server;
    }

    static Path jar(String name) {
        return Path.of(System.getProperty("servers.folder"), name);
    }

    static String classPath(List<Path> jars, String rest) {
        List<String> parts = new ArrayList<>();
        jars.forEach(jar -> parts.add(jar.toString()));
        parts.add(rest);
        return String.join(File.pathSeparator, parts);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
