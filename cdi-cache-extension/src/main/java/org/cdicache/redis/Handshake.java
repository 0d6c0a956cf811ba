package org.cdicache.redis;

import io.lettuce.core.TrackingArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.CacheConfig;

/** The steps between a connection that has been made and a link that callers may read from; their order is told in {@link RedisSession}. */
final class Handshake {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final CacheConfig.Redis settings;
    private final Subscriptions subscriptions;

    /** Of each server that was ever connected to. */
    private final Map<ServerAddress, Predecessor> predecessors = new ConcurrentHashMap<>();

    private final AtomicBoolean warnedOfPredecessors = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();

    Handshake(CacheConfig.Redis settings, Subscriptions subscriptions) {
        this.settings = settings;
        this.subscriptions = subscriptions;
    }

    /**
     * Goes through the steps; each waits for the answers to the one before.
     *
     * @param admit fails if the link is not to the masters any more, or if it is slow
     * @param publish runs on the link's event loop when invalidations are on, or have been refused
     * @param ping the last step
     */
    CompletableFuture<Duration> establish(
            RedisLink fresh,
            Function<RedisLink, CompletableFuture<?>> admit,
            Consumer<RedisLink> publish,
            Function<RedisLink, CompletableFuture<Duration>> ping) {
        return fresh.askEach(channel -> prepare(channel, fresh))
                .thenCompose(done -> admit.apply(fresh))
                .thenCompose(done -> fresh.onEventLoop(() -> publish.accept(fresh)))
                .thenCompose(done -> subscriptions.repairAll(RepairsOn.fresh(fresh)))
                .thenCompose(done -> ping.apply(fresh));
    }

    private CompletableFuture<?> prepare(RedisChannel channel, RedisLink fresh) {
        channel.connection().addListener(subscriptions);
        return Permissions.check(channel, settings.keyPrefix(), fresh.isSingle())
                .thenCompose(done -> predecessors
                        .computeIfAbsent(channel.address(), first -> new Predecessor(warnedOfPredecessors))
                        .end(channel))
                .thenCompose(done -> track(channel, fresh));
    }

    private CompletableFuture<?> track(RedisChannel channel, RedisLink fresh) {
        TrackingArgs tracking = TrackingArgs.Builder.enabled()
                .bcast()
                .prefixes(settings.keyPrefix() + ":")
                .noloop();
        return channel.send(redis -> redis.clientTracking(tracking)).exceptionally(failure -> {
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
}
