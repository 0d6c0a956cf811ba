package org.cdicache.it.cluster;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks up the cache's generation and writes in one script, so that no clear can come in between. */
public final class StandaloneOutsider implements Outsider {

    private static final String FIND_PLACE =
            "local g = redis.call('GET', KEYS[1]) if not g or #g ~= 8 then return 0 end "
                    + "local place = ARGV[1] for i = 1, 8 do place = place .. string.format('%02x', string.byte(g, i)) end "
                    + "place = place .. ':' .. ARGV[2] ";
    private static final String PUT = FIND_PLACE + "redis.call('SET', place, ARGV[3], 'PX', 600000) return 1";
    private static final String DELETE = FIND_PLACE + "redis.call('DEL', place) return 1";

    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    /** At the server with that URL. */
    public StandaloneOutsider(String url, Duration timeout) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(timeout);
        this.client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    }

    @Override
    public boolean put(int key, Value value) {
        return run(PUT, Names.key(key), value.json());
    }

    @Override
    public boolean delete(int key) {
        return run(DELETE, Names.key(key), "");
    }

    private boolean run(String script, String key, String json) {
        String prefix = Names.PREFIX + ":" + Names.CACHE + ":";
        Long done = connected()
                .sync()
                .eval(script, ScriptOutputType.INTEGER, new String[] {prefix + "@gen"}, prefix, key, json);
        return done == 1;
    }

    private synchronized StatefulRedisConnection<String, String> connected() {
        StatefulRedisConnection<String, String> present = connection;
        if (present == null || !present.isOpen()) {
            present = client.connect();
            connection = present;
        }
        return present;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
