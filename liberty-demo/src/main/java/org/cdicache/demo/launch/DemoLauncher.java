package org.cdicache.demo.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * {@code java -jar demo.jar}: starts a Redis and an Open Liberty with the application, says where it is, and stops both on Ctrl-C. See
 * {@link #HELP} for the settings. Exits with 1, and a reason, when the demo cannot run.
 */
public final class DemoLauncher {

    static final String HELP = """
            Starts the cdi-cache demo: java [settings] -jar demo.jar

              -Ddemo.http.port=9080                 the port on 127.0.0.1               (DEMO_HTTP_PORT)
              -Ddemo.redis=own|existing|none        which Redis is used                 (DEMO_REDIS)
                                                      own: started with the demo; the default
                                                      none: memory only
              -Dcache.redis.url=redis://host:6379   an existing Redis, used if given    (CACHE_REDIS_URL)
              -Ddemo.model.delay=1200ms             how slow the "model" is             (DEMO_MODEL_DELAY)
              -Ddemo.products.delay=900ms           how slow the product source is      (DEMO_PRODUCTS_DELAY)
              -Dcache.preset=ai-development         and every other cache.* property    (CACHE_PRESET ...)

            Two demos share a Redis when both get the same cache.redis.url and different ports.
            """;

    private final Path home;
    private final InstantSource clock = InstantSource.system();
    /** What has been started, the last one first; closed by a shutdown hook. */
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private boolean stopping;

    private DemoLauncher(Path home) {
        this.home = home;
    }

    /** Runs until the demo ends. */
    public static void main(String[] args) throws IOException, InterruptedException, URISyntaxException {
        if (args.length > 0) {
            boolean help = args[0].equals("--help") || args[0].equals("-h");
            System.out.print(help ? HELP : "Unknown argument " + args[0] + System.lineSeparator() + HELP);
            System.exit(help ? 0 : 1);
        }
        Path jar = Path.of(DemoLauncher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        DemoLauncher launcher =
                new DemoLauncher(Objects.requireNonNull(jar.toAbsolutePath().getParent()));
        try {
            launcher.run();
        } catch (LaunchException problem) {
            if (!launcher.stopping()) {
                System.err.println(problem.getMessage());
            }
        }
        System.exit(1);
    }

    /** Returns only when Liberty has ended by itself, which is a failure. */
    private void run() throws LaunchException, IOException, InterruptedException {
        Settings settings = Settings.of(System.getProperties(), System.getenv());
        checkPort(settings.port());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "demo-shutdown"));
        Instant start = clock.instant();
        Path directory = home.resolve("demo-run").resolve(String.valueOf(settings.port()));

        System.out.println("cdi-cache demo");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(settings.environment());
        prepareRedis(settings.redis(), directory, environment);
        System.out.println("  Open Liberty  starting on 127.0.0.1:" + settings.port());
        LibertyServer server = started(LibertyServer.start(
                home.resolve("liberty"), home.resolve("liberty-demo.war"), directory, settings.port(), environment));
        Readiness readiness = new Readiness(server, settings.port(), clock);
        readiness.await();
        if (!readiness.awaitRedis()) {
            System.out.println("                Redis does not answer: running in memory until it does");
        }
        sayReady(settings, Duration.between(start, clock.instant()), environment);
        int exit = server.awaitEnd();
        throw new LaunchException("Open Liberty ended by itself with exit code " + exit + "; see " + server.console());
    }

    private void sayReady(Settings settings, Duration took, Map<String, String> environment) {
        System.out.printf(
                "  Ready         http://localhost:%d/   (after %.1f s)%n%nOpen it in a browser. Ctrl-C stops everything.%n",
                settings.port(), took.toMillis() / 1_000.0);
        if (settings.redis() instanceof Settings.RedisChoice.Own) {
            System.out.printf(
                    "A second demo on the same Redis: java -D%s=%s -D%s=%d -jar \"%s\"%n",
                    Settings.REDIS_URL,
                    environment.get(Settings.variable(Settings.REDIS_URL)),
                    Settings.PORT,
                    neighbour(settings.port()),
                    home.resolve("demo.jar"));
        }
    }

    private void prepareRedis(Settings.RedisChoice choice, Path directory, Map<String, String> environment)
            throws LaunchException {
        String variable = Settings.variable(Settings.REDIS_URL);
        if (choice instanceof Settings.RedisChoice.Existing existing) {
            environment.put(variable, existing.url());
            System.out.println("  Redis         " + existing.maskedUrl());
        } else if (choice instanceof Settings.RedisChoice.None) {
            environment.keySet().removeIf(name -> Settings.variable(name).equals(variable));
            System.out.println("  Redis         none: the caches live in memory only");
        } else {
            OwnRedis redis = started(OwnRedis.start(directory.resolve("redis")));
            environment.put(variable, redis.url());
            System.out.println("  Redis         started on 127.0.0.1:" + redis.port() + ", of the demo's own");
        }
    }

    private static void checkPort(int port) throws LaunchException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            throw new LaunchException("Port " + port + " on 127.0.0.1 is in use (" + taken.getMessage()
                    + "). Choose another one with -D" + Settings.PORT + "=" + neighbour(port)
                    + " or "
                    + Settings.variable(Settings.PORT));
        }
    }

    private static int neighbour(int port) {
        return port == 65_535 ? port - 1 : port + 1;
    }

    private synchronized <T extends AutoCloseable> T started(T part) throws LaunchException {
        running.push(part);
        if (stopping) {
            stopAll();
            throw new LaunchException("Stopped while starting");
        }
        return part;
    }

    /** Whether the end was asked for; what breaks from then on is nobody's problem. */
    private synchronized boolean stopping() {
        return stopping;
    }

    private synchronized void stopAll() {
        boolean worthTelling = !stopping && !running.isEmpty();
        stopping = true;
        if (worthTelling) {
            System.out.println("Stopping ...");
        }
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception problem) {
                System.err.println("While stopping: " + problem);
            }
        }
        if (worthTelling) {
            System.out.println("Stopped.");
        }
    }
}
