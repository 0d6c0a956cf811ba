package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.netty.util.internal.InternalThreadLocalMap;
import java.util.concurrent.CompletableFuture;
import org.cdicache.Cache;
import org.cdicache.CacheRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a cache on a real Redis leaves on the threads of others, and of its own. */
class ThreadsOnRedisTest {

    private final OnRedisSetup setup = new OnRedisSetup();

    @AfterEach
    void closeAll() {
        setup.close();
    }

    @Test
    void callingThread_getsNoneOfNettysThreadLocals() throws Exception {
        Cache cache = setup.node().cache("web");
        CompletableFuture<InternalThreadLocalMap> left = new CompletableFuture<>();
        Thread container = new Thread(() -> {
            cache.put("k", 1);
            cache.get("absent", Integer.class);
            cache.getOrLoad("loaded", Integer.class, () -> 3);
            cache.deleteMatching("*");
            cache.ping();
            left.complete(InternalThreadLocalMap.getIfSet());
        });
        container.start();

        assertThat(left.get()).isNull();
    }

    @Test
    void close_stopsEveryThread() {
        CacheRegistry registry = setup.node();
        registry.cache("web").put("k", 1);
        setup.factory.close();
        setup.observer.shutdown();

        eventually(
                "no thread of ours is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(name -> name.startsWith("cdi-cache") || name.startsWith("lettuce")));
    }
}
