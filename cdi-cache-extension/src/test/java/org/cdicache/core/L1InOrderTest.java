package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.core.Caches.elsewhere;
import static org.cdicache.core.Caches.join;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.core.ScriptedRemote.Held;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.Liveness;
import org.junit.jupiter.api.Test;

/** What L1 keeps when it has to choose: between two values of a key, and between keys. */
class L1InOrderTest {

    private static final EntryOptions STALE = EntryOptions.builder()
            .ttl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofMinutes(1))
            .build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final TwoTierCache cache = Caches.on(remote, time);

    private static CacheConfig bounded(int entries, long bytes) {
        return CacheConfig.builder(CachePreset.SIMPLE)
                .maxEntries(entries)
                .maxBytes(bytes)
                .build();
    }

    private LocalEntry made(int value, long createdMillis, String... tags) {
        long end = time.nanos() + Duration.ofHours(1).toNanos();
        List<TagStamp> stamps =
                List.of(tags).stream().map(tag -> new TagStamp(tag, 1)).toList();
        LocalEntry.Size size = new LocalEntry.Size(1, 100);
        return new LocalEntry(
                value, Integer.class, end, new LocalEntry.Life(size, createdMillis, end, end, stamps, false));
    }

    /** Reader: GET answers 1, which is fresh. Then it is stale, and is loaded anew. Reader: publishes 1. */
    @Test
    void slowReadOfL2_doesNotReplaceWhatWasLoadedMeanwhile() {
        cache.put("k", 1, STALE);
        remote.push(remote.keyOf("k"));
        remote.hold();
        Future<Optional<Integer>> reader = elsewhere(() -> cache.get("k", Integer.class));
        Held get = remote.next().takeEffect();
        remote.release();
        time.advance(Duration.ofSeconds(11));
        cache.getOrLoad("k", Integer.class, STALE, context -> 2);

        get.answer();

        join(reader);
        remote.commands.clear();
        assertThat(cache.get("k", Integer.class)).contains(2);
        assertThat(remote.commands).as("still in L1").isEmpty();
    }

    /** Whose clock was set back makes values that look older than what they replace. */
    @Test
    void load_replacesWhatIsThere_whateverTheClockSays_andAReadOfL2OnlyWhatIsNotNewer() {
        FillGate gate = new FillGate();
        LocalTier tier = new LocalTier(bounded(10, 1 << 20).memory(), gate, Liveness.unlimited(time.nanos()), time);
        FillGate.Ticket ticket = gate.beginFill("k");
        tier.fill("k", made(1, 2_000), ticket);

        tier.fill("k", made(2, 1_000), ticket);
        assertThat(tier.get("k", time.nanos()).value()).isEqualTo(2);

        tier.fillFromL2("k", made(3, 999), ticket);
        assertThat(tier.get("k", time.nanos()).value()).isEqualTo(2);
        tier.fillFromL2("k", made(4, 1_000), ticket);
        assertThat(tier.get("k", time.nanos()).value())
                .as("the same value, as L2 holds it now")
                .isEqualTo(4);
        tier.fillFromL2("j", made(5, 1), ticket);
        assertThat(tier.get("j", time.nanos()).value()).isEqualTo(5);
        gate.end(ticket);
    }

    /** Two bounds in one: no entry weighs less than its share of the bytes. */
    @Test
    void exactlyAsManySmallEntries_asAreAllowed_areHeld() {
        TwoTierCache memory = Caches.memoryOnly(time, bounded(1_000, 500_000));
        for (int i = 0; i < 3_000; i++) {
            memory.put("k" + i, i);
        }

        assertThat(memory.stats().l1Entries()).isEqualTo(1_000);
    }

    /** A hundred entries, half of which are read again and again; then others come that are written three times each. */
    @Test
    void whatIsReadOften_staysWhenOthersCome() {
        TwoTierCache memory = Caches.memoryOnly(time, bounded(100, 1 << 20));
        List<String> often = IntStream.range(0, 50).mapToObj(i -> "often" + i).toList();
        for (int i = 0; i < 50; i++) {
            memory.put("often" + i, i);
            memory.put("never" + i, i);
        }
        for (int round = 0; round < 12; round++) {
            memory.put("once" + round, round);
            often.forEach(key -> memory.get(key, Integer.class));
        }

        for (int i = 0; i < 300; i++) {
            for (int times = 0; times < 3; times++) {
                memory.put("other" + i, i);
                memory.delete("other" + i);
            }
            memory.put("other" + i, i);
        }

        assertThat(often.stream().filter(memory::exists).count()).isGreaterThanOrEqualTo(45);
    }

    record Wide(String name, int price) {}

    record Narrow(String name) {}

    @Test
    void valueThatWasReadAsAnotherType_isConvertedOnce() {
        cache.put("k", new Wide("lamp", 3));

        Narrow first = cache.get("k", Narrow.class).orElseThrow();

        assertThat(first).isEqualTo(new Narrow("lamp"));
        assertThat(cache.get("k", Narrow.class)).containsSame(first);
        assertThat(cache.exists("k")).isTrue();
    }

    /** RetainedHeapTest compares the figures with the heap. */
    @Test
    void footprint_countsKeyValueAndTags_inBytesOfHeap() {
        int plain = Footprint.of("key", made(1, 0));
        assertThat(plain).as("of a value of 100 bytes").isBetween(320, 420);

        assertThat(Footprint.of("longer key", made(1, 0)) - plain).isEqualTo(7);
        assertThat(Footprint.of("k\u00FFy", made(1, 0)) - plain)
                .as("Latin-1 still")
                .isZero();
        assertThat(Footprint.of("k\u0100y", made(1, 0)) - plain)
                .as("two bytes for every character")
                .isEqualTo(3);
        assertThat(Footprint.of("\u0100", made(1, 0)) - plain)
                .as("also for one")
                .isEqualTo(-1);
        assertThat(Footprint.of("key", made(1, 0, "red")) - plain).isEqualTo(72 + 3);
        assertThat(Footprint.of("key", made(1, 0, "red", "\u0100")) - plain).isEqualTo(72 + 3 + 72 + 2);
    }

    /** A turn is a sixty-fourth part of what the tier holds. */
    @Test
    void turns_areCountedInInsertions() {
        Recency recency = new Recency();
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < 9; i++) {
                recency.inserted(640);
                assertThat(recency.turn()).isEqualTo(turn);
            }
            recency.inserted(640);
            assertThat(recency.turn()).isEqualTo(turn + 1);
        }
        recency.inserted(10);
        assertThat(recency.turn()).as("in a small tier each is one").isEqualTo(4);
    }
}
