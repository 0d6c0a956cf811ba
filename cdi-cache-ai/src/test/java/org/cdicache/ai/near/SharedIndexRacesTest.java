package org.cdicache.ai.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/**
 * A removal that another thread makes while a vector is being added. The interleaving that would keep the answer away: the vector comes into the index; it
 * is removed, and what is known of it with it; then it is noted that there is one, and nobody reads the record again.
 */
class SharedIndexRacesTest {

    private static final float[] VECTOR = {1, 0};
    private static final Duration HOUR = Duration.ofHours(1);

    private final CacheFactory caches = CacheFactory.create();
    private final Cache cache =
            caches.registry(CacheConfig.of(CachePreset.TESTING)).cache("ai-near");
    private final Time time = new Time();
    private final NearStore store = new NearStore(cache, () -> RemoteStatus.up(Duration.ofMillis(1)));
    private final Interrupted vectors = new Interrupted();
    private final SharedIndex index = new SharedIndex(
            store,
            vectors,
            "e",
            NearConfig.OFF.toBuilder()
                    .enabled(true)
                    .maxEntries(10)
                    .maxBytes(1 << 20)
                    .build(),
            time,
            Runnable::run,
            new NearCounters(List.of()),
            new Troubles(time));

    private static final class Time implements TimeSource {
        private Duration now = HOUR;

        @Override
        public long nanos() {
            return now.toNanos();
        }

        @Override
        public long epochMillis() {
            return now.toMillis();
        }
    }

    /** Something happens, once, before a vector is added, or after it. */
    private static final class Interrupted implements SimilarityIndex {
        private static final Runnable NOTHING = () -> {};

        private final SimilarityIndex vectors = new HeapIndex(10, 1 << 20);
        private Runnable before = NOTHING;
        private Runnable after = NOTHING;
        private Runnable beforeRemoval = NOTHING;

        @Override
        public void add(String partition, String id, float[] vector) {
            Runnable first = before;
            Runnable then = after;
            before = NOTHING;
            after = NOTHING;
            first.run();
            vectors.add(partition, id, vector);
            then.run();
        }

        @Override
        public void remove(String partition, String id) {
            Runnable first = beforeRemoval;
            beforeRemoval = NOTHING;
            first.run();
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
    }

    @AfterEach
    void close() {
        caches.close();
    }

    private NearEntry entry() {
        return NearEntry.of(
                "p",
                "e",
                VECTOR,
                new byte[] {1},
                Map.of(),
                Set.of(),
                time.now.plus(HOUR).toMillis());
    }

    private void store(String key) {
        assertThat(store.put(key, entry(), HOUR)).isTrue();
    }

    /** Another one is known for longer: it would be the first to be forgotten, were there more known than in the index. */
    private void addBesideAnother() {
        store("older");
        index.add("older", entry(), VECTOR);
        store("a");
    }

    private void refresh() {
        time.now = time.now.plusMinutes(2);
        index.refreshIfDue();
    }

    private List<String> found() {
        return index.nearest("p", VECTOR, 0, 100).stream()
                .map(SimilarityIndex.Match::id)
                .sorted()
                .toList();
    }

    @Test
    void vectorThatIsRemovedWhileItIsAdded_isReadAgain() {
        addBesideAnother();
        vectors.after = () -> index.remove("p", "a");
        index.add("a", entry(), VECTOR);
        assertThat(found()).containsExactly("older");

        refresh();

        assertThat(found()).containsExactly("a", "older");
    }

    /** The removal came first: the vector is there, and a search that finds nothing behind it removes it again. */
    @Test
    void vectorWhoseRemovalComesFirst_canBeRemovedAgain_andIsReadAgain() {
        addBesideAnother();
        vectors.before = () -> index.remove("p", "a");
        index.add("a", entry(), VECTOR);
        assertThat(found()).containsExactly("a", "older");

        index.remove("p", "a");
        assertThat(found()).containsExactly("older");
        refresh();

        assertThat(found()).containsExactly("a", "older");
    }

    /** Forgotten first, and then removed, it would be believed that there is a vector where there is none. */
    @Test
    void vectorThatIsAddedWhileItIsRemoved_isReadAgain() {
        addBesideAnother();
        vectors.beforeRemoval = () -> index.add("a", entry(), VECTOR);
        index.remove("p", "a");
        assertThat(found()).containsExactly("older");

        refresh();

        assertThat(found()).containsExactly("a", "older");
    }
}
