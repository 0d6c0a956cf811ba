package org.cdicache.ai.engine;

import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Hashes that are used again, because to allocate and zero the buffers of one takes a tenth as long as to hash 10 KB. One spare for
 * each of a few groups of threads; whoever finds none makes one. Safe for use by any number of threads.
 */
final class HashPool {

    private static final int SPARES = 8;

    private final Supplier<MessageDigest> digests;
    private final AtomicReferenceArray<CanonicalHash> spares = new AtomicReferenceArray<>(SPARES);

    HashPool(Supplier<MessageDigest> digests) {
        this.digests = digests;
    }

    /** One that {@code use} left by an exception is in an unknown state, and not used again. */
    <T> T with(Function<CanonicalHash, T> use) {
        int slot = (int) (Thread.currentThread().getId() % SPARES);
        CanonicalHash spare = spares.getAndSet(slot, null);
        CanonicalHash hash = spare == null ? new CanonicalHash(digests.get()) : spare;
        T result = use.apply(hash);
        hash.forget();
        spares.set(slot, hash);
        return result;
    }
}
