package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.EntryOptions;
import org.cdicache.LoadContext;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.spi.OpenLoads.Load;
import org.junit.jupiter.api.Test;

/**
 * A loaded value is as old as the source was when the load began, not as the value when it came: what the source was told meanwhile the value
 * does not know. It lives from when it came.
 */
class AgeOfLoadsTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    private int source = 1;
    private Instant modified = Instant.EPOCH;

    private Instant now() {
        return Instant.ofEpochMilli(time.epochMillis());
    }

    /** Reads the source at once and is two seconds on its way; the source changes behind its back. */
    private int slowly() {
        int read = source;
        time.advance(SECOND);
        source = 2;
        modified = now();
        time.advance(SECOND);
        return read;
    }

    private int ifModified(LoadContext<Integer> context) {
        Instant since = context.presentSince().orElseThrow();
        return modified.isAfter(since) ? source : context.notModified();
    }

    @Test
    void changeDuringALoad_isSeenByTheNextConditionalOne() {
        cache.lookupOrLoad("k", INT, STALE, context -> slowly());
        time.advance(Duration.ofSeconds(11));

        assertThat(cache.getOrLoad("k", Integer.class, STALE, this::ifModified)).isEqualTo(2);
    }

    @Test
    void changeDuringALoad_isSeenByTheNextConditionalOne_onAnotherNode() {
        cache.lookupOrLoad("k", INT, STALE, context -> slowly());
        time.advance(Duration.ofSeconds(11));

        assertThat(Caches.on(remote, time).getOrLoad("k", Integer.class, STALE, this::ifModified))
                .isEqualTo(2);
    }

    @Test
    void changeDuringAnOpenLoad_isSeenByTheNextConditionalOne() {
        Load<Integer> load = cache.open("k", INT, STALE);
        load.complete(slowly(), null);
        time.advance(Duration.ofSeconds(11));

        assertThat(cache.getOrLoad("k", Integer.class, STALE, this::ifModified)).isEqualTo(2);
    }

    @Test
    void timeToLive_isCountedFromTheEnd_inBothTiers() {
        Lookup<Integer> loaded = cache.lookupOrLoad("k", INT, STALE, context -> slowly());

        assertThat(loaded.ttl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(cache.ttl("k")).contains(Duration.ofSeconds(10));
        assertThat(Caches.on(remote, time).ttl("k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void maxAge_isCountedFromTheBeginning() {
        EntryOptions young = EntryOptions.builder().maxAge(SECOND).build();
        AtomicInteger loads = new AtomicInteger();
        cache.lookupOrLoad("k", INT, STALE, context -> slowly());

        Lookup<Integer> answer = cache.lookupOrLoad("k", INT, young, context -> {
            loads.incrementAndGet();
            return source;
        });

        assertThat(loads).hasValue(1);
        assertThat(answer.value()).isEqualTo(2);
    }

    /** Longer on its way than the value lives: counted from the beginning, a refresh would be due before the value is there, and for ever. */
    @Test
    void earlyRefresh_isCountedFromTheEnd_inBothTiers() {
        EntryOptions early = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .earlyRefresh(0.5)
                .build();
        TwoTierCache other = Caches.on(remote, time);
        cache.lookupOrLoad("k", INT, early, context -> {
            time.advance(Duration.ofSeconds(12));
            return 1;
        });

        cache.lookupOrLoad("k", INT, early, context -> 2);
        other.lookupOrLoad("k", INT, early, context -> 2);
        assertThat(cache.stats().refreshes()).isZero();
        assertThat(other.stats().refreshes()).isZero();

        time.advance(Duration.ofSeconds(6));
        cache.lookupOrLoad("k", INT, early, context -> 2);
        assertThat(cache.stats().refreshes()).isOne();
    }
}
