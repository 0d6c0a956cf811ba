package org.cdicache.it.cluster.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import redis.embedded.core.ExecutableProvider;

/**
 * The {@code redis-server} to run: the one that {@code -Dredis.server} names, the system's, or the one that comes with a library. The last
 * is 6.2, the system's usually newer.
 *
 * @param file the executable
 * @param version what it says of itself
 */
public record RedisProgram(Path file, String version) {

    /** Everything that servers write, beneath Maven's output directory. */
    static final Path WORK = Path.of("target", "redis").toAbsolutePath();

    /** The program of this JVM; found once. */
    public static RedisProgram found() {
        return Found.PROGRAM;
    }

    private static RedisProgram find() {
        Path file = Optional.ofNullable(System.getProperty("redis.server"))
                .filter(named -> !named.isBlank())
                .map(Path::of)
                .or(RedisProgram::onThePath)
                .orElseGet(RedisProgram::unpacked);
        return new RedisProgram(file, versionOf(file));
    }

    private static Optional<Path> onThePath() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path unpacked() {
        try {
            Files.createDirectories(WORK);
            File directory = Files.createTempDirectory(WORK, "program").toFile();
            return ExecutableProvider.newJarResourceProvider(directory).get().toPath();
        } catch (IOException e) {
            throw new UncheckedIOException("No redis-server on the PATH, and none could be unpacked", e);
        }
    }

    private static String versionOf(Path file) {
        try {
            Process process = new ProcessBuilder(file.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " does not run", e);
        }
    }

    private static final class Found {
        private static final RedisProgram PROGRAM = find();
    }
}
