package org.cdicache.demo.launch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Waits until the application answers on {@code /health/ready}, or can be known never to. */
final class Readiness {

    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(8);
    private static final Duration PROGRESS = Duration.ofSeconds(10);
    private static final long ATTEMPT_MILLIS = 200;
    private static final int LINES_SHOWN = 25;
    /** The application cannot be started (CWWKZ0002E, CWWKZ0004E), or the port cannot be opened (CWWKO0221E). */
    private static final Pattern HOPELESS = Pattern.compile("CWWKZ000[24]E|CWWKO0221E|CWWKF0001E|CWWKE0005E");

    private static final Pattern DEGRADED = Pattern.compile("\"degraded\"\\s*:\\s*\"?true");

    private final LibertyServer server;
    private final int port;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    Readiness(LibertyServer server, int port, InstantSource clock) {
        this.server = server;
        this.port = port;
        this.clock = clock;
    }

    /** Waits until the readiness check is UP. */
    void await() throws LaunchException, InterruptedException {
        Instant start = clock.instant();
        Instant nextWord = start.plus(PROGRESS);
        while (!server.endsWithin(ATTEMPT_MILLIS)) {
            if (ask() != null) {
                return;
            }
            Instant now = clock.instant();
            if (server.output().stream().anyMatch(line -> HOPELESS.matcher(line).find())) {
                throw failure("The demo does not start");
            }
            if (now.isAfter(start.plus(LONGEST_START))) {
                throw failure("The demo was not ready after " + LONGEST_START.toMinutes() + " minutes");
            }
            if (now.isAfter(nextWord)) {
                nextWord = now.plus(PROGRESS);
                System.out.println("                still starting after "
                        + Duration.between(start, now).toSeconds() + " s");
            }
        }
        throw failure("Open Liberty ended before it was ready");
    }

    /** Gives the application a moment to connect to its Redis, and tells whether it has; true also when it has none. */
    boolean awaitRedis() throws InterruptedException {
        Instant latest = clock.instant().plus(LONGEST_CONNECT);
        boolean degraded = degraded();
        while (degraded && clock.instant().isBefore(latest) && !server.endsWithin(ATTEMPT_MILLIS)) {
            degraded = degraded();
        }
        return !degraded;
    }

    private boolean degraded() throws InterruptedException {
        String health = ask();
        return health == null || DEGRADED.matcher(health).find();
    }

    /** The answer of the readiness check when it is UP, otherwise null. */
    private @Nullable String ask() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : null;
        } catch (IOException notYet) {
            return null;
        }
    }

    private LaunchException failure(String what) {
        List<String> output = server.output();
        List<String> telling = output.stream()
                .dropWhile(line -> !HOPELESS.matcher(line).find())
                .limit(LINES_SHOWN)
                .toList();
        List<String> shown =
                telling.isEmpty() ? output.subList(Math.max(0, output.size() - LINES_SHOWN), output.size()) : telling;
        return new LaunchException(what + ". Its log (" + server.console() + ") says:" + System.lineSeparator() + "  "
                + String.join(System.lineSeparator() + "  ", shown));
    }
}
