package org.cdicache.redis;

import org.cdicache.RedisServers;

/** Where one server is. */
record ServerAddress(String host, int port) {

    static ServerAddress of(RedisServers.Server server) {
        return new ServerAddress(server.host(), server.port());
    }

    /** As servers write it: the port is what follows the last colon. */
    static ServerAddress parse(String text, String hostIfUnknown) {
        int colon = text.lastIndexOf(':');
        return named(text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)), hostIfUnknown);
    }

    /**
     * As servers tell it. An empty host is that of the server which tells it. A question mark is not: it stands for a node that should have announced
     * a host name and has not, any node.
     */
    static ServerAddress named(String host, int port, String hostIfUnknown) {
        return new ServerAddress(host.isEmpty() ? hostIfUnknown : host, port);
    }
}
