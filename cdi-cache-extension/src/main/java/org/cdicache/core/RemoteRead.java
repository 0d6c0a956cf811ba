package org.cdicache.core;

import org.cdicache.spi.EntryBuffer;
import org.cdicache.spi.EntryCodec.Opened;
import org.jspecify.annotations.Nullable;

/** What L2 said about a key. An absent key and a Redis that does not answer are never confused. */
sealed interface RemoteRead {

    /** What L2 holds, to be compared with what it holds later; null for nothing that is known. */
    byte @Nullable [] bytes();

    /** No value is going to be stored in the place of what was read: {@link #bytes()} is not asked for again. */
    default void release() {}

    /**
     * L2 holds a readable value, fresh or stale, whose tags are current.
     *
     * @param buffer what it holds, as bytes; null if it was one of a batch, in whose place nothing is stored
     */
    record Found(Opened opened, @Nullable EntryBuffer buffer) implements RemoteRead {
        @Override
        public byte @Nullable [] bytes() {
            return buffer == null ? null : buffer.toByteArray();
        }

        @Override
        public void release() {
            if (buffer != null) {
                buffer.release();
            }
        }
    }

    /**
     * L2 holds nothing that can be used, or there is no L2.
     *
     * @param bytes what it holds all the same: a tombstone, or what is unreadable or not valid any more
     */
    record Absent(byte @Nullable [] bytes) implements RemoteRead {
        static final Absent NOTHING = new Absent(null);
    }

    /** L2 did not answer. */
    record Unavailable() implements RemoteRead {
        static final Unavailable INSTANCE = new Unavailable();

        @Override
        public byte @Nullable [] bytes() {
            return null;
        }
    }
}
