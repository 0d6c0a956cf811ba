package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.KillArgs;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real Redis that goes away, was never there, or is there again while connections were lost. */
class OutagesOnRedisTest {

    private final OnRedisSetup setup = new OnRedisSetup();

    @AfterEach
    void closeAll() {
        setup.close();
    }

    @Test
    void outage_gracefulCacheGoesOn_andUsesL2AgainAfterwards() {
        CacheRegistry registry = setup.node();
        Cache cache = registry.cache("web");
        cache.put("k", 1);
        setup.redis.stop();
        eventually("the loss is noticed", () -> registry.remoteStatus().state() == RemoteStatus.State.DOWN);

        assertThat(cache.<Integer, RuntimeException>getOrLoad("fresh", Integer.class, () -> 7))
                .isEqualTo(7);
        assertThat(cache.lookup("fresh", TypeRef.of(Integer.class)).tier()).isEqualTo(Tier.L1);
        cache.put("written", 3);
        assertThat(cache.get("written", Integer.class)).contains(3);
        assertThat(cache.delete("written")).isTrue();
        assertThat(cache.get("written", Integer.class)).isEmpty();
        assertThat(cache.ping().state()).isEqualTo(RemoteStatus.State.DOWN);

        setup.redis.restart();
        OnRedisSetup.awaitUp(registry);
        cache.put("again", 5);
        setup.watchAgain();
        assertThat(setup.raw().get(setup.entryKey("again"))).isNotNull();
    }

    @Test
    void outage_strictCacheThrows_andNeverLoads() {
        CacheRegistry registry = setup.node(FailureMode.STRICT);
        Cache cache = registry.cache("web");
        setup.redis.stop();
        eventually("the loss is noticed", () -> registry.remoteStatus().state() == RemoteStatus.State.DOWN);

        assertThatThrownBy(() -> cache.get("k", Integer.class))
                .isInstanceOf(CacheUnavailableException.class)
                .hasMessageContaining("cache.failure-mode=strict");
        assertThatThrownBy(() -> cache.put("k", 1)).isInstanceOf(CacheUnavailableException.class);
        assertThatThrownBy(() -> cache.getOrLoad("k", Integer.class, () -> {
                    throw new AssertionError("must not load");
                }))
                .isInstanceOf(CacheUnavailableException.class);
        assertThat(cache.stats().l1Entries()).isZero();
    }

    @Test
    void missedDeletesAndWrites_areRepairedBeforeL2IsReadAgain() throws Exception {
        CacheRegistry registry = setup.node();
        Cache cache = registry.cache("web");
        cache.put("deleted", "old");
        cache.put("overwritten", "old");
        cache.put("untouched", "kept");
        // The connection breaks while the data survives: what a network partition looks like from here.
        setup.raw().clientKill(KillArgs.Builder.typeNormal().skipme());
        CompletableFuture<Void> duringOutage = CompletableFuture.runAsync(() -> {
            cache.delete("deleted");
            cache.put("overwritten", "new");
        });
        duringOutage.get();

        OnRedisSetup.awaitUp(registry);
        Cache elsewhere = setup.node().cache("web");
        assertThat(cache.get("deleted", String.class)).isEmpty();
        assertThat(cache.get("overwritten", String.class)).isNotEqualTo(java.util.Optional.of("old"));
        assertThat(elsewhere.get("deleted", String.class)).isEmpty();
        assertThat(elsewhere.get("overwritten", String.class)).isNotEqualTo(java.util.Optional.of("old"));
        assertThat(elsewhere.get("untouched", String.class)).contains("kept");
    }

    @Test
    void unreachableRedisAtStart_doesNotFailTheApplication_andIsUsedWhenItComes() {
        setup.redis.stop();
        CacheRegistry registry = setup.factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl(setup.redis.url())
                .build());
        Cache cache = registry.cache("web");
        cache.put("k", 1);
        assertThat(cache.get("k", Integer.class)).contains(1);

        setup.redis.restart();
        OnRedisSetup.awaitUp(registry);

        assertThat(cache.get("k", Integer.class))
                .as("island values do not outlive the island")
                .isEmpty();
    }

    @Test
    void failOnConnectionError_makesAnUnreachableRedisAnError_andLeavesNoThread() {
        // Its threads would look like the cache's, and more of them start when Redis is away.
        setup.observer.shutdown();
        setup.redis.stop();
        Set<Thread> others = Thread.getAllStackTraces().keySet();

        assertThatThrownBy(() -> setup.factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                        .redisUrl(setup.redis.url())
                        .failOnConnectionError(true)
                        .build()))
                .isInstanceOf(CacheUnavailableException.class)
                .hasMessageContaining("connection refused")
                .hasMessageContaining("cache.fail-on-connection-error");
        eventually(
                "no thread of its own is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !others.contains(thread))
                        .map(Thread::getName)
                        .noneMatch(name -> name.startsWith("cdi-cache") || name.startsWith("lettuce")));
        setup.redis.restart();
    }

    /** Under traffic, a generation made up during an outage must not outlive it: this node would be alone with it. */
    @Test
    void nodesAgreeOnGenerations_afterConnectionsWereLostUnderTraffic() throws Exception {
        CacheRegistry registry = setup.node();
        List<String> names = List.of("one", "two", "three");
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> {
            for (int i = 0; !stop.get(); i++) {
                Cache cache = registry.cache(names.get(i % 3));
                cache.put("busy", i, EntryOptions.builder().tags("t").build());
                cache.get("absent", Integer.class);
                cache.delete("busy");
            }
        });
        for (int i = 0; i < 10; i++) {
            setup.raw().clientKill(KillArgs.Builder.typeNormal().skipme());
            OnRedisSetup.awaitUp(registry);
        }
        stop.set(true);
        traffic.get();

        CacheRegistry other = setup.node();
        for (String name : names) {
            // The last loss may still be under way: then a put is not in L2. One made up generation would keep it away
            // for ever.
            eventually("the other sees what this one puts", () -> {
                registry.cache(name)
                        .put("k", name, EntryOptions.builder().tags("t").build());
                return other.cache(name).get("k", String.class).isPresent();
            });
            other.cache(name).invalidateTags("t");
            eventually(
                    "the other's invalidation arrives",
                    () -> registry.cache(name).get("k", String.class).isEmpty());
        }
    }
}
