package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.EntryOptions;
import org.cdicache.FailureMode;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.Test;

/** L2 is there and is read, and refuses what would remove something from it: what it should not hold any more is not read. */
class RefusedByL2Test {

    private static final Set<String> CHANGES = Set.of("bury", "delete", "put", "putAll");

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private boolean refusing;
    private final RemoteTier modest = (RemoteTier) Proxy.newProxyInstance(
            RemoteTier.class.getClassLoader(),
            new Class<?>[] {RemoteTier.class},
            (proxy, called, arguments) -> refusing && CHANGES.contains(called.getName())
                    ? CompletableFuture.failedFuture(
                            new RemoteUnavailableException("NOPERM", null, /* settled= */ true))
                    : called.invoke(remote, arguments));
    private final TwoTierCache cache = Caches.on(modest, time);

    @Test
    void keyWhoseDeleteWasRefused_isNotRead() {
        cache.putAll(Map.of("k", 1, "other", 2), EntryOptions.NONE);
        refusing = true;
        cache.delete("k");

        assertThat(remote.holds("k")).isTrue();
        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(cache.getAll(List.of("k", "other"), Integer.class)).isEqualTo(Map.of("other", 2));
        assertThat(cache.exists("k")).isFalse();
        assertThat(cache.stats().pendingRepairs()).isEqualTo(1);
        remote.push(remote.keyOf("other"));
        assertThat(cache.getAll(List.of("k", "other"), Integer.class))
                .as("of which nothing was missed")
                .isEqualTo(Map.of("other", 2));

        assertThat(cache.getOrLoad("k", Integer.class, () -> 3)).isEqualTo(3);
        assertThat(cache.get("k", Integer.class)).as("held by L1").contains(3);
        remote.repair();
        assertThat(remote.holds("k")).isFalse();
    }

    @Test
    void tagWhoseInvalidationWasRefused_isNotCurrent_inEitherTier() {
        cache.put("k", 1, EntryOptions.builder().tags("t").build());
        refusing = true;
        cache.invalidateTags("t");

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(cache.get("k", Integer.class)).isEmpty();
        remote.repair();
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    @Test
    void cacheWhoseClearWasRefused_isNotReadFromL2() {
        cache.put("k", 1);
        refusing = true;
        cache.clear();

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(cache.getAll(List.of("k"), Integer.class)).isEmpty();
        remote.repair();
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    /** A hundred can be noted. */
    @Test
    void moreThanCanBeRemembered_hidesEverything() {
        cache.put("k", 1);
        List<String> many = IntStream.range(0, 101).mapToObj(i -> "k" + i).toList();
        refusing = true;
        cache.deleteAll(many);
        remote.push(remote.keyOf("k"));

        assertThat(cache.get("k", Integer.class)).isEmpty();
        remote.repair();
    }

    @Test
    void strictCache_saysSo() {
        TwoTierCache strict =
                Caches.on(modest, time, CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT));
        strict.put("k", 1);
        refusing = true;
        assertThatThrownBy(() -> strict.delete("k")).isInstanceOf(CacheUnavailableException.class);

        assertThatThrownBy(() -> strict.get("k", Integer.class))
                .isInstanceOf(CacheUnavailableException.class)
                .hasMessageContaining("has missed a change");
        assertThatThrownBy(() -> strict.getAll(List.of("k"), Integer.class))
                .isInstanceOf(CacheUnavailableException.class);
        remote.repair();
        assertThat(strict.get("k", Integer.class)).isEmpty();
    }
}
