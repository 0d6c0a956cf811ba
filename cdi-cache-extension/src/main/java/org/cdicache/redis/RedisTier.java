package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.KeyValue;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.CacheConfig;
import org.cdicache.RemoteStatus;
import org.cdicache.SecurityReport;
import org.cdicache.spi.EntryBuffer;
import org.cdicache.spi.Liveness;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** The remote tier on Redis 6 or newer, one server, replicated or a cluster: its commands. Connection life is {@link RedisSession}'s. */
public final class RedisTier implements RemoteTier {

    private static final String REPLACE = "if redis.call('GET', KEYS[1]) == ARGV[1] then"
            + " redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) return 1 else return 0 end";

    private static final String RELEASE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    /** How long other masters are waited for when one has told its user's rights: the caller does not wait for longer than the command timeout. */
    private final Duration patience;

    private final ScheduledExecutorService scheduler;
    private final Liveness liveness;
    private final RedisSession session;
    private final Subscriptions subscriptions;
    private final ReadBuffers buffers = new ReadBuffers();

    /**
     * A tier that is not connected yet.
     *
     * @param scheduler one thread of the library's own, for connecting and heartbeats; stays the caller's to shut down
     */
    public RedisTier(CacheConfig.Redis settings, TimeSource time, ScheduledExecutorService scheduler) {
        this.patience = settings.commandTimeout().dividedBy(2);
        this.scheduler = scheduler;
        this.liveness = Liveness.unlimited(time.nanos());
        RecentChanges recent =
                settings.readFrom() == CacheConfig.ReadFrom.REPLICA_PREFERRED ? new RecentChanges(time) : null;
        this.subscriptions = new Subscriptions(recent);
        this.session = new RedisSession(settings, time, scheduler, subscriptions, liveness, recent);
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
    public Liveness liveness() {
        return liveness;
    }

    @Override
    public void distrust() {
        session.distrust();
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
        return ask(key, redis -> redis.get(key));
    }

    @Override
    public CompletableFuture<@Nullable EntryBuffer> read(String key) {
        RedisLink link = session.link();
        if (link == null || !link.isReadable()) {
            return notConnected();
        }
        Replicas replicas = link.replicas();
        if (replicas == null && link.isSingle()) {
            return link.first().send(buffers.get(key));
        }
        // It may have to be issued more than once.
        Replicas.Get get = redis -> buffers.get(redis, key);
        return replicas == null ? link.send(key, get) : replicas.get(key, get);
    }

    @Override
    public CompletableFuture<KeyPage> scan(String glob, @Nullable String cursor) {
        RedisLink link = session.link();
        return link == null || !link.isReadable() ? notConnected() : KeyWalk.step(link, glob, cursor);
    }

    @Override
    public CompletableFuture<List<byte @Nullable []>> readAll(List<String> keys) {
        RedisLink link = session.link();
        if (link == null || !link.isReadable()) {
            return notConnected();
        }
        Replicas replicas = link.replicas();
        if (replicas != null) {
            return replicas.getAll(keys);
        }
        if (link.isSingle()) {
            String[] wanted = keys.toArray(String[]::new);
            return link.first().send(redis -> redis.mget(wanted).thenApply(RedisTier::values));
        }
        return RedisLink.inOrder(link.sendEach(keys, key -> key, (redis, key) -> redis.get(key)));
    }

    /** An answer of the master that has the key comes behind what it has pushed. */
    @Override
    public CompletableFuture<?> heard(String key) {
        RedisLink link = session.link();
        return link == null || link.isSingle()
                ? CompletableFuture.completedFuture(null)
                : link.send(key, redis -> redis.get(key));
    }

    private static List<byte @Nullable []> values(List<KeyValue<String, byte[]>> found) {
        List<byte @Nullable []> values = new ArrayList<>(found.size());
        for (KeyValue<String, byte[]> one : found) {
            values.add(one.getValueOrElse(null));
        }
        return values;
    }

    @Override
    public CompletableFuture<@Nullable Void> put(Write write) {
        return write(write.key(), redis -> send(redis, write).thenAccept(ok -> {}));
    }

    private static CompletionStage<String> send(RedisAsyncCommands<String, byte[]> redis, Write write) {
        return redis.set(write.key(), write.entry(), SetArgs.Builder.px(write.ttl()));
    }

    @Override
    public CompletableFuture<@Nullable Void> putAll(List<Write> writes) {
        RedisLink link = session.link();
        if (link == null) {
            return notConnected();
        }
        return link.changing(() -> writes.stream().map(Write::key).toList(), () -> putAll(link, writes));
    }

    /** One task of the event loop: all commands leave together. */
    private static CompletableFuture<@Nullable Void> putAll(RedisLink link, List<Write> writes) {
        if (link.isSingle()) {
            return link.first()
                    .send(redis -> CompletableFuture.allOf(writes.stream()
                            .map(write -> send(redis, write).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new)));
        }
        return CompletableFuture.allOf(
                link.sendEach(writes, Write::key, RedisTier::send).toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public CompletableFuture<byte[]> marker(String key, byte[] candidate, Duration ttl) {
        RedisLink link = session.link();
        if (link == null) {
            return notConnected();
        }
        CompletableFuture<String> made = link.send(
                key, redis -> redis.set(key, candidate, SetArgs.Builder.nx().px(ttl)));
        return link.<byte @Nullable []>send(key, redis -> redis.get(key))
                .thenCombine(made, (present, done) -> present == null ? candidate : present);
    }

    @Override
    public CompletableFuture<Boolean> replace(byte @Nullable [] seen, Write write, BooleanSupplier onlyIf) {
        return write(
                write.key(),
                redis -> onlyIf.getAsBoolean()
                        ? replace(redis, seen, write)
                        : CompletableFuture.completedFuture(Boolean.FALSE));
    }

    private static CompletionStage<Boolean> replace(
            RedisAsyncCommands<String, byte[]> redis, byte @Nullable [] seen, Write write) {
        if (seen == null) {
            return redis.set(write.key(), write.entry(), SetArgs.Builder.nx().px(write.ttl()))
                    .thenApply("OK"::equals);
        }
        String[] keys = {write.key()};
        return redis.<Long>eval(REPLACE, ScriptOutputType.INTEGER, keys, seen, write.entry(), millis(write.ttl()))
                .thenApply(done -> done == 1);
    }

    private static byte[] millis(Duration duration) {
        return String.valueOf(duration.toMillis()).getBytes(US_ASCII);
    }

    /** The present lock's end is asked for behind the attempt to take it. */
    @Override
    public CompletableFuture<Long> acquire(String lock, byte[] token, Duration lease) {
        RedisLink link = session.link();
        if (link == null) {
            return notConnected();
        }
        CompletableFuture<String> taken = link.send(
                lock, redis -> redis.set(lock, token, SetArgs.Builder.nx().px(lease)));
        // A lock without an end, which is none of the cache's, is waited for as if it were taken just now.
        return link.send(lock, redis -> redis.pttl(lock))
                .thenCombine(
                        taken, (left, ok) -> "OK".equals(ok) ? 0L : left == -1 ? lease.toMillis() : Math.max(1, left));
    }

    @Override
    public CompletableFuture<Boolean> release(String lock, byte[] token) {
        String[] keys = {lock};
        return write(
                lock,
                redis -> redis.<Long>eval(RELEASE, ScriptOutputType.INTEGER, keys, token)
                        .thenApply(removed -> removed == 1));
    }

    @Override
    public CompletableFuture<Long> remainingMillis(String key) {
        return ask(key, redis -> redis.pttl(key));
    }

    @Override
    public CompletableFuture<Long> delete(Collection<String> keys) {
        RedisLink link = session.link();
        return link == null ? notConnected() : Removals.unlink(link, keys);
    }

    @Override
    public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
        RedisLink link = session.link();
        return link == null ? notConnected() : Removals.bury(link, keys, tombstone, ttl);
    }

    @Override
    public CompletableFuture<Duration> ping() {
        RedisLink link = session.link();
        return link == null || !link.isReadable() ? notConnected() : session.ping(link);
    }

    @Override
    public CompletableFuture<SecurityReport> security() {
        RedisLink link = session.link();
        return link == null || !link.isReadable() ? notConnected() : UserRights.ask(link, patience, scheduler);
    }

    private <T> CompletableFuture<T> ask(
            String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        RedisLink link = session.link();
        return link == null || !link.isReadable() ? notConnected() : link.send(key, command);
    }

    private <T> CompletableFuture<T> write(
            String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        RedisLink link = session.link();
        return link == null ? notConnected() : link.changing(() -> List.of(key), () -> link.send(key, command));
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
