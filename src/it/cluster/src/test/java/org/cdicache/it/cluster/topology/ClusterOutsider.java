package org.cdicache.it.cluster.topology;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.cdicache.it.cluster.Names;
import org.cdicache.it.cluster.Outsider;
import org.cdicache.it.cluster.Value;
import org.cdicache.it.cluster.redis.RedisNode;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the cache's generation, and writes to it. A clear that comes in between makes the write one to a place where nobody looks any more;
 * then what it should have replaced is not looked for either.
 */
final class ClusterOutsider implements Outsider {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final String START = Names.PREFIX + ":" + Names.CACHE + ":";
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final long CONNECT_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    private final RedisClusterClient client;
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    private final Set<StatefulRedisClusterConnection<String, byte[]>> broken = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StatefulRedisClusterConnection<String, byte[]> connection;

    ClusterOutsider(List<RedisNode> nodes, Duration timeout) {
        List<RedisURI> uris =
                nodes.stream().map(node -> RedisURI.create(node.url())).toList();
        uris.forEach(uri -> uri.setTimeout(timeout));
        this.client = RedisClusterClient.create(uris);
        client.setOptions(ClusterClientOptions.builder().autoReconnect(false).build());
    }

    @Override
    public boolean put(int key, Value value) {
        byte[] json = value.json().getBytes(StandardCharsets.UTF_8);
        return at(key, (redis, place) -> redis.set(place, json, SetArgs.Builder.px(TTL)));
    }

    @Override
    public boolean delete(int key) {
        return at(key, (redis, place) -> redis.del(place));
    }

    /** Does something where the cache keeps a key; false if it has no generation yet. */
    private boolean at(int key, BiConsumer<RedisClusterCommands<String, byte[]>, String> command) {
        StatefulRedisClusterConnection<String, byte[]> redis = lockConnected();
        try {
            byte[] generation = redis.sync().get(START + "@gen");
            if (generation == null) {
                return false;
            }
            command.accept(redis.sync(), START + HexFormat.of().formatHex(generation) + ":" + Names.key(key));
            return true;
        } catch (RedisException failure) {
            broken.add(redis);
            throw failure;
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** A connection that is not closed until the caller gives the lock for reading back. */
    private StatefulRedisClusterConnection<String, byte[]> lockConnected() {
        while (true) {
            StatefulRedisClusterConnection<String, byte[]> redis = connected();
            inUse.readLock().lock();
            if (redis == connection) {
                return redis;
            }
            inUse.readLock().unlock();
        }
    }

    /** Its connections to the masters are not made again by themselves, and must not be closed while another thread uses them. */
    private StatefulRedisClusterConnection<String, byte[]> connected() {
        StatefulRedisClusterConnection<String, byte[]> present = connection;
        if (present != null && !broken.contains(present)) {
            return present;
        }
        inUse.writeLock().lock();
        try {
            StatefulRedisClusterConnection<String, byte[]> found = connection;
            if (found == null || broken.contains(found)) {
                connection = null;
                broken.forEach(ClusterOutsider::close);
                broken.clear();
                found = connect();
                connection = found;
            }
            return found;
        } finally {
            inUse.writeLock().unlock();
        }
    }

    /** Lettuce cannot close one of which a connection to a server has failed while it was made (7.7: AsyncConnectionProvider). */
    private static void close(StatefulRedisClusterConnection<String, byte[]> connection) {
        try {
            connection.closeAsync();
        } catch (NullPointerException ofLettuce) {
            // The servers that it has lost lose it, too; what is left ends with the client.
        }
    }

    /** Lettuce may wait without end for a connection that is broken while it is made, and everybody waits behind the lock. */
    private StatefulRedisClusterConnection<String, byte[]> connect() {
        CompletableFuture<StatefulRedisClusterConnection<String, byte[]>> made = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        StatefulRedisClusterConnection<String, byte[]> found = client.connect(CODEC);
                        if (!made.complete(found)) {
                            found.closeAsync();
                        }
                    } catch (RuntimeException refused) {
                        made.completeExceptionally(refused);
                    }
                },
                "outsider-connects");
        thread.setDaemon(true);
        thread.start();
        try {
            return made.orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException refused) {
            throw new RedisException("The outsider cannot connect", refused.getCause());
        }
    }

    /** Lettuce may wait without end for a connection that was broken while it was made; the outsider does not. */
    @Override
    public void close() {
        try {
            client.shutdownAsync(0, 1, TimeUnit.SECONDS).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException hangs) {
            // Its threads are daemons.
        }
    }
}
