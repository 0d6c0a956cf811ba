package org.cdicache.core;

/** What L2 said about a key. An absent key and a Redis that does not answer are never confused. */
sealed interface RemoteRead {

    /** L2 holds a readable value for that much longer. */
    record Found(Object value, int payloadBytes, long remainingMillis) implements RemoteRead {}

    /** L2 holds nothing that can be read, or there is no L2. */
    record Absent() implements RemoteRead {
        static final Absent INSTANCE = new Absent();
    }

    /** L2 did not answer. */
    record Unavailable() implements RemoteRead {
        static final Unavailable INSTANCE = new Unavailable();
    }
}
