package org.cdicache.it.cluster;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.function.Function;
import org.cdicache.it.cluster.redis.Commands;
import org.cdicache.it.cluster.redis.RedisNode;

/** What an operator does with one server. */
final class Admin {

    private Admin() {}

    static <T> T ask(RedisNode node, Function<RedisCommands<String, String>, T> question) {
        return Commands.ask(node, question);
    }

    /** A command whose answer is OK. */
    static String run(RedisNode node, CommandType command, Object... arguments) {
        CommandOutput<String, String, String> output = new StatusOutput<>(StringCodec.UTF8);
        List<String> all = List.of(arguments).stream().map(String::valueOf).toList();
        return ask(node, redis -> redis.dispatch(command, output, new CommandArgs<>(StringCodec.UTF8).addValues(all)));
    }

    /** CLIENT LIST. */
    static String clients(RedisNode node) {
        return ask(node, redis -> redis.clientList());
    }

    static List<String> keys(RedisNode node, String glob) {
        return ask(node, redis -> redis.keys(glob));
    }

    /** A part of INFO. */
    static String info(RedisNode node, String section) {
        return ask(node, redis -> redis.info(section));
    }

    static boolean isMaster(RedisNode node) {
        return info(node, "replication").contains("role:master");
    }

    /** Whether a replica is connected to its master, and has its data; how much of the last is not said. */
    static boolean isLinked(RedisNode replica) {
        return info(replica, "replication").contains("master_link_status:up");
    }
}
