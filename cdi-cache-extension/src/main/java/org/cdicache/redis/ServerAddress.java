package org.cdicache.redis;

import org.cdicache.RedisServers;

/** Where one server is. */
record ServerAddress(String host, int port) {

    static ServerAddress of(RedisServers.Server server) {
        return new ServerAddress(server.host(), server.port());
    }

    /** As servers write it: the port is what follows the last colon, a host that they do not know is empty or a question mark. */
    static ServerAddress parse(String text, String hostIfUnknown) {
        int colon = text.lastIndexOf(':');
        return named(text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)), hostIfUnknown);
    }

    static ServerAddress named(String host, int port, String hostIfUnknown) {
        return new ServerAddress(host.isEmpty() || host.equals("?") ? hostIfUnknown : host, port);
    }
}
