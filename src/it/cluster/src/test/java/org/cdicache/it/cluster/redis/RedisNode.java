package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cdicache.it.server.FileTree;
import org.jspecify.annotations.Nullable;

/**
 * One {@code redis-server} process on one port, which can be frozen, killed, and started again with or without what it knew. An acknowledged
 * write survives the death of the process: it has been handed to the system before the answer leaves.
 *
 * <p>The process ends with the JVM however that ends: a shell waits at the end of a pipe from the JVM, and kills the server when the pipe
 * breaks.
 */
public final class RedisNode implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CONFIGURATION = "redis.conf";
    private static final String LOG = "redis.log";

    private final int port;
    private final Path directory;
    private final boolean sentinel;
    private @Nullable Process process;
    private @Nullable Process watchdog;

    private RedisNode(int port, Path directory, boolean sentinel) {
        this.port = port;
        this.directory = directory;
        this.sentinel = sentinel;
    }

    /** Starts a server; returns when it is ready. */
    static RedisNode start(int port, List<String> settings) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of("appendonly yes", "appendfsync no", "save \"\""));
        return create(port, all, /* sentinel= */ false);
    }

    /** Starts a Sentinel; returns when it is ready. */
    static RedisNode startSentinel(int port, List<String> settings) {
        return create(port, settings, /* sentinel= */ true);
    }

    private static RedisNode create(int port, List<String> settings, boolean sentinel) {
        try {
            Files.createDirectories(RedisProgram.WORK);
            Path directory = Files.createTempDirectory(RedisProgram.WORK, "node-" + port + "-");
            List<String> lines = new ArrayList<>(List.of(
                    "bind 127.0.0.1", "protected-mode no", "daemonize no", "dir " + directory, "logfile " + LOG));
            if (settings.stream().noneMatch(s -> s.startsWith("port "))) {
                lines.add("port " + port);
            }
            lines.addAll(settings);
            Files.write(directory.resolve(CONFIGURATION), lines);
            RedisNode node = new RedisNode(port, directory, sentinel);
            node.launch();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                RedisProgram.found().file().toString(),
                directory.resolve(CONFIGURATION).toString()));
        if (sentinel) {
            command.add("--sentinel");
        }
        Path log = directory.resolve(LOG);
        Files.deleteIfExists(log);
        Process started = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        process = started;
        watchdog = watchdogOf(started);
        eventually(LIMIT, () -> {
            if (!started.isAlive()) {
                throw new IOException("Redis ended with " + started.exitValue() + ": " + wordsOfTheServer());
            }
            if (!Files.exists(log)
                    || !Files.readString(log).contains(sentinel ? "Sentinel ID is" : "Ready to accept")) {
                throw new IOException("Redis on port " + port + " is not ready");
            }
        });
    }

    /** How often the server has logged some words since it was started for the last time. */
    long logged(String words) {
        try (Stream<String> lines = Files.lines(directory.resolve(LOG))) {
            return lines.filter(line -> line.contains(words)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String wordsOfTheServer() throws IOException {
        String words = Files.readString(directory.resolve("output.log"));
        Path log = directory.resolve(LOG);
        return Files.exists(log) ? words + Files.readString(log) : words;
    }

    /** Waits for the end of its input, which only the end of this JVM brings, and then kills the server, frozen or not. */
    private static Process watchdogOf(Process server) throws IOException {
        return new ProcessBuilder("sh", "-c", "read never; kill -9 " + server.pid() + " 2>/dev/null").start();
    }

    /** The port of its clients. */
    public int port() {
        return port;
    }

    /** Where clients find it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    long pid() {
        Process present = process;
        return present == null ? -1 : present.pid();
    }

    /** Whether the process exists, frozen or not. */
    public boolean isAlive() {
        Process present = process;
        return present != null && present.isAlive();
    }

    /** SIGSTOP: connections stay open, and the system accepts new ones, but nothing is answered any more when this returns. */
    public void freeze() {
        signal("STOP");
        eventually(LIMIT, () -> {
            String state = state(pid());
            if (!state.startsWith("T")) {
                throw new IllegalStateException("Redis on port " + port + " is not stopped yet, but " + state);
            }
        });
    }

    /** T if stopped. Linux tells without {@code ps}, which is not everywhere; the name in brackets may have spaces. */
    private static String state(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat)) {
            return output("ps -o state= -p " + pid);
        }
        String line = Files.readString(stat);
        return line.substring(line.lastIndexOf(')') + 1).strip();
    }

    private static String output(String command) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** SIGCONT: everything that arrived meanwhile is carried out. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        Process present = process;
        if (present == null) {
            throw new IllegalStateException("Redis on port " + port + " does not run");
        }
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + present.pid()).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " failed for Redis on port " + port);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL; returns when the process is gone. Does nothing if there is none. */
    public void kill() {
        Process server = process;
        Process guard = watchdog;
        process = null;
        watchdog = null;
        if (guard != null) {
            guard.destroyForcibly();
        }
        if (server != null) {
            server.destroyForcibly();
            awaitEnd(server);
        }
    }

    private static void awaitEnd(Process server) {
        boolean interrupted = false;
        while (server.isAlive()) {
            try {
                server.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts the killed server again with every acknowledged write; returns when it is ready. */
    public void restart() {
        if (isAlive()) {
            throw new IllegalStateException("Redis on port " + port + " runs: kill it first");
        }
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the killed server again without anything it knew, its part in a cluster included; returns when it is ready. */
    public void restartEmpty() {
        if (isAlive()) {
            throw new IllegalStateException("Redis on port " + port + " runs: kill it first");
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(CONFIGURATION)) {
                    delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restart();
    }

    private static void delete(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            FileTree.delete(file);
        } else {
            Files.delete(file);
        }
    }

    /** Kills it and removes its files. */
    @Override
    public void close() {
        kill();
        try {
            FileTree.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
