package org.cdicache.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfigurationException;
import org.cdicache.Fuzzing;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;

/** Configuration: whatever the text, it is a configuration or a report of problems that does not quote a key. */
public class ConfigFuzzTest {

    private static final List<String> NAMES =
            CacheProperty.names().stream().sorted().toList();

    @Test
    void noTextBreaksTheConfiguration() throws Exception {
        Fuzzing.run(
                ConfigFuzzTest.class,
                List.of(
                        seed("cache.preset", "ai-production", "cache.default-ttl", "PT30M"),
                        seed("cache.memory.max-size", "64MB", "cache.memory.max-entries", "-7"),
                        seed("cache.redis.url", "rediss://app:s3cr3t@redis.test:6380/2?x=y", "cache.codec", "smile"),
                        seed("cache.encryption.keys", "a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,b:x"),
                        seed("cache.compression.level", "9", "cache.failure-mode", "STRICT")));
    }

    private static byte[] seed(String... namesAndValues) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.append((char) (' ' + NAMES.indexOf(namesAndValues[i])))
                    .append(namesAndValues[i + 1])
                    .append('\n');
        }
        return lines.toString().getBytes(UTF_8);
    }

    /** Lines whose first character names a property. */
    public static void fuzzerTestOneInput(byte[] input) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : new String(input, UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                properties.put(NAMES.get(Math.floorMod(line.charAt(0) - ' ', NAMES.size())), line.substring(1));
            }
        }
        String[] said = new String[1];
        Fuzzing.within(8_000_000 + 2_000L * input.length, () -> said[0] = read(properties));
        String message = said[0];
        String keys = properties.getOrDefault("cache.encryption.keys", "");
        properties.remove("cache.encryption.keys");
        for (String key : keys.split("[^A-Za-z0-9+/=]")) {
            if (key.length() > 32
                    && message.contains(key)
                    && !properties.toString().contains(key)) {
                throw new AssertionError("A key shows: " + message);
            }
        }
    }

    private static String read(Map<String, String> properties) {
        try {
            return ConfigReader.read(PropertySource.of(properties, "fuzz")).toString();
        } catch (CacheConfigurationException expected) {
            return String.valueOf(expected.getMessage());
        }
    }
}
