package org.cdicache.redis;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Redis says when it refuses, in words that tell what to change. Its own words are kept only where they can hold nothing private: they
 * may quote the user, or, of a server that does not know a command, everything that was sent with it.
 */
final class Refusals {

    private static final Pattern COMMAND = Pattern.compile("'([a-zA-Z|]+)' command");

    private Refusals() {}

    static String describe(String said) {
        String code = said.split(" ", 2)[0];
        return switch (code) {
            case "WRONGPASS" ->
                "Redis refuses the login (WRONGPASS): user or password is wrong, or the user is off; correct cache.redis.username and"
                        + " cache.redis.password, or both in cache.redis.url";
            case "NOAUTH" ->
                "Redis asks for a login (NOAUTH): set cache.redis.password, with cache.redis.username unless it is that of the default user";
            case "NOPERM" -> notPermitted(said);
            case "NOPROTO" -> tooOld();
            case "DENIED" ->
                "Redis is in protected mode (DENIED) and refuses other hosts: give it a password, or bind it to the addresses that it is for";
            case "READONLY" ->
                "the server is a replica, which takes no writes (READONLY): cache.redis.url must name its master";
            // Its own words name a server.
            case "MOVED", "ASK" -> "the server is one of a cluster, and others hold some of the keys (" + code + ")";
            case "CLUSTERDOWN" ->
                "the cluster does not serve all of its slots (CLUSTERDOWN), until CLUSTER INFO says cluster_state:ok";
            default -> error(said);
        };
    }

    private static String notPermitted(String said) {
        Matcher command = COMMAND.matcher(said);
        if (command.find()) {
            return "Redis does not allow the cache's user to run "
                    + command.group(1).replace('|', ' ').toUpperCase(Locale.ROOT) + " (NOPERM)";
        }
        return said.contains("channel")
                ? "Redis does not allow the cache's user to use a channel (NOPERM)"
                : "Redis does not allow the cache's user to use its keys (NOPERM): it needs ~, the value of cache.redis.key-prefix, and :*";
    }

    private static String error(String said) {
        if (said.startsWith("ERR unknown command")) {
            return said.contains("HELLO") || said.contains("hello")
                    ? tooOld()
                    : "Redis does not know a command that the cache needs: it is older than 6, or renames commands";
        }
        if (said.contains("cluster support disabled")) {
            return "the server is not one of a cluster: cache.redis.url must begin with redis:// or rediss://, or name Sentinels by"
                    + " redis-sentinel://";
        }
        if (said.contains("DB index")) {
            return "the database number in cache.redis.url is not one that Redis has, or not one that a cluster has, which is 0";
        }
        return said;
    }

    private static String tooOld() {
        return "the server is too old: it does not know RESP3 (HELLO 3), which Redis 6 and newer do; update it, or stop renaming HELLO";
    }
}
