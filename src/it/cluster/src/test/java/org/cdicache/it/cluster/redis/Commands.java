package org.cdicache.it.cluster.redis;

import static org.cdicache.it.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** Commands to one server, on a connection that lasts no longer. */
public final class Commands {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final int MOST_ATTEMPTS = 1_000;

    private Commands() {}

    /** Asks one question. */
    public static <T> T ask(RedisNode node, Function<RedisCommands<String, String>, T> question) {
        RedisURI uri = RedisURI.create(node.url());
        uri.setTimeout(LIMIT);
        try (StatefulRedisConnection<String, String> connection = Clients.ONE.connect(StringCodec.UTF8, uri)) {
            return question.apply(connection.sync());
        }
    }

    /** Has a Sentinel replace the master. */
    static void failOver(RedisNode sentinel, String master) {
        askSentinel(sentinel, master, c -> c.failover(master));
    }

    /** What a Sentinel knows of the master. */
    static Map<String, String> watched(RedisNode sentinel, String master) {
        return askSentinel(sentinel, master, c -> c.master(master));
    }

    private static <T> T askSentinel(
            RedisNode sentinel, String master, Function<RedisSentinelCommands<String, String>, T> question) {
        RedisURI uri =
                RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), master).build();
        uri.setTimeout(LIMIT);
        try (StatefulRedisSentinelConnection<String, String> connection =
                Clients.ONE.connectSentinel(StringCodec.UTF8, uri)) {
            return question.apply(connection.sync());
        }
    }

    /** What a server says that it is: {@code master} or {@code slave}. */
    static String role(RedisNode node) {
        return String.valueOf((Object) ask(node, c -> c.role().get(0)));
    }

    /**
     * Waits until all replicas of a master have everything that was acknowledged before now.
     *
     * @throws AssertionError if they do not within the limit
     */
    static void awaitReplication(RedisNode master, int replicas) {
        eventually(LIMIT, () -> {
            if (!isReplicated(master, replicas)) {
                throw new IllegalStateException("Not all of " + replicas + " replicas have caught up");
            }
        });
    }

    /** Whether so many replicas have, within a moment, everything that was acknowledged before now. */
    static boolean isReplicated(RedisNode master, int replicas) {
        return ask(master, c -> {
            write(c);
            return c.waitForReplication(replicas, MOMENT.toMillis()) >= replicas;
        });
    }

    /** Something of no consequence, because WAIT waits for the connection's own writes. Of a cluster's masters each takes some keys only. */
    private static void write(RedisCommands<String, String> commands) {
        for (int attempt = 0; ; attempt++) {
            try {
                commands.set("proof-of-replication-" + attempt, "");
                return;
            } catch (RedisCommandExecutionException otherSlot) {
                if (!otherSlot.getMessage().startsWith("MOVED") || attempt > MOST_ATTEMPTS) {
                    throw otherSlot;
                }
            }
        }
    }

    /** Its threads are daemons, and end with the JVM. */
    private static final class Clients {
        private static final RedisClient ONE = RedisClient.create();
    }
}
