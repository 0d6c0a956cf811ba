package org.cdicache.demo.launch;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What the person who starts the demo wants, from system properties and the environment; a system property wins.
 *
 * @param port where the demo listens, on the loopback interface
 * @param redis which Redis is used
 * @param environment what Liberty's process gets on top of this one's environment
 */
record Settings(int port, RedisChoice redis, Map<String, String> environment) {

    static final String PORT = "demo.http.port";
    static final String REDIS = "demo.redis";
    static final String REDIS_URL = "cache.redis.url";

    private static final int DEFAULT_PORT = 9080;

    /** Which Redis the demo uses. */
    sealed interface RedisChoice {
        /** One that the launcher starts and stops. */
        record Own() implements RedisChoice {}

        /** One that runs already. */
        record Existing(String url) implements RedisChoice {

            /** The URL without user and password, for the screen. */
            String maskedUrl() {
                return url.replaceAll("(?s)//.*@", "//***@");
            }

            @Override
            public String toString() {
                return "Existing[" + maskedUrl() + "]";
            }
        }

        /** None: the caches live in memory only. */
        record None() implements RedisChoice {}
    }

    static Settings of(Properties properties, Map<String, String> environment) throws LaunchException {
        Map<String, String> forwarded = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("cache.") || name.startsWith("demo.")) {
                forwarded.put(variable(name), properties.getProperty(name));
            }
        }
        Lookup lookup = new Lookup(properties, environment);
        return new Settings(port(lookup), redis(lookup), forwarded);
    }

    /** The environment variable in which MicroProfile Config looks for a property. */
    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static int port(Lookup lookup) throws LaunchException {
        String text = lookup.find(PORT).orElse(String.valueOf(DEFAULT_PORT));
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Gets the same answer as a number out of range.
        }
        throw new LaunchException(
                PORT + " (or " + variable(PORT) + ") must be a port from 1 to 65535, not '" + text + "'");
    }

    private static RedisChoice redis(Lookup lookup) throws LaunchException {
        Optional<String> url = lookup.find(REDIS_URL);
        String wanted = lookup.find(REDIS).orElse(url.isPresent() ? "existing" : "own");
        return switch (wanted.strip().toLowerCase(Locale.ROOT)) {
            case "own" -> new RedisChoice.Own();
            case "none" -> new RedisChoice.None();
            case "existing" ->
                new RedisChoice.Existing(url.orElseThrow(() -> new LaunchException(
                        REDIS + "=existing needs the Redis to use: set " + REDIS_URL + "=redis://host:6379")));
            default ->
                throw new LaunchException(
                        REDIS + " (or " + variable(REDIS) + ") must be own, existing or none, not '" + wanted + "'");
        };
    }

    /** Finds a setting in the system properties or else in the environment; blank counts as absent. */
    private record Lookup(Properties properties, Map<String, String> environment) {

        Optional<String> find(String name) {
            return Optional.ofNullable(properties.getProperty(name))
                    .or(() -> Optional.ofNullable(environment.get(variable(name))))
                    .filter(value -> !value.isBlank());
        }
    }
}
