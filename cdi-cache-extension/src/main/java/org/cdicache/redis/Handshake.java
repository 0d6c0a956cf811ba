package org.cdicache.redis;

import io.lettuce.core.TrackingArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.CacheConfig;
import org.cdicache.spi.RemoteTier.Repairs;
import org.jspecify.annotations.Nullable;

/** The steps between a connection that has been made and a link that callers may read from; their order is told in {@link RedisSession}. */
final class Handshake {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final CacheConfig.Redis settings;
    private final Subscriptions subscriptions;
    private final Predecessor predecessor = new Predecessor();
    private final AtomicBoolean warned = new AtomicBoolean();

    Handshake(CacheConfig.Redis settings, Subscriptions subscriptions) {
        this.settings = settings;
        this.subscriptions = subscriptions;
    }

    /**
     * Goes through the steps; each waits for the answer to the one before.
     *
     * @param publish runs on the link's event loop when invalidations are on, or have been refused
     * @param ping the last step
     */
    CompletableFuture<Duration> establish(
            RedisLink fresh, Consumer<RedisLink> publish, Function<RedisLink, CompletableFuture<Duration>> ping) {
        fresh.connection().addListener(subscriptions);
        return Permissions.check(fresh, settings.keyPrefix())
                .thenCompose(done -> predecessor.end(fresh))
                .thenCompose(done -> track(fresh))
                .thenRun(() -> publish.accept(fresh))
                .thenCompose(done -> subscriptions.repairAll(new RepairsOn(fresh)))
                .thenCompose(done -> ping.apply(fresh));
    }

    private CompletableFuture<?> track(RedisLink fresh) {
        TrackingArgs tracking = TrackingArgs.Builder.enabled()
                .bcast()
                .prefixes(settings.keyPrefix() + ":")
                .noloop();
        return fresh.send(redis -> redis.clientTracking(tracking)).exceptionally(failure -> {
            if (!Failures.isFromRedis(failure)) {
                throw Failures.unavailable(failure);
            }
            refused(fresh, Failures.describe(failure));
            return "refused";
        });
    }

    private void refused(RedisLink fresh, String why) {
        String consequence =
                "Redis does not tell of changes (CLIENT TRACKING; Redis 6 or newer, and an ACL with +client|tracking): the heap is"
                        + " emptied every " + settings.heartbeat().toMillis() + " ms instead. Redis said: " + why;
        fresh.untracked(consequence);
        if (warned.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, consequence);
        }
    }

    /** Reads and deletes on a link that is not readable for anybody else yet. */
    private record RepairsOn(RedisLink link) implements Repairs {

        @Override
        public CompletableFuture<byte @Nullable []> get(String key) {
            return link.send(redis -> redis.get(key));
        }

        @Override
        public CompletableFuture<Long> delete(Collection<String> keys) {
            return RedisTier.unlink(link, keys);
        }

        @Override
        public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
            return RedisTier.bury(link, keys, tombstone, ttl);
        }
    }
}
