package org.cdicache.it.cluster.history;

/**
 * One operation as its caller saw it.
 *
 * @param node the cache node, or {@link #OUTSIDE} for another client of Redis
 * @param thread the calling thread's number
 * @param key the key's number; for {@link Kind#TAG} the tag's, for {@link Kind#CLEAR} none
 * @param kind what was done
 * @param version the version written, introduced or read; {@link #NOTHING} if there was none. No two writes or loads share a version.
 * @param tagged whether the version written or introduced carries its key's tag
 * @param start just before the call, by the one monotonic clock of the run
 * @param end just after it returned
 * @param outcome what is known of its effect in Redis; of a load, of the storing that followed it
 * @param connected whether the node said that it was connected, both before and after the call
 */
public record Operation(
        int node,
        int thread,
        int key,
        Kind kind,
        long version,
        boolean tagged,
        long start,
        long end,
        Outcome outcome,
        boolean connected) {

    /** The node of clients that are no cache. */
    public static final int OUTSIDE = -1;

    /** The version of absence. */
    public static final long NOTHING = 0;

    /** What an operation does. */
    public enum Kind {
        /** Returned a version, or nothing. */
        READ,
        /** A loader took a version from its source; whatever the cache does with it comes later. */
        LOAD,
        /** Stored a version. */
        PUT,
        /** Removed a key. */
        DELETE,
        /** Removed all keys that carry a tag. */
        TAG,
        /** Removed everything. */
        CLEAR
    }

    /** What is known of an operation's effect in Redis. */
    public enum Outcome {
        /** It took effect between start and end. */
        ACKNOWLEDGED,
        /** It failed, or Redis was away: it took effect at any time after its start, or never will. */
        INDETERMINATE
    }

    /** The same, not acknowledged. */
    public Operation unacknowledged() {
        return new Operation(node, thread, key, kind, version, tagged, start, end, Outcome.INDETERMINATE, connected);
    }

    boolean isAcknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }

    /** Whether it gave a version to the world. */
    boolean introduces() {
        return kind == Kind.PUT || kind == Kind.LOAD;
    }

    /** Whether it takes away what was there before. */
    boolean supersedes() {
        return kind != Kind.READ && kind != Kind.LOAD;
    }
}
