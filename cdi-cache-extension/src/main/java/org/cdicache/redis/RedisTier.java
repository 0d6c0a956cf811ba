package org.cdicache.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.cdicache.CacheConfig;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The remote tier on one standalone Redis 6 or newer: its commands. Connection life is {@link RedisSession}'s. */
public final class RedisTier implements RemoteTier {

    private static final int KEYS_IN_A_SCAN_STEP = 512;

    private final RedisSession session;
    private final Subscriptions subscriptions = new Subscriptions();

    /**
     * A tier that is not connected yet.
     *
     * @param scheduler one thread of the library's own, for connecting and heartbeats; stays the caller's to shut down
     */
    public RedisTier(CacheConfig.Redis settings, TimeSource time, ScheduledExecutorService scheduler) {
        this.session = new RedisSession(settings, time, scheduler, subscriptions);
    }

    @Override
    public CompletableFuture<RemoteStatus> connect() {
        return session.start();
    }

    @Override
    public boolean available() {
        return session.link() != null;
    }

    @Override
    public RemoteStatus status() {
        return session.status();
    }

    @Override
    public void subscribe(String keyPrefix, Listener listener) {
        subscriptions.add(keyPrefix, listener);
    }

    @Override
    public CompletableFuture<byte @Nullable []> get(String key) {
        return read(redis -> redis.get(key));
    }

    @Override
    public CompletableFuture<KeyPage> scan(String glob, @Nullable String cursor) {
        return read(redis -> step(redis, glob, cursor));
    }

    static CompletionStage<KeyPage> step(
            RedisAsyncCommands<String, byte[]> redis, String glob, @Nullable String cursor) {
        ScanArgs args = ScanArgs.Builder.matches(glob).limit(KEYS_IN_A_SCAN_STEP);
        CompletionStage<KeyScanCursor<String>> step =
                cursor == null ? redis.scan(args) : redis.scan(ScanCursor.of(cursor), args);
        return step.thenApply(found -> new KeyPage(found.getKeys(), found.isFinished() ? null : found.getCursor()));
    }

    @Override
    public CompletableFuture<Boolean> put(String key, byte[] entry, Duration ttl, BooleanSupplier onlyIf) {
        return write(redis -> onlyIf.getAsBoolean()
                ? redis.set(key, entry, SetArgs.Builder.px(ttl)).thenApply("OK"::equals)
                : CompletableFuture.completedFuture(false));
    }

    @Override
    public CompletableFuture<Long> delete(Collection<String> keys) {
        return write(redis -> redis.unlink(keys.toArray(String[]::new)));
    }

    @Override
    public CompletableFuture<Duration> ping() {
        RedisLink link = session.link();
        return link == null ? notConnected() : session.ping(link);
    }

    private <T> CompletableFuture<T> read(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        RedisLink link = session.link();
        return link == null || !link.isReadable() ? notConnected() : link.send(command);
    }

    private <T> CompletableFuture<T> write(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        RedisLink link = session.link();
        return link == null ? notConnected() : link.send(command);
    }

    private <T> CompletableFuture<T> notConnected() {
        String why = session.status().detail();
        return CompletableFuture.failedFuture(new RemoteUnavailableException(
                "not connected to Redis" + (why == null ? "" : ": " + why), null, /* settled= */ true));
    }

    @Override
    public void reset() {
        session.giveUp("an operation was cut short");
    }

    @Override
    public void close() {
        session.close();
    }
}
