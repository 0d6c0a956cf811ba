package org.cdicache.spi;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.cdicache.RemoteStatus;
import org.cdicache.SecurityReport;
import org.jspecify.annotations.Nullable;

/**
 * The tier that all nodes share. One instance serves every cache of an application.
 *
 * <p>Every operation returns at once; its future completes on a thread of the tier, which must not be blocked. While the tier is not
 * {@linkplain #available() available} every operation fails at once with {@link RemoteUnavailableException}; nothing is buffered, and a
 * command whose connection was lost is never sent again.
 *
 * <p>Operations on one key that are started by one thread take effect in the order in which they were started; where one server has all keys, those on
 * different keys, too.
 */
public interface RemoteTier extends AutoCloseable {

    /**
     * Whether writes are possible: connected, and receiving invalidations. Reads may still fail, until every {@link Listener} is repaired;
     * this must be true before the first of them is asked to, or what is missed meanwhile would never be. Does not touch the network.
     */
    boolean available();

    /** Until when L1 may be read. One object for as long as the tier lives. */
    Liveness liveness();

    /**
     * Callers have waited for answers in vain for a whole command timeout, and nobody was answered in time meanwhile. The tier may stop taking
     * commands for a while, so that nobody waits any more. Returns at once.
     */
    void distrust();

    /** The bytes stored under a key, or null. */
    CompletableFuture<byte @Nullable []> get(String key);

    /**
     * As {@link #get}, for a value that only has to be as fresh as what the heap holds: what was replaced or removed longer ago than the bound on
     * staleness, or by this node, or what a {@link Listener} was told of, is not answered. It may take effect after operations on the key that were
     * started later: then it finds something newer. The buffer is the caller's, who may release it.
     */
    CompletableFuture<@Nullable EntryBuffer> read(String key);

    /** As {@link #read} under several keys, in their order, sent together; null where there is nothing. */
    CompletableFuture<List<byte @Nullable []>> readAll(List<String> keys);

    /**
     * Completes when the {@linkplain Listener listeners} have been told of every change of a key that was acknowledged to others before now, or when the
     * commands that were started next are answered, if that says the same: where one server has all keys, one connection has one order.
     */
    CompletableFuture<?> heard(String key);

    /** Stores bytes, whatever is there; completes when that is acknowledged. */
    CompletableFuture<@Nullable Void> put(Write write);

    /** Stores several entries, sent together; completes when all of them are acknowledged. */
    CompletableFuture<@Nullable Void> putAll(List<Write> writes);

    /**
     * The marker stored under a key; if there is none, {@code candidate} becomes it. Possible as soon as writes are, before reads.
     *
     * @param ttl how long a new marker lives
     */
    CompletableFuture<byte[]> marker(String key, byte[] candidate, Duration ttl);

    /**
     * Stores bytes, if the key still is as it was seen; completes with whether they were stored.
     *
     * @param seen what {@link #get} found there, a {@link Tombstone} included; null for nothing
     * @param onlyIf asked at the moment at which the command is issued, in the order of all commands; when false nothing is sent.
     *     Operations on the key that were started before the answer take effect before this one, those started later take effect after it. Must not block.
     */
    CompletableFuture<Boolean> replace(byte @Nullable [] seen, Write write, BooleanSupplier onlyIf);

    /**
     * Takes a lock that ends by itself, if nobody holds it.
     *
     * @param token tells this holder from every other
     * @param lease how long the lock lives; never less than a millisecond
     * @return 0 if it was taken; otherwise how many milliseconds the present one may still live, at least 1
     */
    CompletableFuture<Long> acquire(String lock, byte[] token, Duration lease);

    /** Removes a lock, if it still is the one that was taken with this token; completes with whether it was. */
    CompletableFuture<Boolean> release(String lock, byte[] token);

    /** How long a key will live, in milliseconds; negative if it is absent or has no end. */
    CompletableFuture<Long> remainingMillis(String key);

    /** Removes keys without a trace; completes with how many existed. */
    CompletableFuture<Long> delete(Collection<String> keys);

    /**
     * Removes keys and leaves a tombstone in the place of each, also where there was nothing: other nodes are told, and what they
     * {@linkplain #replace loaded before} finds the key changed.
     *
     * @return how many of the keys held something that was no {@link Tombstone}
     */
    CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl);

    /** One step of a walk over the keys that match a glob; tombstones are left out. */
    CompletableFuture<KeyPage> scan(String glob, @Nullable String cursor);

    /**
     * What the other side tells of how safe it is to use it, as whom this side is logged in there, and what that user may do. What it does not
     * tell is a finding, too. A tier that cannot tell anything need not.
     */
    default CompletableFuture<SecurityReport> security() {
        return CompletableFuture.completedFuture(new SecurityReport(List.of()));
    }

    /** One round trip; completes with how long it took. */
    CompletableFuture<Duration> ping();

    /** What the last ping found. Does not touch the network. */
    RemoteStatus status();

    /**
     * Announces a cache whose keys all start with {@code keyPrefix}. Must be called before the cache uses the tier.
     */
    void subscribe(String keyPrefix, Listener listener);

    /**
     * Whom to tell when the tier becomes usable, for the first time or again, and when it ceases to be or the first attempt to connect
     * fails; not when it is closed. Must be called before {@link #connect}. Called on threads of the tier: must not block. A tier that
     * cannot tell need not.
     */
    default void onStateChange(Consumer<RemoteStatus> told) {}

    /** Starts connecting, in the background; the future completes when the first attempt has succeeded or failed. */
    CompletableFuture<RemoteStatus> connect();

    /** Closes the connection and all threads; bounded, idempotent. */
    @Override
    void close();

    /**
     * Bytes to store.
     *
     * @param ttl how long they live
     */
    record Write(String key, byte[] entry, Duration ttl) {}

    /**
     * One step of a key walk.
     *
     * @param keys the keys of this step, possibly none
     * @param cursor what to pass for the next step; null after the last one
     */
    record KeyPage(List<String> keys, @Nullable String cursor) {}

    /** What a cache must know about the tier. Called on threads of the tier: must not block. */
    interface Listener {

        /** Another client changed these keys, or they expired. */
        void invalidated(Collection<String> keys);

        /** Anything may have changed: everything was flushed, or invalidations may have been missed. */
        void allInvalidated();

        /** Nothing is known to have changed, but nobody would tell: what the heap holds is to be asked for again. */
        void forget();

        /** Whether {@link #repair} has anything to do now. Asked often, also while nothing is: must cost next to nothing. */
        boolean isRepairDue();

        /**
         * Removes from the tier what its last writes and deletes missed, before the tier is read again. Asked again until there is
         * nothing left to do. Also asked while the tier is read, after it has refused commands.
         *
         * @return whether there was anything to do, when it is done
         */
        CompletableFuture<Boolean> repair(Repairs repairs);
    }

    /** What a listener may do to a tier, also to one that is not readable yet. */
    interface Repairs {

        /** As {@link RemoteTier#get}. */
        CompletableFuture<byte @Nullable []> get(String key);

        /** As {@link RemoteTier#delete}. */
        CompletableFuture<Long> delete(Collection<String> keys);

        /** As {@link RemoteTier#bury}. */
        CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl);
    }
}
