package org.cdicache.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.cdicache.CacheConfig;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** What a link is asked, again and again: whether its servers answer, and whether they still are the masters. */
final class Pulse {

    /**
     * An answer.
     *
     * @param latency how long the slowest of the servers took
     * @param change null if they are the masters; otherwise, in words, what has changed
     */
    record Answer(Duration latency, @Nullable String change) {}

    private final CacheConfig.Redis settings;
    private final TimeSource time;

    Pulse(CacheConfig.Redis settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
    }

    /** Completes with how long the slowest server took. */
    CompletableFuture<Duration> ping(RedisLink link) {
        long sent = time.nanos();
        return link.askEach(channel -> channel.send(redis -> redis.ping()))
                .thenApply(pongs -> Duration.ofNanos(time.nanos() - sent));
    }

    /** Asks all servers, and whoever knows the masters. A server's refusal is an answer. */
    CompletableFuture<Answer> feel(RedisLink link, Topology masters) {
        long sent = time.nanos();
        CompletableFuture<Duration> heard =
                link.askEach(Pulse::hear).thenApply(answers -> Duration.ofNanos(time.nanos() - sent));
        return masters.changeSince(link).thenCombine(heard, (change, latency) -> new Answer(latency, change));
    }

    /** By this side, which has too many commands waiting for answers, is none. */
    private static CompletableFuture<String> hear(RedisChannel channel) {
        return channel.send(redis -> redis.ping()).exceptionally(failure -> {
            if (Failures.isFromRedis(failure)) {
                return "refused";
            }
            throw Failures.unavailable(failure);
        });
    }

    private CompletableFuture<?> confirm(RedisLink fresh, Topology masters) {
        return masters.changeSince(fresh).thenAccept(change -> {
            if (change != null) {
                throw ServerRole.refused(change);
            }
        });
    }

    /** Before a link is used: fails if it is slow, or not to the masters any more. */
    CompletableFuture<?> admit(RedisLink fresh, Topology masters) {
        return probe(fresh, masters).thenAccept(latency -> {
            String slowness = slowness(latency);
            if (slowness != null) {
                throw ServerRole.refused(slowness);
            }
        });
    }

    /**
     * Completes with how long a fresh link takes to answer; fails if it is not to the masters any more. That is asked last: one that is replaced while a slow
     * server is waited for must not be used.
     */
    CompletableFuture<Duration> probe(RedisLink fresh, Topology masters) {
        return ping(fresh).thenCompose(latency -> confirm(fresh, masters).thenApply(done -> latency));
    }

    /**
     * Whether a link would only cost its callers their timeouts.
     *
     * @return null if not; otherwise why not, in the same words each time, so that the log tells it once
     */
    @Nullable
    String slowness(Duration latency) {
        return latency.compareTo(settings.commandTimeout()) > 0
                ? "it answers later than cache.redis.command-timeout, which is "
                        + settings.commandTimeout().toMillis() + " ms"
                : null;
    }
}
