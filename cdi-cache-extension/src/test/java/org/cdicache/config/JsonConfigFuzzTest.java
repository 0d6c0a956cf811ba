package org.cdicache.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.Fuzzing;
import org.cdicache.ValidationReport;
import org.junit.jupiter.api.Test;

/**
 * JSON configuration: whatever the text, it is a configuration or a report of problems, and what was read is read again after it was written. The
 * bounds are {@link JsonTree}'s: 256 Ki chars, 16 levels, 64 Ki chars in a value.
 */
public class JsonConfigFuzzTest {

    @Test
    void noTextBreaksTheReader() throws Exception {
        Fuzzing.run(
                JsonConfigFuzzTest.class,
                List.of(
                        seed(CacheConfig.of(CachePreset.AI_PRODUCTION).toJson()),
                        seed(
                                "{\"redis_url\":\"redis://a:b@h\",\"use_tls\":true,\"memory_cache_size\":5,\"l1_cache_size\":6}"),
                        seed("{\"caches\":{\"users\":{\"ttl\":\"5m\",\"memory\":{\"max-size\":\"1MB\"}},\"b\":{}}}"),
                        seed(
                                "{\"ai_config\":{\"operation_ttls\":{\"qa\":1},\"hash_algorithm\":\"x\"},\"entry.tags\":[\"a\",\"b,\\\\\"]}"),
                        seed("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":[[[[1.5e3,null,true]]]]}}}}}"),
                        seed(
                                "{\"encryption\":{\"keys\":\"k:***\",\"active-key\":\"k\"},\"environment\":\"testing\"}")));
    }

    private static byte[] seed(String json) {
        return json.getBytes(UTF_8);
    }

    /** Loads the classes: to instrument them on a busy machine may take longer than an input is allowed to. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput(seed("{\"preset\": \"simple\", \"unknown\": {}}"));
        fuzzerTestOneInput(seed("{\"preset\": \"simple\"}"));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Fuzzing.within(8_000_000 + 2_000L * input.length, () -> readAndWrite(new String(input, UTF_8)));
    }

    private static void readAndWrite(String json) {
        CacheConfigBuilder builder = CacheConfig.builder().fromJson(json);
        ValidationReport report = builder.validate();
        if (report.toString().isEmpty()) {
            throw new AssertionError("no report");
        }
        if (report.valid()) {
            CacheConfig config = builder.build();
            CacheConfigBuilder again = CacheConfig.builder().fromJson(config.toJson());
            boolean secretive = config.toJson().contains("***");
            if (!secretive && !again.build().equals(config)) {
                throw new AssertionError("Is read to another configuration: " + config);
            }
        }
    }
}
