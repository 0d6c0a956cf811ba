package org.cdicache.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cdicache.CacheConfig;
import org.jspecify.annotations.Nullable;

/**
 * The Lettuce client: makes connections and tells when one is lost. Lettuce's own reconnect is off, because it would send
 * commands of the lost connection again, and serve reads before tracking is back.
 *
 * <p>Used from the library's own threads only: creating and closing Netty's resources on a container's thread leaves thread locals there
 * that keep the application's class loader.
 */
final class RedisConnector {

    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final int MOST_COMMANDS_WAITING = 16_384;
    private static final long CLOSE_SECONDS = 2;

    /** Lettuce takes no less, and logs two lines at every start if it is told to. Threads that nobody needs are not started. */
    private static final int FEWEST_THREADS = 2;

    private final RedisAccess access;

    /** One event loop for all connections, so that commands to all servers leave in one order. */
    private final EventLoopGroupProvider eventLoops = new DefaultEventLoopGroupProvider(1);

    private final ClientResources resources;
    private final RedisClient client;
    private volatile @Nullable CommandLoop loop;

    RedisConnector(CacheConfig.Redis settings) {
        this.access = new RedisAccess(settings);
        this.resources = DefaultClientResources.builder()
                .eventLoopGroupProvider(eventLoops)
                .computationThreadPoolSize(FEWEST_THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new ChannelSetup())
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_COMMANDS_WAITING)
                .protocolVersion(ProtocolVersion.RESP3)
                .sslOptions(access.sslOptions())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(access.stepTimeout())
                        .tcpNoDelay(true)
                        .keepAlive(true)
                        .build())
                .build());
    }

    /** Connects to a server and authenticates. */
    CompletableFuture<RedisChannel> connect(ServerAddress address) {
        return access.prepareServer().thenCompose(ready -> connect(address, access.server(address)));
    }

    /** Connects to a Sentinel, whose login is another. */
    CompletableFuture<RedisChannel> connectSentinel(ServerAddress address) {
        return access.prepareSentinel().thenCompose(ready -> connect(address, access.sentinel(address)));
    }

    private CompletableFuture<RedisChannel> connect(ServerAddress address, RedisURI uri) {
        return orOnceMore(() -> client.connectAsync(CODEC, uri))
                .thenApply(connection -> new RedisChannel(address, connection, loop()));
    }

    /**
     * Lettuce asks for the outcome of its handshake when it is told that a connection is made. When the server has refused the handshake and closed by
     * then, there is none to ask, and it says so (IllegalStateException) instead of what the server said.
     */
    static <T> CompletableFuture<T> orOnceMore(Supplier<? extends CompletionStage<T>> connecting) {
        return connecting
                .get()
                .toCompletableFuture()
                .exceptionallyCompose(failure -> Failures.root(failure) instanceof IllegalStateException
                        ? connecting.get()
                        : CompletableFuture.failedFuture(failure));
    }

    /** As {@link RedisAccess#stepTimeout}. */
    Duration stepTimeout() {
        return access.stepTimeout();
    }

    private CommandLoop loop() {
        CommandLoop present = loop;
        if (present == null) {
            throw new IllegalStateException("No channel was initialised");
        }
        return present;
    }

    /** Calls back on the event loop whenever an established connection is lost. */
    void onLost(Consumer<Object> lostConnection) {
        client.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                lostConnection.accept(connection);
            }
        });
    }

    /** Closes every connection and stops Lettuce's threads; bounded. */
    void close() {
        awaitBounded(client.shutdownAsync(0, CLOSE_SECONDS, TimeUnit.SECONDS));
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        resources.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS).addListener(f -> stopped.complete(true));
        awaitBounded(stopped);
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        eventLoops.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS).addListener(f -> ended.complete(true));
        awaitBounded(ended);
    }

    private static void awaitBounded(CompletableFuture<?> future) {
        try {
            future.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException hangs) {
            // Its threads are daemons; there is nothing more to be done for it.
        }
    }

    /** Gives all connections one loop of commands, in front of the only event loop, on which it runs. */
    private final class ChannelSetup implements NettyCustomizer {
        @Override
        public void afterChannelInitialized(Channel channel) {
            CommandLoop present = loop;
            if (present == null) {
                present = new CommandLoop(channel.eventLoop());
                loop = present;
            }
            channel.pipeline().addFirst(new SharedFlush(present));
        }
    }
}
