package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.core.ScriptedRemote.Held;
import org.junit.jupiter.api.Test;

/** What was read and then invalidated is neither stale nor unmodified; what changes while it is sent is sent again. */
class InvalidationDuringReadsTest {

    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofHours(1))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    /** A flight has read the stale value; the key is deleted; only then the loader runs. */
    private FutureTask<Integer> loadThatADeleteOvertookWhileItRead(ContextLoader<Integer, Exception> loader) {
        cache.put("k", 1, STALE);
        time.advance(Duration.ofSeconds(11));
        remote.hold();
        FutureTask<Integer> load = elsewhere(() -> cache.getOrLoad("k", Integer.class, STALE, loader));
        Held get = remote.next().takeEffect();
        Future<Boolean> deleter = elsewhere(() -> cache.delete("k"));
        remote.next().takeEffect().answer();
        join(deleter);
        remote.release();
        get.answer();
        return load;
    }

    @Test
    void deletedValue_isNoAnswerForAFailingLoad() {
        FutureTask<Integer> load = loadThatADeleteOvertookWhileItRead(context -> {
            throw new IllegalStateException("database down");
        });

        assertThatThrownBy(load::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("database down");
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    @Test
    void deletedValue_isNotThereToBeKept() {
        FutureTask<Integer> load = loadThatADeleteOvertookWhileItRead(context -> {
            assertThat(context.present()).isEmpty();
            return 2;
        });

        assertThat(join(load)).isEqualTo(2);
        assertThat(cache.get("k", Integer.class)).contains(2);
    }

    /** A flight has read the stale value; its tag is invalidated before the loader fails or keeps it. */
    @Test
    void valueWhoseTagWasInvalidated_isNoAnswerForAFailingLoad() {
        EntryOptions tagged = EntryOptions.builder().tags("t").build().over(STALE);
        cache.put("k", 1, tagged);
        time.advance(Duration.ofSeconds(11));
        remote.hold();
        FutureTask<Integer> load = elsewhere(() -> cache.getOrLoad("k", Integer.class, tagged, context -> {
            assertThat(context.present()).isEmpty();
            throw new IllegalStateException("database down");
        }));
        Held get = remote.next().takeEffect();
        remote.push("cdi-cache:web:@tag:t");
        remote.stored.remove("cdi-cache:web:@tag:t");
        remote.release();
        get.answer();

        assertThatThrownBy(load::get).hasRootCauseMessage("database down");
    }

    /** This node's delete is on its way in the old generation; another node's clear and put are complete before it arrives. */
    @Test
    void deleteIntoAGenerationThatHasEnded_isMadeAgainInTheNewOne() {
        TwoTierCache other = Caches.on(remote, time);
        cache.put("k", 1);
        remote.hold();
        Future<Boolean> deleter = elsewhere(() -> cache.delete("k"));
        Held unlink = remote.next();
        remote.release();
        other.clear();
        other.put("k", 2);
        remote.push("cdi-cache:web:@gen");
        unlink.takeEffect().answer();
        join(deleter);

        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(Caches.on(remote, time).get("k", Integer.class)).isEmpty();
    }

    /** expire has read the value; it is deleted; expire writes it back as stale. */
    @Test
    void expire_thatADeleteOvertook_bringsNothingBack() {
        cache.put("k", 1, STALE);
        remote.hold();
        Future<Boolean> expire = elsewhere(() -> cache.expire("k"));
        Held get = remote.next().takeEffect();
        remote.release();
        remote.stored.remove(remote.keyOf("k"));
        get.answer();

        assertThat(join(expire)).as("L1 held it").isTrue();
        assertThat(remote.holds("k")).isFalse();
    }

    /** A put fails; another node's newer value is announced before this one reaches L1. */
    @Test
    void putThatL2Missed_doesNotHideANewerValue() {
        remote.failNextCommand();
        remote.hold();
        Future<Void> put = elsewhere(() -> {
            cache.put("k", 1);
            return null;
        });
        Held repair = remote.next().takeEffect();
        remote.push("cdi-cache:web:0000000000000000:k");
        remote.release();
        repair.answer();
        join(put);

        assertThat(cache.get("k", Integer.class)).isEmpty();
    }
}
