package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
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
    private static final int KEYS_IN_AN_UNLINK = 512;

    private static final String REPLACE = "if redis.call('GET', KEYS[1]) == ARGV[1] then"
            + " redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) return 1 else return 0 end";

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
    public void onStateChange(Consumer<RemoteStatus> told) {
        session.onStateChange(told);
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
    public CompletableFuture<List<byte @Nullable []>> getAll(List<String> keys) {
        String[] wanted = keys.toArray(String[]::new);
        return read(redis -> redis.mget(wanted).thenApply(RedisTier::values));
    }

    private static List<byte @Nullable []> values(List<KeyValue<String, byte[]>> found) {
        List<byte @Nullable []> values = new ArrayList<>(found.size());
        for (KeyValue<String, byte[]> one : found) {
            values.add(one.getValueOrElse(null));
        }
        return values;
    }

    @Override
    public CompletableFuture<Boolean> put(Write write) {
        return write(redis -> send(redis, write));
    }

    private static CompletionStage<Boolean> send(RedisAsyncCommands<String, byte[]> redis, Write write) {
        return write.onlyIf().getAsBoolean()
                ? redis.set(write.key(), write.entry(), SetArgs.Builder.px(write.ttl()))
                        .thenApply("OK"::equals)
                : CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletableFuture<Integer> putAll(List<Write> writes) {
        // One task of the event loop: all commands leave in one flush.
        return write(redis -> {
            CompletionStage<Integer> sent = CompletableFuture.completedFuture(0);
            for (Write write : writes) {
                sent = sent.thenCombine(send(redis, write), (count, done) -> done ? count + 1 : count);
            }
            return sent;
        });
    }

    @Override
    public CompletableFuture<byte[]> marker(String key, byte[] candidate, Duration ttl) {
        return write(redis -> {
            redis.set(key, candidate, SetArgs.Builder.nx().px(ttl));
            return redis.get(key).thenApply(present -> present == null ? candidate : present);
        });
    }

    @Override
    public CompletableFuture<Boolean> replace(String key, byte[] expected, byte[] entry, Duration ttl) {
        byte[] millis = String.valueOf(ttl.toMillis()).getBytes(US_ASCII);
        String[] keys = {key};
        return write(redis -> redis.<Long>eval(REPLACE, ScriptOutputType.INTEGER, keys, expected, entry, millis)
                .thenApply(done -> done == 1));
    }

    @Override
    public CompletableFuture<Long> remainingMillis(String key) {
        return read(redis -> redis.pttl(key));
    }

    @Override
    public CompletableFuture<Long> delete(Collection<String> keys) {
        RedisLink link = session.link();
        return link == null ? notConnected() : unlink(link, keys);
    }

    /** In batches, so that no single command keeps Redis busy for long. */
    static CompletableFuture<Long> unlink(RedisLink link, Collection<String> keys) {
        List<String> all = List.copyOf(keys);
        CompletableFuture<Long> removed = CompletableFuture.completedFuture(0L);
        for (int from = 0; from < all.size(); from += KEYS_IN_AN_UNLINK) {
            String[] batch = all.subList(from, Math.min(from + KEYS_IN_AN_UNLINK, all.size()))
                    .toArray(String[]::new);
            removed = removed.thenCombine(link.send(redis -> redis.unlink(batch)), Long::sum);
        }
        return removed;
    }

    @Override
    public CompletableFuture<Duration> ping() {
        RedisLink link = session.link();
        return link == null || !link.isReadable() ? notConnected() : session.ping(link);
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
    public void close() {
        session.close();
    }
}
