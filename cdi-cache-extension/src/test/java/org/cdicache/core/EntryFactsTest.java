package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.junit.jupiter.api.Test;

/** What a cache tells the library's own modules of its entries. */
class EntryFactsTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    @Test
    void lookupAll_tellsOfEachWhereItWas_inOneRoundTrip() {
        cache.putAll(Map.of("a", 1, "b", 2), EntryOptions.ttl(Duration.ofSeconds(5)));
        TwoTierCache other = Caches.on(remote, time);
        other.get("b", Integer.class);
        time.advance(Duration.ofSeconds(1));
        remote.commands.clear();

        assertThat(other.lookupAll(List.of("b", "x", "a"), INT))
                .containsExactly(
                        Map.entry("b", new Lookup<>(2, Tier.L1, Duration.ofSeconds(4), false)),
                        Map.entry("a", new Lookup<>(1, Tier.L2, Duration.ofSeconds(4), false)));
        assertThat(remote.commands).containsExactly("MGET");
    }

    @Test
    void lookupAll_tellsWhatIsStale() {
        EntryOptions keeping = EntryOptions.builder()
                .ttl(Duration.ofSeconds(5))
                .staleIfError(Duration.ofMinutes(1))
                .staleThrottle(Duration.ofMinutes(1))
                .build();
        cache.put("a", 1, keeping);
        time.advance(Duration.ofSeconds(6));
        cache.getOrLoad("a", Integer.class, keeping, context -> {
            throw new UncheckedFailure();
        });

        assertThat(cache.lookupAll(List.of("a"), INT).get("a").stale()).isTrue();
    }

    private static final class UncheckedFailure extends RuntimeException {}

    @Test
    void writtenBytes_areThoseOfTheJson() {
        assertThat(cache.writtenBytes(List.of(1, 2))).isEqualTo("[1,2]".length());
        assertThatThrownBy(() -> cache.writtenBytes(new Object())).isInstanceOf(ValueCodecException.class);
        assertThat(remote.commands).isEmpty();
    }
}
