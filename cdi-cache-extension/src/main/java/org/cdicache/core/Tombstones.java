package org.cdicache.core;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.cdicache.CacheConfig;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.Repairs;
import org.cdicache.spi.Tombstone;

/*
 * Deletes that other nodes' loads cannot undo.
 *
 * The race: node A finds nothing in L2 and loads v1; node B changes the database and deletes the key, of which Redis tells nobody, because
 * it holds nothing; A stores v1. Or Redis does tell, but A's SET is already on its way and arrives after the delete.
 *
 * So a delete leaves a mark that is like no other, and a load is stored only where L2 still is as it was before the load (RemoteTier.replace).
 * Marks last longer than it may take until every node has heard of the delete or has lost its connection, and with it every ticket.
 */
final class Tombstones {

    private static final Duration LEAST = Duration.ofSeconds(30);

    private final LongSupplier random;
    private final Duration ttl;

    Tombstones(CacheConfig.Redis settings, LongSupplier random) {
        this.random = random;
        Duration told = settings.heartbeat().plus(settings.commandTimeout()).multipliedBy(4);
        this.ttl = told.compareTo(LEAST) < 0 ? LEAST : told;
    }

    /** Deletes keys of L2; how many of them held an entry. */
    CompletableFuture<Long> bury(RemoteTier tier, Collection<String> redisKeys) {
        return tier.bury(redisKeys, Tombstone.of(random.getAsLong()), ttl);
    }

    /** As {@link #bury(RemoteTier, Collection)}, in a repair. */
    CompletableFuture<Long> bury(Repairs repairs, Collection<String> redisKeys) {
        return repairs.bury(redisKeys, Tombstone.of(random.getAsLong()), ttl);
    }
}
