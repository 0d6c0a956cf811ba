package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.cdicache.EntryOptions;
import org.cdicache.spi.Tombstone;
import org.junit.jupiter.api.Test;

/**
 * Who gives the array of an answer back, and who still needs what is in it: a load that was begun because of an answer stores its value only where L2 still
 * holds these very bytes. The scripted remote overwrites what is given back.
 */
class ReleasedBuffersTest {

    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);
    private final TwoTierCache other = Caches.on(remote, time);

    private void storedByAnother(int value) {
        other.put("k", value, STALE);
    }

    @Test
    void hit_givesTheArrayBack() {
        storedByAnother(7);

        assertThat(cache.get("k", Integer.class)).contains(7);

        assertThat(remote.lent()).isEqualTo(1);
        assertThat(remote.released()).isEqualTo(1);
        assertThat(cache.get("k", Integer.class)).as("from L1").contains(7);
    }

    @Test
    void hitOfALoadingRead_givesTheArrayBack() {
        storedByAnother(7);

        assertThat(cache.getOrLoad("k", Integer.class, () -> 8)).isEqualTo(7);

        assertThat(remote.lent()).isEqualTo(1);
        assertThat(remote.released()).isEqualTo(1);
    }

    @Test
    void plainReadOfWhatIsStale_givesTheArrayBack() {
        storedByAnother(7);
        time.advance(Duration.ofSeconds(11));

        assertThat(cache.get("k", Integer.class)).isEmpty();

        assertThat(remote.released()).isEqualTo(1);
    }

    @Test
    void loadInThePlaceOfAStaleValue_comparesWithWhatItHasRead() {
        storedByAnother(7);
        time.advance(Duration.ofSeconds(11));

        assertThat(cache.getOrLoad("k", Integer.class, STALE, context -> 8)).isEqualTo(8);

        assertThat(remote.released()).as("the array is needed until the end").isZero();
        assertThat(other.getOrLoad("k", Integer.class, () -> 9)).as("stored").isEqualTo(8);
    }

    @Test
    void loadInThePlaceOfWhatCannotBeRead_comparesWithIt() {
        storedByAnother(7);
        String key = remote.stored.keySet().stream()
                .filter(stored -> stored.endsWith(":k"))
                .findFirst()
                .orElseThrow();
        remote.stored.put(key, new byte[] {1, 2, 3});

        assertThat(cache.getOrLoad("k", Integer.class, () -> 8)).isEqualTo(8);

        assertThat(remote.released()).isEqualTo(1);
        assertThat(Caches.on(remote, time).get("k", Integer.class)).as("stored").contains(8);
    }

    @Test
    void loadInThePlaceOfATombstone_comparesWithIt() {
        storedByAnother(7);
        other.delete("k");
        assertThat(remote.stored.values()).anyMatch(Tombstone::is);

        assertThat(cache.getOrLoad("k", Integer.class, () -> 8)).isEqualTo(8);

        assertThat(Caches.on(remote, time).get("k", Integer.class)).as("stored").contains(8);
    }
}
