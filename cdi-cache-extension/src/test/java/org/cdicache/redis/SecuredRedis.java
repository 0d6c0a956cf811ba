package org.cdicache.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis on a free loopback port that asks for a password, for certificates, or for nothing; the library's 6.2 or the system's. */
final class SecuredRedis implements AutoCloseable {

    /** Which {@code redis-server} to run. */
    enum Program {
        /** The one that comes with the library: 6.2. */
        EMBEDDED,
        /** The one on the path, usually newer. */
        SYSTEM,
        /** 2.8, which knows neither RESP3 nor users; the build unpacks it. */
        OLD;

        private static final Path OLD_FILE =
                Path.of("target", "old-redis", "redis-server-2.8.19").toAbsolutePath();

        /** Those that this machine has. */
        static List<Program> present() {
            return Stream.of(EMBEDDED, SYSTEM)
                    .filter(program -> program == EMBEDDED || onThePath())
                    .toList();
        }

        /** The old one, where this machine can run it. */
        static List<Program> old() {
            boolean runs = System.getProperty("os.name").equals("Linux")
                    && System.getProperty("os.arch").equals("amd64");
            return runs ? List.of(OLD) : List.of();
        }

        private static boolean onThePath() {
            return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
        }
    }

    private final int port;
    private final RedisServer server;
    private final boolean tls;

    private SecuredRedis(Program program, int port, boolean tls, List<String> settings) {
        this.port = port;
        this.tls = tls;
        try {
            RedisServerBuilder builder =
                    RedisServer.newRedisServer().port(tls ? 0 : port).bind("127.0.0.1");
            if (program == Program.SYSTEM) {
                builder.executableProvider(ExecutableProvider.newExecutableInPath("redis-server"));
            } else if (program == Program.OLD) {
                builder.executableProvider(SecuredRedis::oldFile);
            }
            List<String> all = new ArrayList<>(List.of("save \"\"", "appendonly no"));
            all.addAll(settings);
            all.forEach(builder::setting);
            server = builder.build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File oldFile() throws IOException {
        File file = Program.OLD_FILE.toFile();
        if (!file.exists() || !file.setExecutable(true)) {
            throw new IOException(file + " is missing: mvn generate-test-resources unpacks it");
        }
        return file;
    }

    static SecuredRedis plain(Program program, String... settings) {
        return new SecuredRedis(program, RealRedis.freePort(), /* tls= */ false, List.of(settings));
    }

    /** With the certificate {@code server} or {@code elsewhere}. */
    static SecuredRedis encrypted(Program program, String certificate, String... settings) {
        int port = RealRedis.freePort();
        List<String> all = new ArrayList<>(List.of(
                "tls-port " + port,
                "tls-cert-file " + TestCertificates.file(certificate + ".crt"),
                "tls-key-file " + TestCertificates.file(certificate + ".key"),
                "tls-ca-cert-file " + TestCertificates.file("ca.crt")));
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith("tls-auth-clients"))) {
            all.add("tls-auth-clients no");
        }
        all.addAll(List.of(settings));
        return new SecuredRedis(program, port, /* tls= */ true, all);
    }

    int port() {
        return port;
    }

    /** Without user and password. */
    String url() {
        return (tls ? "rediss" : "redis") + "://127.0.0.1:" + port;
    }

    String url(String user) {
        return url().replace("://", "://" + user + "@");
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
