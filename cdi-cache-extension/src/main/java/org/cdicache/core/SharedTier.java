package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.cdicache.CacheUnavailableException;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/**
 * L2 as one cache sees it. Keys are storage keys. In graceful mode nothing here throws because of an outage; in strict mode every
 * method but {@link #fill} and {@link #ping} throws {@link CacheUnavailableException}. Either way what L2 missed is remembered and made
 * good before L2 is read again.
 */
interface SharedTier {

    /** Whether there is an L2 at all; if not, L1 alone holds the truth. */
    boolean isConfigured();

    /** What a call that begins now may wait for L2; for those that need several answers. */
    Budget budget();

    RemoteRead read(String key, Type type, Budget budget);

    /** One answer for each key, in their order, in one round trip. Nothing is {@linkplain #fill filled} in their place. */
    List<RemoteRead> readAll(List<String> keys, Type type);

    /** Stores values, sent together; a thousand of them within the budget, and each further thousand within another. Whether L2 has all of them. */
    boolean writeAll(List<Sealable> entries, Budget budget);

    /** Each tag as it stands now; null if L2 knows and does not answer. */
    @Nullable
    List<TagStamp> stamps(Collection<String> tags, Budget budget);

    /**
     * Stores a loaded value, if L2 still is as it was when the load began, and {@code onlyIf} holds when the command leaves; never throws.
     *
     * @param read what {@link #read} said before the load
     */
    Fill fill(Sealable entry, RemoteRead read, BooleanSupplier onlyIf, Budget budget);

    /** Whether every tag still stands as it did; asks L2 for what this node does not remember, and is false if that does not answer. */
    boolean areCurrent(List<TagStamp> stamps, Budget budget);

    /** Waits for one answer of L2, whatever it is. */
    void hear(Budget budget);

    /** What became of a loaded value. */
    enum Fill {
        STORED,
        /** It may be kept, but L2 does not have it, or nobody knows. */
        UNSTORED,
        /** It must not be kept. */
        OVERTAKEN;

        static Fill withoutL2(BooleanSupplier onlyIf) {
            return onlyIf.getAsBoolean() ? UNSTORED : OVERTAKEN;
        }
    }

    /** Removes keys, a thousand of them within the budget, and each further thousand within another; how many L2 held. */
    long deleteAll(Collection<String> keys, Budget budget);

    /** Removes the keys that match; how many L2 held, or -1 if there is no L2 or it missed the delete. */
    long deleteMatching(Glob glob);

    /** The keys that match, fetched as the stream is read; null if there is no L2 or it is away. */
    @Nullable
    Stream<String> keys(Glob glob);

    /** What is known of a readable, valid entry; null if there is none. */
    @Nullable
    Header header(String key);

    /** Makes an entry stale that is fresh; whether L2 held it. */
    boolean expire(String key);

    /** Invalidates everything that carries one of these markers. */
    void renew(List<String> outdated);

    RemoteStatus ping();

    /** How much L2 has missed and has not been repaired of. */
    int pendingRepairs();

    /** For how long at most L1 answers with what another node has changed. */
    Duration stalenessBound();

    /**
     * A value on its way to L2.
     *
     * @param payload the encoded value
     */
    record Sealable(String key, byte[] payload, Header header) {}
}
