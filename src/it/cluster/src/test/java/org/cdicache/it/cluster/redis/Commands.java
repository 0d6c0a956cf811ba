package org.cdicache.it.cluster.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.function.Function;

/** Commands to one server, on a connection that lasts no longer. */
final class Commands {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Commands() {}

    static <T> T ask(RedisNode node, Function<RedisCommands<String, String>, T> question) {
        RedisURI uri = RedisURI.create(node.url());
        uri.setTimeout(LIMIT);
        try (StatefulRedisConnection<String, String> connection = Clients.ONE.connect(StringCodec.UTF8, uri)) {
            return question.apply(connection.sync());
        }
    }

    /** Its threads are daemons, and end with the JVM. */
    private static final class Clients {
        private static final RedisClient ONE = RedisClient.create();
    }
}
