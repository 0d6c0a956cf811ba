package org.cdicache.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.cdicache.spi.RemoteTier.Repairs;
import org.jspecify.annotations.Nullable;

/**
 * Reads and deletes on a link, whether or not others may read from it.
 *
 * @param batchesAtOnce how many of {@link Removals}' batches are under way at once
 */
record RepairsOn(RedisLink link, int batchesAtOnce) implements Repairs {

    /** Before anybody else reads: nobody is kept waiting but those who wait for the end of it. */
    static RepairsOn fresh(RedisLink link) {
        return new RepairsOn(link, Removals.BATCHES_AT_ONCE);
    }

    /** Beside everybody else, and perhaps in vain: when the first batch is refused, no other is sent. */
    static RepairsOn living(RedisLink link) {
        return new RepairsOn(link, 1);
    }

    @Override
    public CompletableFuture<byte @Nullable []> get(String key) {
        return link.send(key, redis -> redis.get(key));
    }

    @Override
    public CompletableFuture<Long> delete(Collection<String> keys) {
        return Removals.unlink(link, keys, batchesAtOnce);
    }

    @Override
    public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
        return Removals.bury(link, keys, tombstone, ttl, batchesAtOnce);
    }
}
