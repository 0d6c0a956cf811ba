package org.cdicache.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.RemoteTier;

/** Caches under test, on a scripted remote tier and with time that the test moves. */
final class Caches {

    private Caches() {}

    static TwoTierCache on(RemoteTier remote, FakeTime time) {
        return on(remote, time, CacheConfig.builder(CachePreset.SIMPLE).redisUrl("redis://scripted:1"));
    }

    static TwoTierCache on(RemoteTier remote, FakeTime time, CacheConfig.Builder builder) {
        CacheConfig config =
                builder.commandTimeout(java.time.Duration.ofSeconds(20)).build();
        EntryCodec codec = new JsonEntryCodec(config.compression(), Caches.class.getClassLoader());
        RemoteGuard guard = new RemoteGuard(config.redis().orElseThrow().commandTimeout());
        return new TwoTierCache("web", config, codec, time, new WaitGraph(), (keys, local, stats) -> {
            GuardedSharedTier shared =
                    new GuardedSharedTier(remote, guard, config.failureMode(), keys, local, codec, time, stats);
            shared.subscribe();
            return shared;
        });
    }

    static TwoTierCache memoryOnly(FakeTime time, CacheConfig config) {
        EntryCodec codec = new JsonEntryCodec(config.compression(), Caches.class.getClassLoader());
        return new TwoTierCache("web", config, codec, time, new WaitGraph(), (k, l, s) -> new NoSharedTier());
    }

    /** Runs on a thread of its own, as another request would. */
    static <T> FutureTask<T> elsewhere(java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "elsewhere");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    static <T> T join(java.util.concurrent.Future<T> task) {
        try {
            return task.get(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void await(CompletableFuture<?> signal) {
        join(signal);
    }
}
