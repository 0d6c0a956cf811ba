package org.cdicache.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.cdicache.CacheConfig;
import org.cdicache.spi.TimeSource;
import org.cdicache.spi.Tombstone;
import org.jspecify.annotations.Nullable;

/*
 * Reads values from the replicas of a link's masters, and keeps what the cache promises.
 *
 * A replica is behind its master, nobody knows how far. Two facts together make its answers as good as those of L1:
 *   1. With each heartbeat the master is asked how much there is, and the replica whether it has that much. If so, it has everything that was
 *      acknowledged to anybody before the master was asked: it is proven as of that instant.
 *   2. What changes later this node is told by the master's pushes, and what it changes itself it knows. Such keys are read at the master until
 *      a proof is newer than the change (RecentChanges).
 * A proof holds for the bound on staleness, so that a change of which the push is late, or lost with a silent connection, is not missed for longer.
 *
 * The race with L1: a key is unchanged when its read leaves for the replica; it changes, the push removes it from L1; only then the replica, which
 * is behind, answers the old value, which would stay in L1 for as long as it lives. The reader's ticket of the fill gate, taken before, refuses it.
 *
 * What a replica does not have, or knows as deleted, or does not answer, the master is asked for: a miss is never a replica's word.
 *
 * All state belongs to the one event loop that all connections share.
 */
final class Replicas {

    private static final Logger LOG = System.getLogger("org.cdicache");

    /** How long after the last question a replica that is behind is asked again. */
    private static final long AGAIN_MILLIS = 10;

    private final RedisLink link;
    private final RedisConnector connector;
    private final RecentChanges changes;
    private final TimeSource time;
    private final Duration bound;
    private final Duration commandTimeout;
    private final long lateNanos;
    private final Map<RedisChannel, Map<ServerAddress, Replica>> known = new HashMap<>();
    private long turns;
    private boolean refused;
    private boolean closed;

    Replicas(
            CacheConfig.Redis settings,
            RedisLink link,
            RedisConnector connector,
            RecentChanges changes,
            TimeSource time) {
        this.link = link;
        this.connector = connector;
        this.changes = changes;
        this.time = time;
        this.bound = settings.stalenessBound();
        this.commandTimeout = settings.commandTimeout();
        this.lateNanos = settings.heartbeat().dividedBy(2).toNanos();
    }

    /** Asks the masters who their replicas are, and these how far they have come. With every heartbeat, once the link is readable. */
    void refresh() {
        long asked = time.nanos();
        for (RedisChannel master : link.channels()) {
            Replication.ask(master)
                    .whenComplete((told, failure) -> onEventLoop(() -> {
                        if (failure == null) {
                            follow(master, told, asked);
                        } else {
                            cannotAsk(failure);
                        }
                    }));
        }
    }

    private void cannotAsk(Throwable failure) {
        if (!refused && Failures.isFromRedis(failure)) {
            refused = true;
            LOG.log(
                    Level.WARNING,
                    "No values are read from replicas (cache.redis.read-from=replica-preferred): the cache's user must be allowed to ask for"
                            + " them (+info). Redis said: " + Failures.describe(failure));
        }
    }

    private void follow(RedisChannel master, Replication told, long asked) {
        if (closed) {
            return;
        }
        Map<ServerAddress, Replica> of = known.computeIfAbsent(master, first -> new LinkedHashMap<>());
        of.entrySet().removeIf(entry -> {
            boolean gone = !told.replicas().contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        for (ServerAddress address : told.replicas()) {
            Replica replica = of.computeIfAbsent(
                    address, named -> new Replica(named, link.eventLoop(), time, bound, commandTimeout));
            if (replica.isToBeConnected()) {
                replica.connect(connect(address), () -> prove(replica, told, asked));
            } else {
                prove(replica, told, asked);
            }
        }
    }

    /** In a cluster a replica reads for its master only when it is told to. */
    private CompletableFuture<RedisChannel> connect(ServerAddress address) {
        CompletableFuture<RedisChannel> connecting = connector.connect(address);
        return link.isSingle()
                ? connecting
                : connecting.thenCompose(channel -> channel.send(redis -> redis.readOnly())
                        .handle((ok, failure) -> {
                            if (failure != null) {
                                channel.close();
                                throw Failures.unavailable(failure);
                            }
                            return channel;
                        }));
    }

    private void prove(Replica replica, Replication master, long asked) {
        RedisChannel channel = replica.connected();
        if (channel == null) {
            return;
        }
        Replication.ask(channel)
                .whenComplete((own, failure) -> onEventLoop(() -> {
                    if (failure != null || channel != replica.connected()) {
                        return;
                    }
                    if (own.hasAllOf(master)) {
                        replica.proven(asked);
                    } else if (time.nanos() - asked < lateNanos) {
                        link.eventLoop()
                                .schedule(() -> prove(replica, master, asked), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                    }
                }));
    }

    /** What a replica or the master has under a key. */
    CompletableFuture<byte @Nullable []> get(String key) {
        return getAll(List.of(key)).get(0);
    }

    /** The same for several keys, asked for in one turn of the event loop. */
    List<CompletableFuture<byte @Nullable []>> getAll(List<String> keys) {
        List<Read> reads = new ArrayList<>(keys.size());
        for (String key : keys) {
            reads.add(new Read(this, key));
        }
        try {
            link.eventLoop().execute(() -> reads.forEach(Read::run));
        } catch (RejectedExecutionException closing) {
            reads.forEach(read -> read.completeExceptionally(RedisChannel.closing(closing)));
        }
        return List.copyOf(reads);
    }

    /** A replica that may answer for a key; null if only the master may. */
    private @Nullable Replica proven(String key) {
        SlotRouter.Master master = link.owner(key);
        Map<ServerAddress, Replica> of = master instanceof RedisChannel channel ? known.get(channel) : null;
        if (of == null) {
            return null;
        }
        long now = time.nanos();
        @Nullable Replica longestUnused = null;
        for (Replica replica : of.values()) {
            boolean usable = replica.isUsable(now) && changes.areNoneSince(key, replica.provenNanos());
            if (usable && (longestUnused == null || replica.turn() < longestUnused.turn())) {
                longestUnused = replica;
            }
        }
        return longestUnused;
    }

    private void onEventLoop(Runnable task) {
        try {
            link.eventLoop().execute(task);
        } catch (RejectedExecutionException closing) {
            // The application is stopping.
        }
    }

    void close() {
        onEventLoop(() -> {
            closed = true;
            known.values().forEach(of -> of.values().forEach(Replica::close));
            known.clear();
        });
    }

    /** A read at a replica, and at the master if that has no answer. */
    private static final class Read extends CompletableFuture<byte @Nullable []>
            implements BiConsumer<byte @Nullable [], Throwable> {

        private final Replicas replicas;
        private final String key;

        Read(Replicas replicas, String key) {
            this.replicas = replicas;
            this.key = key;
        }

        void run() {
            Replica replica = replicas.proven(key);
            if (replica == null) {
                askMaster();
                return;
            }
            try {
                replica.get(key, ++replicas.turns).whenComplete(this);
            } catch (RuntimeException rejected) {
                askMaster();
            }
        }

        @Override
        public void accept(byte @Nullable [] value, @Nullable Throwable failure) {
            if (failure == null && value != null && !Tombstone.is(value)) {
                complete(value);
            } else {
                askMaster();
            }
        }

        private void askMaster() {
            replicas.link.<byte @Nullable []>send(key, redis -> redis.get(key)).whenComplete((value, failure) -> {
                if (failure == null) {
                    complete(value);
                } else {
                    completeExceptionally(failure);
                }
            });
        }

        /** Dependent stages are plain: they ask nobody. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
