package org.cdicache.demo.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One Open Liberty in the foreground of a process of its own, with directories of its own, so that several run side by side. */
final class LibertyServer implements AutoCloseable {

    private static final String NAME = "demo";
    private static final int STOP_SECONDS = 20;

    private final Process process;
    private final Path console;

    private LibertyServer(Process process, Path console) {
        this.process = process;
        this.console = console;
    }

    /**
     * Starts it; see {@link Readiness} for the waiting.
     *
     * @param installation the directory in which {@code wlp} was unpacked
     * @param war the application
     * @param directory for everything that this server writes
     * @param environment what the process gets, all of it
     */
    static LibertyServer start(Path installation, Path war, Path directory, int port, Map<String, String> environment)
            throws LaunchException, IOException {
        Path command = installation.resolve("wlp/bin/server");
        for (Path needed : List.of(command, war)) {
            if (!Files.exists(needed)) {
                throw new LaunchException(
                        needed + " is missing; build it with: mvn -q package -pl liberty-demo -am -DskipTests");
            }
        }
        Path config = Files.createDirectories(directory.resolve("usr/servers").resolve(NAME));
        try (InputStream template = LibertyServer.class.getResourceAsStream("server.xml")) {
            Files.copy(
                    Objects.requireNonNull(template),
                    config.resolve("server.xml"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        writeBootstrap(config.resolve("bootstrap.properties"), war, port);
        Path console = directory.resolve("console.log");
        ProcessBuilder builder = new ProcessBuilder(command.toString(), "run", NAME)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(console.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("WLP_USER_DIR", directory.resolve("usr").toString());
        builder.environment().put("WLP_OUTPUT_DIR", directory.resolve("output").toString());
        builder.environment().putIfAbsent("JVM_ARGS", "-Xmx512m");
        return new LibertyServer(builder.start(), console);
    }

    private static void writeBootstrap(Path file, Path war, int port) throws IOException {
        Properties bootstrap = new Properties();
        bootstrap.setProperty(Settings.PORT, String.valueOf(port));
        bootstrap.setProperty("demo.war", war.toString().replace('\\', '/'));
        try (OutputStream out = Files.newOutputStream(file)) {
            bootstrap.store(out, null);
        }
    }

    /** Waits that long for the process to end, and tells whether it has. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits for the process to end. */
    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Where the server's output goes. */
    Path console() {
        return console;
    }

    /** Everything the server has written so far. */
    List<String> output() {
        try (Stream<String> lines = Files.lines(console, Charset.defaultCharset())) {
            return lines.toList();
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
    }

    /** Asks the process to end and waits for it; ends it by force if it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!endsWithin(TimeUnit.SECONDS.toMillis(STOP_SECONDS))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
