package org.cdicache;

/** What a cache does when Redis is configured and away. */
public enum FailureMode {
    /** Goes on with L1 and loaders; Redis never becomes an application error. */
    GRACEFUL,
    /** Throws {@link CacheUnavailableException} from every operation that needed Redis. */
    STRICT
}
