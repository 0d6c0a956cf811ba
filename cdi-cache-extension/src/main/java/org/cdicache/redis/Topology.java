package org.cdicache.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.cdicache.CacheConfig;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Who knows which servers are masters, and the connections to them. */
interface Topology {

    static Topology of(
            CacheConfig.Redis settings, RedisConnector connector, ScheduledExecutorService scheduler, TimeSource time) {
        return switch (settings.servers().topology()) {
            case SERVERS -> new SeedTopology(settings, connector, scheduler, time);
            case SENTINEL -> new SentinelTopology(settings, connector, scheduler, time);
            case CLUSTER -> new ClusterTopology(settings, connector, scheduler);
        };
    }

    /** Finds the masters, connects to all of them, and logs in. A link that arrives after the future was completed otherwise is closed. */
    CompletableFuture<RedisLink> connect();

    /**
     * Asks whether the link still is to the masters.
     *
     * @return null if it is; otherwise, in words, what has changed. Fails if nobody who knows has answered.
     */
    CompletableFuture<@Nullable String> changeSince(RedisLink link);

    /** What a link is to, for an operator. */
    String describe(RedisLink link);

    /** Hands over what was connected, or closes it if nobody waits for it any more. */
    static CompletableFuture<RedisLink> handOver(CompletableFuture<RedisLink> connecting) {
        CompletableFuture<RedisLink> result = new CompletableFuture<>();
        connecting.whenComplete((link, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (!result.complete(link)) {
                link.close();
            }
        });
        return result;
    }
}
