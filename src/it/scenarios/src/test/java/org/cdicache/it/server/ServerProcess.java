package org.cdicache.it.server;

import static org.cdicache.it.Eventually.eventuallyGet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that runs as a child process of the tests and tells in a log file what it does. It never outlives the tests. */
public final class ServerProcess {

    /** For servers that run for a minute: half of their start would be spent in the second compiler. */
    public static final List<String> JVM_OPTIONS = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final int EXCERPT = 6_000;

    private final Process process;
    private final Path log;
    private final Thread atExit;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.atExit = new Thread(process::destroyForcibly, "stop-server-at-exit");
    }

    /**
     * Starts the server.
     *
     * @param output receives what it prints
     * @param log the file to follow; may be the same one
     */
    public static ServerProcess start(ProcessBuilder command, Path output, Path log) throws IOException {
        Files.createDirectories(output.getParent());
        Process process = command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        ServerProcess server = new ServerProcess(process, log);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        return server;
    }

    /** The {@code java} that runs the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The end of the log: from where to look for what happens next. */
    public long mark() throws IOException {
        return Files.exists(log) ? Files.size(log) : 0;
    }

    /** What was logged since a mark. */
    public String logSince(long mark) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(log)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - mark)));
            while (bytes.hasRemaining() && channel.read(bytes, mark + bytes.position()) >= 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Waits until the log matches.
     *
     * @return what matched
     * @throws IOException if the server ends, or the time is over, before that; with the end of the log
     */
    public String await(Pattern wanted, long mark, Duration limit) throws IOException {
        Optional<String> found;
        try {
            found = eventuallyGet(limit, () -> findOrEnd(wanted, mark));
        } catch (AssertionError late) {
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            String tail = logSince(mark);
            throw new IOException(
                    (process.isAlive() ? "The server runs" : "The server ended with " + process.exitValue())
                            + ", but there is no " + wanted + " in " + log + ":\n"
                            + tail.substring(Math.max(0, tail.length() - EXCERPT)));
        }
        return found.get();
    }

    /** What matches; empty if nothing does and nothing can any more. */
    private Optional<String> findOrEnd(Pattern wanted, long mark) throws IOException {
        boolean ended = !process.isAlive();
        Matcher matcher = wanted.matcher(logSince(mark));
        if (matcher.find()) {
            return Optional.of(matcher.group());
        }
        if (ended) {
            return Optional.empty();
        }
        throw new IOException("not yet");
    }

    /** Asks the server to stop, waits for it, and kills it when it does not. */
    public void stop(Duration limit) {
        try {
            process.destroy();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }
}
