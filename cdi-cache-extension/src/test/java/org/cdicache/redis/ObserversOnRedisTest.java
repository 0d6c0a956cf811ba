package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheEvent.RemoteAway;
import org.cdicache.CacheEvent.RemoteBack;
import org.cdicache.CacheEvent.RemoteInvalidation;
import org.cdicache.CacheEvent.RemoteInvalidation.Scope;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObserversOnRedisTest {

    private final RealRedis redis = RealRedis.started();
    private final CacheFactory factory = CacheFactory.create();
    private final List<CacheEvent> told = new CopyOnWriteArrayList<>();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private final CacheRegistry here = factory.registry(config(), List.of(this::note));

    private CacheConfig config() {
        return CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl(redis.url())
                .commandTimeout(Duration.ofSeconds(5))
                .build();
    }

    private void note(CacheEvent event) {
        told.add(event);
        if (event instanceof RemoteInvalidation || event instanceof RemoteAway || event instanceof RemoteBack) {
            threads.add(Thread.currentThread().getName());
        }
    }

    private static void untilUp(CacheRegistry node) {
        eventually("connected", () -> node.remoteStatus().state() == RemoteStatus.State.UP);
    }

    @AfterEach
    void close() {
        factory.close();
        redis.close();
        assertThat(threads).as("threads of what Redis tells").containsExactly("cdi-cache-events");
    }

    @Test
    void redisThatGoesAndComesBack_isAnnouncedOnceEach_inThisOrder() {
        eventually("it is there", () -> told.contains(new RemoteBack()));
        redis.stop();
        eventually("it is away", () -> told.stream().anyMatch(RemoteAway.class::isInstance));
        redis.restart();
        eventually(
                "it is back",
                () -> told.stream().filter(RemoteBack.class::isInstance).count() == 2);

        assertThat(told.stream().filter(e -> e instanceof RemoteAway || e instanceof RemoteBack))
                .containsExactly(new RemoteBack(), new RemoteAway("the connection was lost"), new RemoteBack());
        assertThat(told)
                .allMatch(event ->
                        event instanceof RemoteInvalidation || event.cache().equals("*"));
    }

    @Test
    void changesByAnotherNode_areAnnounced() {
        CacheRegistry elsewhere = factory.registry(config());
        untilUp(here);
        untilUp(elsewhere);
        Cache mine = here.cache("web");
        Cache theirs = elsewhere.cache("web");
        mine.put("k", 1, EntryOptions.builder().tags("tea").build());

        theirs.delete("k");
        eventually("the key", () -> told.contains(new RemoteInvalidation("web", Scope.KEY, "k")));
        theirs.invalidateTags("tea");
        eventually("the tag", () -> told.contains(new RemoteInvalidation("web", Scope.TAG, "tea")));
        theirs.clear();
        eventually("everything", () -> told.contains(new RemoteInvalidation("web", Scope.ALL, "")));
    }
}
