package org.cdicache.core;

import org.cdicache.spi.EntryCodec.Opened;
import org.jspecify.annotations.Nullable;

/** What L2 said about a key. An absent key and a Redis that does not answer are never confused. */
sealed interface RemoteRead {

    /**
     * L2 holds a readable value, fresh or stale, whose tags are current.
     *
     * @param seen what it holds, as bytes
     */
    record Found(Opened opened, byte[] seen) implements RemoteRead {}

    /**
     * L2 holds nothing that can be used, or there is no L2.
     *
     * @param seen what it holds all the same: a tombstone, or what is unreadable or not valid any more
     */
    record Absent(byte @Nullable [] seen) implements RemoteRead {
        static final Absent NOTHING = new Absent(null);
    }

    /** L2 did not answer. */
    record Unavailable() implements RemoteRead {
        static final Unavailable INSTANCE = new Unavailable();
    }
}
