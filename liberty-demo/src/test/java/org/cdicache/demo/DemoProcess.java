package org.cdicache.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code java -jar demo.jar} in a process, as a person would start it. */
final class DemoProcess implements AutoCloseable {

    private static final long START_SECONDS = 240;
    private static final long STOP_SECONDS = 60;

    private final Process process;
    private final int port;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final Thread reader;

    private DemoProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.reader = new Thread(this::readOutput, "demo-output-" + port);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts without waiting. The model and the shop are quick, unless the properties say otherwise. */
    static DemoProcess launch(Map<String, String> properties) throws IOException {
        Map<String, String> all = new TreeMap<>(Map.of(
                "demo.http.port", "" + freePort(),
                "demo.model.delay", "150ms",
                "demo.products.delay", "150ms",
                // A busy machine must not look like an outage of Redis, which would empty L1 between two requests of a
                // test.
                "cache.redis.command-timeout", "10s"));
        all.putAll(properties);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-jar");
        command.add(System.getProperty("demo.jar"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CACHE_") || name.startsWith("DEMO_"));
        return new DemoProcess(builder.start(), Integer.parseInt(all.get("demo.http.port")));
    }

    /** Starts and waits until it says that it is ready. */
    static DemoProcess start(Map<String, String> properties) throws IOException, InterruptedException {
        DemoProcess demo = launch(properties);
        demo.awaitReady();
        return demo;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void readOutput() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.strip().startsWith("Ready")) {
                    ready.complete(true);
                }
            }
        } catch (IOException closed) {
            output.add("(output ended: " + closed.getMessage() + ")");
        }
        ready.complete(false);
    }

    void awaitReady() throws InterruptedException {
        boolean up = false;
        try {
            up = ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException never) {
            output.add("(not ready after " + START_SECONDS + " s)");
        }
        if (!up) {
            close();
            throw new AssertionError("The demo did not start:\n" + text());
        }
    }

    /** Waits for the end and returns the exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            close();
            throw new AssertionError("The demo did not end:\n" + text());
        }
        reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        return process.exitValue();
    }

    int port() {
        return port;
    }

    Rest rest() {
        return new Rest("http://127.0.0.1:" + port);
    }

    String text() {
        return String.join("\n", output);
    }

    /** Everything that runs because of this demo: Liberty, and Redis if it is the demo's own. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Asks it to end, as Ctrl-C does, and waits. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            children().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("The demo did not stop when asked:\n" + text());
        }
    }
}
