package org.cdicache;

import java.time.Duration;

/**
 * Something that happened to a cache. A {@link org.cdicache.spi.CacheObserver} is given every event; in CDI an observer method names the
 * one that it wants: {@code void missed(@Observes CacheEvent.Miss miss)}.
 *
 * <p>An event tells what has been done; an operation that throws has not been done and announces nothing, except for the reads and loads
 * that failed. Values are never part of an event. Keys are, because without them an event explains nothing: a key is data of the
 * application, so whoever logs or forwards it decides to. It is the key under which both tiers hold the entry, the caller's own or, above 256
 * bytes, its hash, as in {@link Cache#keys}.
 *
 * <p>A cache of the {@linkplain CachePreset#DISABLED disabled} preset announces nothing.
 */
public sealed interface CacheEvent {

    /** Stands for the name of the cache where an event concerns all that share one Redis. */
    String ALL_CACHES = "*";

    /** The name of the cache, or {@link #ALL_CACHES}. */
    String cache();

    /**
     * A read was answered without waiting for a load. Every read of a key ends in one hit or one miss, announced when its outcome is known.
     *
     * @param tier where the answer came from
     * @param stale whether it was past its time to live, because a load failed or takes too long
     */
    record Hit(String cache, String key, Tier tier, boolean stale) implements CacheEvent {}

    /** No tier could answer a read, which then loaded the value, waited for another caller's load, failed, or returned nothing. */
    record Miss(String cache, String key) implements CacheEvent {}

    /**
     * A loader returned.
     *
     * @param took how long the loader alone ran
     * @param inBackground whether it was a refresh that nobody waited for
     */
    record Load(String cache, String key, Duration took, boolean inBackground) implements CacheEvent {}

    /**
     * A loader threw. Its callers were given the failure, or a stale value.
     *
     * @param took how long the loader alone ran
     * @param inBackground whether it was a refresh that nobody waited for
     */
    record LoadFailure(String cache, String key, Duration took, Throwable failure, boolean inBackground)
            implements CacheEvent {}

    /**
     * A caller left a load that took longer than its soft or hard timeout. The load goes on.
     *
     * @param servedStale whether it left with a stale value; otherwise with {@link LoadTimeoutException}
     */
    record LoadTimeout(String cache, String key, boolean servedStale) implements CacheEvent {}

    /** A hit late in the life of its entry started a load in the background. */
    record Refresh(String cache, String key) implements CacheEvent {}

    /**
     * A value was stored.
     *
     * @param loaded whether a loader made it; otherwise a caller put it
     */
    record Put(String cache, String key, boolean loaded) implements CacheEvent {}

    /** A caller removed a key, whether or not it was there. */
    record Delete(String cache, String key) implements CacheEvent {}

    /**
     * A caller removed all keys that match a glob.
     *
     * @param removed how many there were
     */
    record DeleteMatching(String cache, String glob, long removed) implements CacheEvent {}

    /** A caller made an entry stale. Entries whose time ends by itself are not announced. */
    record Expire(String cache, String key) implements CacheEvent {}

    /** A caller invalidated a tag. */
    record TagInvalidation(String cache, String tag) implements CacheEvent {}

    /** A caller cleared the cache. */
    record Clear(String cache) implements CacheEvent {}

    /** An entry left the heap because a bound was reached; Redis still holds it, if there is one. */
    record Eviction(String cache, String key) implements CacheEvent {}

    /** A value could not be read, or not as the type asked for; it was treated as a miss. */
    record Undecodable(String cache, String key) implements CacheEvent {}

    /**
     * Redis told this node that something is not what it was: by another client, by expiry, by a flush; or it may have failed to tell,
     * because the connection was lost or is new, which is announced as {@link Scope#ALL} once or more.
     *
     * @param name the key or the tag; empty for {@link Scope#ALL}
     */
    record RemoteInvalidation(String cache, Scope scope, String name) implements CacheEvent {

        /** What is invalid. */
        public enum Scope {
            /** One key. */
            KEY,
            /** Everything that carries one tag. */
            TAG,
            /** Everything. */
            ALL
        }
    }

    /**
     * Redis cannot be used. Announced once for each outage, also when the first attempt to connect fails; not when the caches are closed.
     *
     * @param detail why, in words for an operator, without addresses or secrets
     */
    record RemoteAway(String detail) implements CacheEvent {
        @Override
        public String cache() {
            return ALL_CACHES;
        }
    }

    /** Redis can be used, for the first time or again. What it missed has been made good. */
    record RemoteBack() implements CacheEvent {
        @Override
        public String cache() {
            return ALL_CACHES;
        }
    }
}
