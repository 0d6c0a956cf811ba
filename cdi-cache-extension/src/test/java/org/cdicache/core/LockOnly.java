package org.cdicache.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.EntryBuffer;
import org.cdicache.spi.Liveness;
import org.cdicache.spi.RemoteTier;

/** A tier that holds one lock and knows nothing else. Written out, because Lincheck does not see through proxies. */
final class LockOnly implements RemoteTier {

    private final AtomicReference<byte[]> lock;

    /** A tier with the token of the holder, whoever that is. */
    LockOnly(AtomicReference<byte[]> lock) {
        this.lock = lock;
    }

    @Override
    public CompletableFuture<Long> acquire(String key, byte[] token, Duration lease) {
        return CompletableFuture.completedFuture(lock.compareAndSet(null, token) ? 0L : lease.toMillis());
    }

    @Override
    public CompletableFuture<Boolean> release(String key, byte[] token) {
        return CompletableFuture.completedFuture(lock.compareAndSet(token, null));
    }

    private static UnsupportedOperationException unasked() {
        return new UnsupportedOperationException("only the lock is asked for");
    }

    @Override
    public boolean available() {
        throw unasked();
    }

    @Override
    public Liveness liveness() {
        throw unasked();
    }

    @Override
    public void distrust() {
        throw unasked();
    }

    @Override
    public CompletableFuture<byte[]> get(String key) {
        throw unasked();
    }

    @Override
    public CompletableFuture<EntryBuffer> read(String key) {
        throw unasked();
    }

    @Override
    public CompletableFuture<List<byte[]>> readAll(List<String> keys) {
        throw unasked();
    }

    @Override
    public CompletableFuture<?> heard(String key) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Void> put(Write write) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Void> putAll(List<Write> writes) {
        throw unasked();
    }

    @Override
    public CompletableFuture<byte[]> marker(String key, byte[] candidate, Duration ttl) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Boolean> replace(byte[] seen, Write write, BooleanSupplier onlyIf) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Long> remainingMillis(String key) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Long> delete(Collection<String> keys) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
        throw unasked();
    }

    @Override
    public CompletableFuture<KeyPage> scan(String glob, String cursor) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Duration> ping() {
        throw unasked();
    }

    @Override
    public RemoteStatus status() {
        throw unasked();
    }

    @Override
    public void subscribe(String keyPrefix, Listener listener) {
        throw unasked();
    }

    @Override
    public CompletableFuture<RemoteStatus> connect() {
        throw unasked();
    }

    @Override
    public void close() {}
}
