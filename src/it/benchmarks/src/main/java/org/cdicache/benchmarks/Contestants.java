package org.cdicache.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Who takes part. The id is what reports and JMH parameters say. */
enum Contestants {
    CDI_CACHE("cdi-cache"),
    CAFFEINE_EXPIRY("caffeine-expiry"),
    CAFFEINE_EXPIRY_BOUNDED("caffeine-expiry-bounded"),
    CAFFEINE("caffeine-no-expiry"),
    LETTUCE("lettuce"),
    LETTUCE_CONSOLIDATED("lettuce-consolidated"),
    JETCACHE("jetcache"),
    REDISSON("redisson"),
    SPRING("spring-redis-cache");

    /** How long an entry lives: longer than any run. */
    static final Duration TTL = Duration.ofHours(2);

    /** Bound of every heap: with {@link Keys#COUNT} entries it is two thirds full, so that eviction keeps its books. */
    static final int HEAP_ENTRIES = Keys.COUNT * 3 / 2;

    private final String id;

    Contestants(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    Contestant open(Server server, Tiers tiers) {
        // That somebody connects is no news here.
        Logger.getLogger("").setLevel(Level.WARNING);
        return switch (this) {
            case CDI_CACHE -> new CdiCacheContestant(server, tiers);
            case CAFFEINE_EXPIRY -> CaffeineContestant.withExpiry();
            case CAFFEINE_EXPIRY_BOUNDED -> CaffeineContestant.boundedWithExpiry();
            case CAFFEINE -> CaffeineContestant.withoutExpiry();
            case LETTUCE -> LettuceContestant.asItComes(server);
            case LETTUCE_CONSOLIDATED -> LettuceContestant.withConsolidatedFlushes(server);
            case JETCACHE -> new JetCacheContestant(server, tiers);
            case REDISSON -> new RedissonContestant(server, tiers);
            case SPRING -> new SpringContestant(server);
        };
    }

    static Contestants of(String id) {
        return Arrays.stream(values())
                .filter(c -> c.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No contestant is called " + id));
    }

    /** The ids of a line-up, which a JMH parameter carries as one text. */
    static List<String> lineUp(String ids) {
        return List.of(ids.split("\\+"));
    }
}
