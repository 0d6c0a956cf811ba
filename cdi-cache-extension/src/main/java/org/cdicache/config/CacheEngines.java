package org.cdicache.config;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheUnavailableException;
import org.cdicache.RemoteStatus;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.core.Announcer;
import org.cdicache.core.CacheEngine;
import org.cdicache.core.SystemTime;
import org.cdicache.core.Workers;
import org.cdicache.redis.RedisTier;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Puts an engine together: codec, remote tier, clock, scheduler. */
public final class CacheEngines {

    private CacheEngines() {}

    /**
     * A running engine. Connecting to Redis goes on in the background.
     *
     * <p>Values are read with the classes that the calling thread's context class loader sees.
     *
     * @param observers who is told what happens, in this order
     * @throws CacheUnavailableException if {@link CacheConfig#failOnConnectionError()} and Redis cannot be used within the connect timeout;
     *     everything is closed again
     */
    public static CacheEngine start(CacheConfig config, List<? extends Consumer<CacheEvent>> observers) {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(daemons());
        @Nullable
        RemoteTier remote = redisOf(config)
                .map(redis -> new RedisTier(redis, SystemTime.INSTANCE, scheduler))
                .orElse(null);
        JsonEntryCodec codec = JsonEntryCodec.of(config, applicationLoader());
        CacheEngine engine = new CacheEngine(
                config,
                codec,
                remote,
                SystemTime.INSTANCE,
                scheduler,
                Workers.start("cdi-cache-worker"),
                Announcer.to(observers));
        if (remote != null) {
            connect(config, remote, engine);
        }
        return engine;
    }

    /** The clock that engines run on, for whoever measures them. */
    public static TimeSource time() {
        return SystemTime.INSTANCE;
    }

    private static Optional<CacheConfig.Redis> redisOf(CacheConfig config) {
        return config.enabled() ? config.redis() : Optional.empty();
    }

    private static void connect(CacheConfig config, RemoteTier remote, CacheEngine engine) {
        var firstAttempt = remote.connect();
        if (!config.failOnConnectionError()) {
            return;
        }
        RemoteStatus status = RemoteStatus.down("no answer within cache.redis.connect-timeout");
        try {
            long patience = config.redis().orElseThrow().connectTimeout().toMillis();
            status = firstAttempt.get(patience, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The status says it.
        }
        if (status.state() != RemoteStatus.State.UP) {
            engine.close();
            throw new CacheUnavailableException(
                    "Redis cannot be used and cache.fail-on-connection-error is true: " + status.detail()
                            + ". Start Redis, correct cache.redis.url, or set the property to false to start without it",
                    null);
        }
    }

    private static ClassLoader applicationLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : CacheEngines.class.getClassLoader();
    }

    /** Daemons that carry the library's class loader, so that nothing of a server's own thread is inherited. */
    private static ThreadFactory daemons() {
        return task -> {
            Thread thread = new Thread(null, task, "cdi-cache-scheduler", 0, /* inheritThreadLocals= */ false);
            thread.setDaemon(true);
            thread.setContextClassLoader(CacheEngines.class.getClassLoader());
            return thread;
        };
    }
}
