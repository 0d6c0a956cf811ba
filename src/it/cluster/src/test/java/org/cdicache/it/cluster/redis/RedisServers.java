package org.cdicache.it.cluster.redis;

import java.util.List;
import org.cdicache.it.server.FreePort;

/** Starts servers on free ports of the loopback address. */
public final class RedisServers {

    private RedisServers() {}

    /** One server, with more lines for its configuration. */
    public static RedisNode standalone(String... settings) {
        return RedisNode.start(FreePort.next(), List.of(settings));
    }
}
