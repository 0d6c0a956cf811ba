package org.cdicache.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.cdicache.CacheConfig;
import org.cdicache.spi.EntryBuffer;
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
 * What a replica does not have, or knows as deleted, or does not answer, the master is asked for: an absent key is never a replica's word. What an older
 * answer costs is a load for nothing, at most: one whose tag or time is over is a miss, and a load that replaces it finds the key changed.
 *
 * The argument is about the data of a master. In a cluster a replica that has a slot of which its master was relieved *without* the keys being deleted
 * one by one (Redis' atomic slot migration, new in 8.4; MIGRATE deletes them) answers for it until gossip tells it better.
 *
 * All state belongs to the one event loop that all connections share.
 */
final class Replicas {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final CacheConfig.Redis settings;
    private final RedisLink link;
    private final RedisConnector connector;
    private final RecentChanges changes;
    private final TimeSource time;
    private final AtomicBoolean warned;
    private final Map<RedisChannel, Map<ServerAddress, Replica>> known = new HashMap<>();
    private long turns;
    private boolean closed;

    /**
     * Nobody is known yet.
     *
     * @param warned whether it was said that the masters may not be asked; for all links together
     */
    Replicas(
            CacheConfig.Redis settings,
            RedisLink link,
            RedisConnector connector,
            RecentChanges changes,
            TimeSource time,
            AtomicBoolean warned) {
        this.settings = settings;
        this.link = link;
        this.connector = connector;
        this.changes = changes;
        this.time = time;
        this.warned = warned;
    }

    /** Asks the masters who their replicas are, and these how far they have come. With every heartbeat, once the link is readable. */
    void refresh() {
        long asked = time.nanos();
        for (RedisChannel master : link.channels()) {
            Replication.ask(master)
                    .whenComplete((told, failure) -> EventLoops.hand(link.loop(), () -> {
                        if (failure == null) {
                            follow(master, told, asked);
                        } else {
                            cannotAsk(failure);
                        }
                    }));
        }
    }

    private void cannotAsk(Throwable failure) {
        if (Failures.isFromRedis(failure) && warned.compareAndSet(false, true)) {
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
            Replica replica = of.computeIfAbsent(address, named -> new Replica(named, settings, link.loop(), time));
            if (replica.isToBeConnected()) {
                replica.connect(connect(address), () -> replica.prove(told, asked));
            } else {
                replica.prove(told, asked);
            }
        }
    }

    /** In a cluster a replica reads for its master only when it is told to. */
    private CompletableFuture<RedisChannel> connect(ServerAddress address) {
        CompletableFuture<RedisChannel> connecting = connector.connect(address);
        return link.isSingle() ? connecting : connecting.thenCompose(this::readOnly);
    }

    private CompletableFuture<RedisChannel> readOnly(RedisChannel channel) {
        ScheduledFuture<?> limit =
                link.loop().schedule(channel::close, settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        return channel.send(redis -> redis.readOnly()).handle((ok, failure) -> {
            limit.cancel(false);
            if (failure != null) {
                channel.close();
                throw Failures.unavailable(failure);
            }
            return channel;
        });
    }

    /** Issues the GET of one key. */
    interface Get extends Function<RedisAsyncCommands<String, byte[]>, CompletionStage<@Nullable EntryBuffer>> {}

    /** What a replica or the master has under a key. */
    CompletableFuture<@Nullable EntryBuffer> get(String key, Get get) {
        Read read = new Read(this, key, get);
        execute(read, read);
        return read;
    }

    /** The same for several keys. */
    CompletableFuture<List<byte @Nullable []>> getAll(List<String> keys) {
        if (link.isSingle()) {
            BulkRead bulk = new BulkRead(this, link.first(), keys);
            execute(bulk, bulk);
            return bulk;
        }
        List<Read> reads = keys.stream()
                .map(key -> new Read(this, key, redis -> redis.get(key).thenApply(Replicas::buffer)))
                .toList();
        CompletableFuture<List<byte @Nullable []>> values = RedisLink.inOrder(
                reads.stream().map(read -> read.thenApply(Replicas::bytes)).toList());
        execute(() -> reads.forEach(Read::run), values);
        return values;
    }

    private static @Nullable EntryBuffer buffer(byte @Nullable [] value) {
        return value == null ? null : EntryBuffer.of(value);
    }

    private static byte @Nullable [] bytes(@Nullable EntryBuffer value) {
        return value == null ? null : value.toByteArray();
    }

    private void execute(Runnable reads, CompletableFuture<?> answer) {
        try {
            link.loop().execute(reads);
        } catch (RejectedExecutionException closing) {
            answer.completeExceptionally(RedisChannel.closing(closing));
        }
    }

    /** A replica of a master, each in its turn; null if there is none. */
    @Nullable
    Replica usable(RedisChannel master) {
        return choose(master, null);
    }

    /** Whether what a usable replica has under a key is not known to have changed. */
    boolean mayAnswer(Replica replica, String key) {
        return changes.areNoneSince(key, replica.provenNanos());
    }

    /** Counts the reads. */
    long nextTurn() {
        return ++turns;
    }

    /** Whose turn it is, of those that may answer for a key, if there is one. */
    private @Nullable Replica choose(SlotRouter.@Nullable Master master, @Nullable String key) {
        Map<ServerAddress, Replica> of = master instanceof RedisChannel channel ? known.get(channel) : null;
        if (of == null) {
            return null;
        }
        long now = time.nanos();
        @Nullable Replica longestUnused = null;
        for (Replica replica : of.values()) {
            boolean may = replica.isUsable(now) && (key == null || mayAnswer(replica, key));
            if (may && (longestUnused == null || replica.turn() < longestUnused.turn())) {
                longestUnused = replica;
            }
        }
        return longestUnused;
    }

    void close() {
        EventLoops.hand(link.loop(), () -> {
            closed = true;
            known.values().forEach(of -> of.values().forEach(Replica::close));
            known.clear();
        });
    }

    /** A read at a replica, and at the master if that has no answer. */
    private static final class Read extends CompletableFuture<@Nullable EntryBuffer>
            implements Runnable, BiConsumer<@Nullable EntryBuffer, Throwable> {

        private final Replicas replicas;
        private final String key;
        private final Get get;

        Read(Replicas replicas, String key, Get get) {
            this.replicas = replicas;
            this.key = key;
            this.get = get;
        }

        @Override
        public void run() {
            Replica replica = replicas.choose(replicas.link.owner(key), key);
            if (replica == null) {
                // At once: what was started later must not leave before it.
                answeredBy(replicas.link.sendNow(key, get));
                return;
            }
            replica.read(get, replicas.nextTurn()).whenComplete(this);
        }

        @Override
        public void accept(@Nullable EntryBuffer value, @Nullable Throwable failure) {
            if (failure == null && value != null && !Tombstone.is(value.array(), value.length())) {
                complete(value);
            } else {
                askMaster();
            }
        }

        private void askMaster() {
            answeredBy(replicas.link.send(key, get));
        }

        private void answeredBy(CompletableFuture<@Nullable EntryBuffer> master) {
            master.whenComplete((value, failure) -> {
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
