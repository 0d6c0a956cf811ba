package org.cdicache;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The caches of one application. All of them share one Redis connection, one set of threads and one {@link CacheConfig}.
 *
 * <p>In CDI it is injectable, filled on demand and emptied when the application stops. Safe for use by any number of threads.
 */
public interface CacheRegistry {

    /**
     * The cache of that name, created on first use. Does not touch the network.
     *
     * @param name lower-case letters, digits and dashes, starting with a letter
     * @throws IllegalArgumentException if the name has another shape
     * @throws IllegalStateException if the registry is closed
     */
    Cache cache(String name);

    /** What fills the cache of that name ahead of its traffic; failures as in {@link #cache}. */
    CacheWarmer warmer(String cache);

    /** The names of the caches created so far. */
    Set<String> names();

    /** What the last ping of Redis found; does not touch the network. */
    RemoteStatus remoteStatus();

    /** How many keys and markers of all caches Redis missed the last change of; does not touch the network. */
    long pendingRepairs();

    /**
     * How safe the way to Redis is: what the configuration tells, and what Redis tells of the user that is logged in. Asks Redis, without blocking;
     * completes within the command timeout, on a thread of the cache's own that must not be blocked. Never fails: what Redis does not tell, or
     * while it is away, is a finding {@link SecurityReport.Severity#UNKNOWN}.
     */
    CompletableFuture<SecurityReport> securityReport();

    /** The configuration that all caches of this registry share. */
    CacheConfig config();
}
