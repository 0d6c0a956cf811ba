package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.output.GenericMapOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cdicache.spi.RemoteUnavailableException;

/**
 * What a server says that it is. HELLO tells, which every user may ask, while ROLE and INFO need a right of their own.
 *
 * @param mode {@code standalone}, {@code cluster} or {@code sentinel}
 * @param role {@code master} or {@code replica}
 */
record ServerRole(String mode, String role) {

    static CompletableFuture<ServerRole> ask(RedisChannel channel) {
        return channel.send(redis -> redis.dispatch(
                        CommandType.HELLO,
                        new GenericMapOutput<>(RedisConnector.CODEC),
                        new CommandArgs<>(RedisConnector.CODEC).add(3)))
                .thenApply(told -> new ServerRole(text(told, "mode"), text(told, "role")));
    }

    private static String text(Map<String, Object> told, String name) {
        return told.get(name) instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(told.get(name));
    }

    boolean isReplica() {
        return role.equals("replica") || role.equals("slave");
    }

    /** Refuses a server that the URL is not for. */
    ServerRole notOfACluster() {
        if (mode.equals("cluster")) {
            throw refused(
                    "the server is one of a cluster: cache.redis.url must begin with redis-cluster:// or rediss-cluster://");
        }
        if (mode.equals("sentinel")) {
            throw refused(
                    "the server is a Sentinel: cache.redis.url must begin with redis-sentinel:// and end with # and the name of the master");
        }
        return this;
    }

    static RemoteUnavailableException refused(String why) {
        return new RemoteUnavailableException(why, null, /* settled= */ true);
    }
}
