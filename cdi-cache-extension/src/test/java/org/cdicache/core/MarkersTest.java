package org.cdicache.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** What nodes remember of generations and tags, and what makes them ask again. */
class MarkersTest {

    private static final String GENERATION = "cdi-cache:web:@gen";

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final Hooked hooked = new Hooked(remote);
    private final TwoTierCache cache = Caches.on(hooked.tier(), time);
    private final TwoTierCache other = Caches.on(remote, time);

    private static EntryOptions tagged(String tag) {
        return EntryOptions.builder().tags(tag).build();
    }

    private Optional<Integer> cached() {
        return cache.get("k", Integer.class);
    }

    /** This node: asks for the generation, is answered. Another node: clears; its push arrives. This node: remembers what it was answered. */
    @Test
    void generationThatAPushOvertook_isNotRemembered() {
        hooked.during("marker", () -> {
            other.clear();
            remote.push(GENERATION);
        });
        cache.get("absent", Integer.class);

        other.put("k", 2);

        assertThat(cached()).contains(2);
    }

    /**
     * A thread of this node is answered the generation, and stands still. In one turn of Redis' loop another node removes it, because it had missed a
     * clear, and a second thread of this node makes the next one: Redis tells nobody of what he has changed last himself, and so not this node. The first
     * thread remembers what it was answered. (Found by half an hour of CoherenceIT on a machine with eight times more to do than it could: two seconds in
     * which one node had a generation of its own.)
     */
    @Test
    void generationThatThisNodeHasReplacedWithoutKnowing_isNotRemembered() {
        other.put("before", 0);
        CompletableFuture<Void> firstIsOver = new CompletableFuture<>();
        AtomicReference<Future<Optional<Integer>>> second = new AtomicReference<>();
        hooked.during("marker", () -> {
            remote.stored.remove(GENERATION);
            CompletableFuture<Void> secondIsMade = new CompletableFuture<>();
            hooked.during("marker", () -> {
                secondIsMade.complete(null);
                Caches.await(firstIsOver);
            });
            second.set(elsewhere(() -> cache.get("absent", Integer.class)));
            Caches.await(secondIsMade);
        });
        cache.get("absent", Integer.class);
        firstIsOver.complete(null);
        join(second.get());

        Caches.on(remote, time).put("k", 2);

        assertThat(cached()).contains(2);
    }

    /** The same, and what the first thread has brought into L1 under the old generation is gone with it. */
    @Test
    void whatWasReadUnderAGenerationThatThisNodeHasReplacedWithoutKnowing_isGone() {
        other.put("k", 1);
        hooked.during("available", () -> {
            assertThat(join(elsewhere(this::cached))).contains(1);
            remote.stored.remove(GENERATION);
        });
        cache.get("absent", Integer.class);

        Caches.on(remote, time).put("k", 2);

        assertThat(cached()).contains(2);
    }

    /** A push that was overtaken; where the connection was lost, and with it the push. */
    @Test
    void generationThatALostConnectionOvertook_isNotRemembered() {
        hooked.during("marker", () -> {
            other.clear();
            remote.pushAll();
        });
        cache.get("absent", Integer.class);

        other.put("k", 2);

        assertThat(cached()).contains(2);
    }

    /** Another node clears while this one has no connection; when it is back, nothing that it remembers counts. */
    @Test
    void generation_isAskedForAgain_afterALostConnection() {
        cache.put("k", 1);
        other.clear();
        other.put("k", 2);

        remote.pushAll();

        assertThat(cached()).contains(2);
    }

    /** This node's clear takes effect, then another node's, whose push arrives first; then this node hears of its own. */
    @Test
    void ownClear_thatAnotherNodesOvertook_isNotWhatIsRemembered() {
        remote.hold();
        Future<Void> clearing = elsewhere(() -> {
            cache.clear();
            return null;
        });
        Held set = remote.next().takeEffect();
        remote.release();
        other.clear();
        remote.push(GENERATION);
        set.answer();
        join(clearing);

        other.put("k", 2);

        assertThat(cached()).contains(2);
    }

    @Test
    void tagThatThisNodeHasInvalidated_meansTheSameOnOtherNodes() {
        cache.put("k", 1, tagged("t"));
        cache.invalidateTags("t");

        cache.put("k", 2, tagged("t"));

        assertThat(other.get("k", Integer.class)).contains(2);
    }

    /** Somebody has written to a marker by hand. */
    @Test
    void markerThatIsNoVersionOfOurs_invalidatesWhatCarriedIt_andGoesOnAsOne() {
        for (String foreign : new String[] {"", "renew", "nine byte"}) {
            cache.put("k", 1, tagged("t"));
            remote.stored.put("cdi-cache:web:@tag:t", foreign.getBytes(US_ASCII));
            remote.push("cdi-cache:web:@tag:t");

            assertThat(cached()).as(foreign).isEmpty();
            cache.put("k", 2, tagged("t"));
            assertThat(cached()).contains(2);
            assertThat(other.get("k", Integer.class)).contains(2);
        }
    }

    /** Versions take memory for each tag that was ever seen; what is forgotten has to be asked for, and without L2 is gone. */
    @Test
    void noMoreThanTenThousandTags_areRemembered() {
        TwoTierCache memory = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
        memory.put("k", 1, tagged("first"));
        for (int i = 1; i < 10_000; i++) {
            memory.put("many", i, tagged("t" + i));
        }
        assertThat(memory.get("k", Integer.class)).contains(1);

        memory.put("many", 0, tagged("one too many"));

        assertThat(memory.get("k", Integer.class)).isEmpty();
        assertThat(memory.get("many", Integer.class)).contains(0);
    }

    @Test
    void tagsThatAreOnlyInvalidated_areNotRememberedWithoutABoundEither() {
        TwoTierCache memory = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
        memory.put("k", 1, tagged("first"));
        for (int i = 1; i <= 10_000; i++) {
            memory.invalidateTags("t" + i);
        }

        assertThat(memory.get("k", Integer.class)).as("forgotten with its tag").isEmpty();
    }

    /** Loads on other nodes of keys that L2 does not hold can be stopped by nothing else. */
    @Test
    void deleteByPattern_leavesANewSignForOtherNodes_eachTime() {
        cache.deleteMatching("a*");
        byte[] first = remote.stored.get("cdi-cache:web:@sweep");
        cache.deleteMatching("a*");

        assertThat(first).isNotNull();
        assertThat(remote.stored.get("cdi-cache:web:@sweep")).isNotEqualTo(first);
    }
}
