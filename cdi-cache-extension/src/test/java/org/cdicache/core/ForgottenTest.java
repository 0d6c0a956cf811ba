package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.Future;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A Redis that does not tell of changes: L1 is emptied every now and then. Whoever has asked Redis before, and was held up since, must not
 * put into L1 what he was told then: it would be read until the next time, however long ago it was true.
 */
@ExtendWith(LeftInOrder.class)
class ForgottenTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);

    private final ScriptedRemote remote = new ScriptedRemote();
    private final FakeTime time = new FakeTime();
    private final TwoTierCache cache = Caches.on(remote, time);

    private void isNotInL1() {
        remote.commands.clear();
        cache.get("k", Integer.class);
        assertThat(remote.commands).as("L2 is asked").isNotEmpty();
    }

    /** Reads 1 from L2; another node puts 2; L1 is emptied; publishes. */
    @Test
    void readThatWasHeldUp_isNotPublished() {
        cache.put("k", 1);
        remote.forget();
        remote.hold();
        Future<Object> read = elsewhere(() -> cache.get("k", Integer.class));
        Held get = remote.next().takeEffect();
        remote.forget();
        get.answer();
        join(read);
        remote.release();

        isNotInL1();
    }

    /** The same on the way to a load, which is not needed. */
    @Test
    void readOfALoad_thatWasHeldUp_isNotPublished() {
        cache.put("k", 1);
        remote.forget();
        remote.hold();
        Future<Integer> load = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> 2));
        Held get = remote.next().takeEffect();
        remote.forget();
        get.answer();
        assertThat(join(load)).isEqualTo(1);
        remote.release();

        isNotInL1();
    }

    @Test
    void putThatWasHeldUp_isNotPublished() {
        cache.get("k", Integer.class);
        remote.hold();
        Future<Void> put = elsewhere(() -> {
            cache.put("k", 1);
            return null;
        });
        Held set = remote.next().takeEffect();
        remote.forget();
        set.answer();
        join(put);
        remote.release();

        isNotInL1();
    }

    /** The load itself may take as long as it likes; what counts is when it was stored. */
    @Test
    void loadThatWasHeldUpAfterItWasStored_isNotPublished() {
        remote.hold();
        Future<Integer> load = elsewhere(() -> cache.getOrLoad("k", Integer.class, () -> 1));
        remote.next().takeEffect().answer();
        Held store = remote.next().takeEffect();
        remote.forget();
        store.answer();
        assertThat(join(load)).isEqualTo(1);
        remote.release();

        assertThat(remote.holds("k")).isTrue();
        isNotInL1();
    }

    /** Asks for the generation; L1 is emptied, and what is remembered; is told what the generation was. */
    @Test
    void generationThatWasHeldUp_isNotRemembered() {
        Hooked hooked = new Hooked(remote);
        TwoTierCache other = Caches.on(hooked.tier(), time);
        hooked.during("marker", () -> {
            cache.clear();
            remote.forget();
        });
        other.get("k", Integer.class);
        cache.put("k", 1);

        assertThat(other.get("k", Integer.class)).contains(1);
    }

    /** A stale value is known to be old, and is said to be. */
    @Test
    void staleValueAfterAFailedLoad_sparesTheLoader_allTheSame() {
        EntryOptions stale = EntryOptions.builder()
                .ttl(Duration.ofSeconds(10))
                .staleIfError(Duration.ofMinutes(1))
                .staleThrottle(Duration.ofSeconds(5))
                .build();
        cache.put("k", 1, stale);
        time.advance(Duration.ofSeconds(11));
        int[] calls = new int[1];
        for (int i = 0; i < 2; i++) {
            Lookup<Integer> answer = cache.lookupOrLoad("k", INT, stale, context -> {
                calls[0]++;
                remote.forget();
                throw new IllegalStateException("broken");
            });
            assertThat(answer.value()).isEqualTo(1);
            assertThat(answer.stale()).isTrue();
        }
        assertThat(calls[0]).isEqualTo(1);
    }
}
