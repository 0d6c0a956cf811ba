package org.cdicache.ai.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.RemoteStatus;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the index of a node keeps of the records that nodes share. The records are in the heap; only the state of Redis is made up. */
class SharedIndexTest {

    private static final float[] VECTOR = {1, 0};
    private static final Duration HOUR = Duration.ofHours(1);
    private static final RemoteStatus UP = RemoteStatus.up(Duration.ofMillis(1));
    private static final RemoteStatus DOWN = RemoteStatus.down("killed");

    private final CacheFactory caches = CacheFactory.create();
    private final Cache cache =
            caches.registry(CacheConfig.of(CachePreset.TESTING)).cache("ai-near");
    private final Time time = new Time();
    private final Deque<RemoteStatus> statuses = new ArrayDeque<>();
    private final NearStore store = new NearStore(cache, this::status);
    private final NearCounters counters = new NearCounters(List.of());

    private static final class Time implements TimeSource {
        private Duration now = Duration.ofHours(1);

        @Override
        public long nanos() {
            return now.toNanos();
        }

        @Override
        public long epochMillis() {
            return now.toMillis();
        }
    }

    /** What was told in advance, and then that it is up. */
    private RemoteStatus status() {
        return statuses.isEmpty() ? UP : statuses.remove();
    }

    @AfterEach
    void close() {
        caches.close();
    }

    private SharedIndex index(int most, SimilarityIndex vectors, Executor background) {
        NearConfig config = NearConfig.OFF.toBuilder()
                .enabled(true)
                .maxEntries(most)
                .maxBytes(1 << 20)
                .build();
        return new SharedIndex(store, vectors, "e", config, time, background, counters, new Troubles(time));
    }

    private SharedIndex index(int most) {
        return index(most, new HeapIndex(most, 1 << 20), Runnable::run);
    }

    private NearEntry entry(Duration life) {
        return NearEntry.of(
                "p",
                "e",
                VECTOR,
                new byte[] {1},
                Map.of(),
                Set.of(),
                time.now.plus(life).toMillis());
    }

    private void stored(String... keys) {
        for (String key : keys) {
            assertThat(store.put(key, entry(HOUR), HOUR)).isTrue();
        }
    }

    private void refresh(SharedIndex index) {
        time.now = time.now.plusMinutes(2);
        index.refreshIfDue();
    }

    private static List<String> found(SharedIndex index) {
        return index.nearest("p", VECTOR, 0, 100).stream()
                .map(SimilarityIndex.Match::id)
                .sorted()
                .toList();
    }

    @Test
    void vectorWhoseRecordIsGone_leavesTheIndex_whenTwoWalksHaveMissedIt() {
        SharedIndex index = index(10);
        stored("a", "b");
        refresh(index);
        cache.delete("a");

        refresh(index);
        assertThat(found(index)).containsExactly("a", "b");
        refresh(index);
        assertThat(found(index)).containsExactly("b");
    }

    /** A page of the walk was not answered in time; the next walk sees the record again, and a later one misses it again. */
    @Test
    void recordThatOneWalkMisses_staysInTheIndex() {
        SharedIndex index = index(10);
        stored("a");
        refresh(index);
        for (int i = 0; i < 2; i++) {
            cache.delete("a");
            refresh(index);
            stored("a");
            refresh(index);
        }

        assertThat(found(index)).containsExactly("a");
    }

    @Test
    void outageDuringTheWalk_isNoReasonToForget() {
        SharedIndex index = index(10);
        stored("a");
        refresh(index);
        cache.delete("a");

        for (int i = 0; i < 3; i++) {
            // Asked whether there is one, before the walk, and after it.
            statuses.addAll(List.of(UP, UP, DOWN));
            refresh(index);
        }

        assertThat(statuses).isEmpty();
        assertThat(found(index)).containsExactly("a");
    }

    @Test
    void whileRedisIsAway_nobodyWalks() {
        SharedIndex index = index(10);
        stored("a");

        statuses.addAll(List.of(DOWN, DOWN));
        refresh(index);
        assertThat(found(index)).isEmpty();

        refresh(index);
        assertThat(found(index)).containsExactly("a");
    }

    @Test
    void indexStaysWithinItsBound_andReadsTheRest_whenThereIsRoom() {
        SharedIndex index = index(2);
        stored("a", "b", "c", "d");

        refresh(index);
        List<String> first = found(index);
        assertThat(first).hasSize(2);
        refresh(index);
        assertThat(found(index)).isEqualTo(first);

        first.forEach(cache::delete);
        refresh(index);
        refresh(index);
        refresh(index);
        assertThat(found(index)).hasSize(2).doesNotContainAnyElementsOf(first);
    }

    @Test
    void whatWasEvicted_isReadAgain_whenThereIsRoom() {
        SharedIndex index = index(2);
        for (String key : List.of("a", "b", "c")) {
            stored(key);
            index.add(key, entry(HOUR), VECTOR);
        }
        assertThat(found(index)).containsExactly("b", "c");

        index.remove("p", "c");
        refresh(index);

        assertThat(found(index)).hasSize(2).containsAnyOf("a", "c");
        assertThat(index.index().size()).isEqualTo(2);
    }

    /** An index without a bound of its own is given no more than max-entries, either. */
    @Test
    void whatHasNoRoom_leavesAnIndexWithoutABound() {
        SharedIndex index = index(2, new HeapIndex(100, 1 << 20), Runnable::run);
        for (String key : List.of("a", "b", "c")) {
            index.add(key, entry(HOUR), VECTOR);
        }

        assertThat(found(index)).containsExactly("b", "c");
    }

    @Test
    void recordWithoutAnEntry_isNotReadAgainForAWhile() {
        SharedIndex index = index(10);
        assertThat(store.reject("a", "request", Set.of())).isTrue();
        refresh(index);
        // Another node stores its entry.
        stored("a");

        refresh(index);
        assertThat(found(index)).isEmpty();
        time.now = time.now.plusMinutes(10);
        index.refreshIfDue();
        assertThat(found(index)).containsExactly("a");
    }

    @Test
    void recordsWithoutAnEntry_takeNobodysRoom() {
        SharedIndex index = index(2);
        for (String key : List.of("a", "b", "c", "d")) {
            assertThat(store.reject(key, "request", Set.of())).isTrue();
        }
        stored("e", "f");

        for (int i = 0; i < 3; i++) {
            refresh(index);
        }

        assertThat(found(index)).containsExactly("e", "f");
    }

    @Test
    void recordThatCannotBeTaken_keepsNoOtherOut_andIsCounted() {
        SimilarityIndex vectors = new HeapIndex(10, 1 << 20);
        SharedIndex index = index(10, failingFor("b", vectors), Runnable::run);
        stored("a", "b", "c");

        refresh(index);

        assertThat(found(index)).containsExactly("a", "c");
        assertThat(counters.failures.sum()).isEqualTo(1);
    }

    private static SimilarityIndex failingFor(String bad, SimilarityIndex vectors) {
        return new SimilarityIndex() {
            @Override
            public void add(String partition, String id, float[] vector) {
                if (id.equals(bad)) {
                    throw new UnsatisfiedLinkError(bad);
                }
                vectors.add(partition, id, vector);
            }

            @Override
            public void remove(String partition, String id) {
                vectors.remove(partition, id);
            }

            @Override
            public List<Match> nearest(String partition, float[] vector, double least, int limit) {
                return vectors.nearest(partition, vector, least, limit);
            }

            @Override
            public long size() {
                return vectors.size();
            }
        };
    }

    @Test
    void refreshThatCannotBeStarted_isTriedAgain() {
        Deque<Error> noThread = new ArrayDeque<>(List.of(new OutOfMemoryError("unable to create native thread")));
        SharedIndex index = index(10, new HeapIndex(10, 1 << 20), work -> {
            if (!noThread.isEmpty()) {
                throw noThread.remove();
            }
            work.run();
        });
        stored("a");

        refresh(index);
        assertThat(found(index)).isEmpty();
        refresh(index);
        assertThat(found(index)).containsExactly("a");
    }

    @Test
    void answerThatHasEnded_leavesTheIndexWithTheNextWalk() {
        SharedIndex index = index(10);
        stored("a");
        refresh(index);
        time.now = time.now.plus(HOUR);

        refresh(index);

        assertThat(found(index)).isEmpty();
        assertThat(store.read(List.of("a")).get("a").entry()).isNull();
    }
}
