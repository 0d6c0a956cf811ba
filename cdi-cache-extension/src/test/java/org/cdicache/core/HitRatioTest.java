package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.TypeRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Telling the eviction policy only of an entry's first read in a turn of insertions must not cost hits. */
class HitRatioTest {

    private static final int KEYS = 10_000;
    private static final int REQUESTS = 300_000;
    private static final TypeRef<Integer> INTEGER = TypeRef.of(Integer.class);

    /** Requests from one a millisecond to 10 million a second, and the caches from tiny to a fifth of the keys. */
    @ParameterizedTest(name = "{0} entries, a request every {1} ns")
    @CsvSource({"50, 1000000", "50, 1000", "50, 100", "500, 1000000", "500, 1000", "500, 100", "2000, 1000", "2000, 100"
    })
    void hitRatio_isThatOfPlainCaffeine_onASkewedLoad(int entries, long nanosBetween) {
        FakeTime time = new FakeTime();
        TwoTierCache cache = Caches.memoryOnly(
                time,
                CacheConfig.builder(CachePreset.SIMPLE)
                        .maxEntries(entries)
                        .maxBytes(1L << 40)
                        .defaultTtl(Duration.ofDays(1))
                        .build());
        var plain = Caffeine.newBuilder()
                .maximumSize(entries)
                .executor(Runnable::run)
                .<String, Integer>build();
        int here = 0;
        int there = 0;
        for (String key : zipf(new Random(42))) {
            time.advance(Duration.ofNanos(nanosBetween));
            if (cache.get(key, INTEGER).isPresent()) {
                here++;
            } else {
                cache.put(key, 1);
            }
            if (plain.getIfPresent(key) != null) {
                there++;
            } else {
                plain.put(key, 1);
            }
        }

        assertThat(100.0 * here / REQUESTS)
                .as("percent, against %.1f", 100.0 * there / REQUESTS)
                .isGreaterThan(100.0 * there / REQUESTS - 1);
    }

    /** The n-th key is asked for in proportion to 1/n. */
    private static String[] zipf(Random random) {
        double[] upTo = IntStream.rangeClosed(1, KEYS).mapToDouble(n -> 1.0 / n).toArray();
        Arrays.parallelPrefix(upTo, Double::sum);
        String[] requests = new String[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[KEYS - 1]);
            requests[i] = "k" + (found < 0 ? -found - 1 : found);
        }
        return requests;
    }
}
