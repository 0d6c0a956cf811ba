package org.cdicache.core;

import org.cdicache.spi.EntryCodec.Opened;

/** What L2 said about a key. An absent key and a Redis that does not answer are never confused. */
sealed interface RemoteRead {

    /** L2 holds a readable value, fresh or stale, whose tags are current. */
    record Found(Opened opened) implements RemoteRead {}

    /** L2 holds nothing that can be used, or there is no L2. */
    record Absent() implements RemoteRead {
        static final Absent INSTANCE = new Absent();
    }

    /** L2 did not answer. */
    record Unavailable() implements RemoteRead {
        static final Unavailable INSTANCE = new Unavailable();
    }
}
