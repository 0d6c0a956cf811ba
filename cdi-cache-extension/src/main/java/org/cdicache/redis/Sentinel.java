package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** One Sentinel, and the connection to it, which outlives those to masters and is made anew when it is asked after a loss. */
final class Sentinel {

    /**
     * What a Sentinel says.
     *
     * @param epoch counts the failovers; what was said in a later one is newer
     * @param master null if it does not know it
     */
    record Told(long epoch, @Nullable ServerAddress master) {

        static final Told NOTHING = new Told(-1, null);

        boolean isNewerThan(Told other) {
            return master != null && epoch > other.epoch;
        }

        boolean contradicts(Told other) {
            return master != null && epoch == other.epoch && !master.equals(other.master);
        }
    }

    private final RedisConnector connector;
    private final ServerAddress address;
    private final String masterName;
    private final long timeoutNanos;
    private final TimeSource time;
    private CompletableFuture<RedisChannel> connection = CompletableFuture.failedFuture(new IllegalStateException());

    /** The oldest question that may not be answered yet, and when it left. */
    private CompletableFuture<?> pending = CompletableFuture.completedFuture(null);

    private volatile long pendingSince;

    Sentinel(
            RedisConnector connector,
            ServerAddress address,
            String masterName,
            Duration commandTimeout,
            TimeSource time) {
        this.connector = connector;
        this.address = address;
        this.masterName = masterName;
        this.timeoutNanos = commandTimeout.toNanos();
        this.time = time;
    }

    /**
     * Connects if need be, and asks. One that has not answered within the command timeout is connected to anew; not one that only takes longer than
     * a heartbeat, of which no question would ever be answered.
     */
    synchronized CompletableFuture<Told> ask() {
        boolean anew = !isUsable();
        if (anew) {
            connection = connector.connectSentinel(address).thenApply(this::connected);
        }
        CompletableFuture<Told> told = connection.thenCompose(this::ask);
        if (anew || pending.isDone()) {
            pending = told;
            pendingSince = time.nanos();
        }
        return told;
    }

    /** Questions that came before it leave now. */
    private RedisChannel connected(RedisChannel fresh) {
        pendingSince = time.nanos();
        return fresh;
    }

    private boolean isUsable() {
        if (!connection.isDone()) {
            return true;
        }
        if (connection.isCompletedExceptionally()) {
            return false;
        }
        RedisChannel present = connection.join();
        boolean silent = !pending.isDone() && time.nanos() - pendingSince > timeoutNanos;
        if (silent) {
            present.close();
        }
        return !silent && present.isOpen();
    }

    /** The epoch first: should a failover come between the answers, what is told is taken for older than it is. */
    private CompletableFuture<Told> ask(RedisChannel channel) {
        CompletableFuture<Long> epoch = command(channel, "MASTER").handle(this::epoch);
        return command(channel, "GET-MASTER-ADDR-BY-NAME").thenCombine(epoch, (told, counted) -> {
            if (told == null || told.size() != 2) {
                return Told.NOTHING;
            }
            int port = Integer.parseInt(text(told.get(1)));
            return new Told(counted, ServerAddress.named(text(told.get(0)), port, address.host()));
        });
    }

    private CompletableFuture<List<Object>> command(RedisChannel channel, String question) {
        return channel.send(redis -> redis.dispatch(
                CommandType.SENTINEL,
                new ArrayOutput<>(RedisConnector.CODEC),
                new CommandArgs<>(RedisConnector.CODEC).add(question).add(masterName)));
    }

    private Long epoch(@Nullable List<Object> told, @Nullable Throwable failure) {
        if (failure != null || told == null) {
            if (failure != null
                    && String.valueOf(Failures.root(failure).getMessage()).contains("No such master")) {
                return -1L;
            }
            throw Failures.unavailable(failure == null ? new IllegalStateException() : failure);
        }
        int name = told.stream().map(Sentinel::text).toList().indexOf("config-epoch");
        return name < 0 ? -1L : Long.parseLong(text(told.get(name + 1)));
    }

    private static String text(Object told) {
        return told instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(told);
    }

    /** Their login is not that of the servers. */
    static String describe(Throwable failure) {
        Throwable root = Failures.root(failure);
        Throwable said = root instanceof RemoteUnavailableException ? root.getCause() : root;
        String words = said instanceof RedisCommandExecutionException ? String.valueOf(said.getMessage()) : "";
        if (words.startsWith("NOAUTH")) {
            return "they ask for a login (NOAUTH): set cache.redis.sentinel.password, with cache.redis.sentinel.username unless it is that of"
                    + " the default user";
        }
        if (words.startsWith("WRONGPASS")) {
            return "they refuse the login (WRONGPASS): correct cache.redis.sentinel.username and cache.redis.sentinel.password";
        }
        if (words.startsWith("NOPERM")) {
            return "they do not allow the cache's user to ask (NOPERM): it needs +sentinel|master +sentinel|get-master-addr-by-name";
        }
        return words.startsWith("ERR unknown command") || words.contains("unknown command `SENTINEL`")
                ? "what answers is no Sentinel; servers are named by redis:// in cache.redis.url"
                : Failures.describe(failure);
    }
}
