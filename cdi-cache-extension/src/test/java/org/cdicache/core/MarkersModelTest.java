package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.cdicache.Mutant;
import org.cdicache.core.Recovery.Missed;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.junit.jupiter.api.Test;

/** The race of versions: this node remembers one that L2 does not hold any more, and serves what was invalidated. */
class MarkersModelTest {

    private static Budget patient() {
        return new Budget(Duration.ofSeconds(20).toNanos());
    }

    private static final String TAG = "cdi-cache:web:@tag:t";

    /** Null if what this node remembers is what L2 holds. */
    private abstract static class Scenario implements Supplier<String> {
        final ScriptedRemote remote = new ScriptedRemote();
        final Hooked hooked = new Hooked(remote);
        final AtomicLong random = new AtomicLong();
        final Markers markers = new Markers(
                hooked.tier(),
                new RemoteGuard(Duration.ofSeconds(20), SystemTime.INSTANCE, () -> {}),
                KeySpace.of("cdi-cache", "web"),
                new Recovery(10),
                random::incrementAndGet);

        String outcome() {
            byte[] there = remote.stored.get(TAG);
            long version = markers.stamps(List.of("t"), patient()).get(0).version();
            if (there == null || Markers.version(there) != version) {
                return "remembers " + version;
            }
            return markers.isIdle() ? null : "is not idle";
        }
    }

    /** The answer with the old version is on its way; another node renews the tag; its push arrives before the answer. */
    static final class LearnAndPush extends Scenario {
        @Override
        public String get() {
            hooked.during("marker", () -> {
                remote.stored.put(TAG, new byte[] {0, 0, 0, 0, 0, 0, 0, 99});
                markers.changed("@tag:t");
            });
            markers.stamps(List.of("t"), patient());
            return outcome();
        }
    }

    /** The same with a lost connection, which forgets all. */
    static final class LearnAndLoss extends Scenario {
        @Override
        public String get() {
            hooked.during("marker", () -> {
                remote.stored.put(TAG, new byte[] {0, 0, 0, 0, 0, 0, 0, 99});
                markers.allChanged();
            });
            markers.stamps(List.of("t"), patient());
            return outcome();
        }
    }

    /** Two threads renew the tag: L2 has executed the first; the second is executed and acknowledged; then the first is. */
    static final class TwoRenewals extends Scenario {
        @Override
        public String get() {
            hooked.during("put", () -> markers.renew(List.of("@tag:t"), patient()));
            markers.renew(List.of("@tag:t"), patient());
            return outcome();
        }
    }

    /** While this node renews the tag, a reader learns what L2 holds from before the renewal. */
    static final class RenewAndLearn extends Scenario {
        @Override
        public String get() {
            TagStamp old = markers.stamps(List.of("t"), patient()).get(0);
            hooked.during("put", () -> markers.stamps(List.of("t"), patient()));
            markers.renew(List.of("@tag:t"), patient());
            return markers.areKnownToBeCurrent(List.of(old)) ? "takes the old version for current" : outcome();
        }
    }

    @Test
    void whatIsRemembered_isWhatL2Holds() {
        assertThat(new LearnAndPush().get()).isNull();
        assertThat(new LearnAndLoss().get()).isNull();
        assertThat(new TwoRenewals().get()).isNull();
        assertThat(new RenewAndLearn().get()).isNull();
    }

    @Test
    void markersThatRememberWhatAPushOvertook_areFound() throws Exception {
        Mutant mutant = Mutant.of(Markers.class, "remembers an answer that a push has overtaken")
                .with("present == null && gate.permits(ticket) ? fresh", "present == null ? fresh");

        assertThat(mutant.world(LearnAndPush.class).get()).contains("remembers");
        assertThat(mutant.world(LearnAndLoss.class).get()).contains("remembers");
    }

    @Test
    void renewalThatDoesNotNoticeAnother_isFound() throws Exception {
        Mutant mutant = Mutant.of(Markers.class, "takes its own version for the last")
                .with("gate.permits(ticket) ? next : null", "next");

        assertThat(mutant.world(TwoRenewals.class).get()).contains("remembers");
    }

    /**
     * A delete finds no connection; while it looks whether there is one now, the connection returns, asks for what was missed, and is read
     * from then on.
     */
    static final class DeleteAndReconnect implements Supplier<String> {
        @Override
        public String get() {
            ScriptedRemote remote = new ScriptedRemote();
            Hooked hooked = new Hooked(remote);
            TwoTierCache cache = Caches.on(hooked.tier(), new FakeTime());
            cache.put("k", 1);
            remote.available = false;
            hooked.during("available", remote::repair);

            cache.delete("k");

            return remote.available && !remote.holds("k") ? null : "L2 holds what was deleted";
        }
    }

    @Test
    void deleteDuringAReconnect_isNotForgotten() throws Exception {
        assertThat(new DeleteAndReconnect().get()).isNull();

        Mutant mutant = Mutant.of(MissedChanges.class, "looks for a connection before it notes what was missed")
                .with(
                        "        Map<Missed, Long> noted = recovery.missed(what);\n        forgetVersions(what);\n        if (!remote.available()) {\n",
                        """
                                boolean away = !remote.available();
                                Map<Missed, Long> noted = away ? recovery.missed(what) : Map.of();
                                forgetVersions(what);
                                if (away) {
                        """);
        assertThat(mutant.world(DeleteAndReconnect.class).get()).contains("L2 holds");
    }

    @Test
    void overflow_renewsTheGeneration_andRepairingItForgetsTheEntries() {
        Recovery recovery = new Recovery(2);
        recovery.missed(List.of(Missed.entry("a"), Missed.marker("@tag:t")));
        assertThat(recovery.pending()).containsOnlyKeys(Missed.entry("a"), Missed.marker("@tag:t"));

        assertThat(recovery.missed(List.of(Missed.entry("b"))))
                .as("whoever missed it cannot say that everything is repaired")
                .isEmpty();
        assertThat(recovery.pending()).containsOnlyKeys(Missed.marker(Markers.GENERATION), Missed.marker("@tag:t"));
        recovery.missed(List.of(Missed.entry("c")));
        assertThat(recovery.size()).as("bounded").isEqualTo(3);

        Map<Missed, Long> pending = recovery.pending();
        recovery.repaired(Map.of(Missed.marker(Markers.GENERATION), pending.get(Missed.marker(Markers.GENERATION))));
        assertThat(recovery.pending()).containsOnlyKeys(Missed.marker("@tag:t"));
        recovery.repaired(pending);
        assertThat(recovery.size()).isZero();
    }

    /** Put missed, its repair sent; a delete is missed; the repair of the put is acknowledged. */
    @Test
    void repair_doesNotMakeGoodWhatWasMissedAfterItBegan() {
        Recovery recovery = new Recovery(10);
        Map<Missed, Long> put = recovery.missed(List.of(Missed.entry("k")));
        Map<Missed, Long> delete = recovery.missed(List.of(Missed.entry("k")));

        recovery.repaired(put);
        assertThat(recovery.pending()).containsOnlyKeys(Missed.entry("k"));

        recovery.repaired(delete);
        assertThat(recovery.pending()).isEmpty();
    }
}
