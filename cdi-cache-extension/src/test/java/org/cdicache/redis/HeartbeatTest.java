package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.spi.Liveness;
import org.junit.jupiter.api.Test;

/** Times are milliseconds; the heartbeat is 1,000, the command timeout 500. */
class HeartbeatTest {

    private static final long BOUND = 1_500;

    private final Object link = new Object();
    private final Liveness liveness = Liveness.unlimited(0);
    private final Heartbeat heartbeat = new Heartbeat(
            CacheConfig.builder(CachePreset.SIMPLE)
                    .redisUrl("redis://localhost")
                    .heartbeat(Duration.ofMillis(1_000))
                    .commandTimeout(Duration.ofMillis(500))
                    .build()
                    .redis()
                    .orElseThrow(),
            liveness);

    private static long at(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private boolean isProven(long millis) {
        return liveness.isProven(at(millis));
    }

    @Test
    void withoutAConnection_nobodyHasToTellAnything() {
        assertThat(isProven(Duration.ofDays(365).toMillis())).isTrue();
        assertThat(heartbeat.isSilent(link, at(1_000_000))).isFalse();
    }

    @Test
    void proofIsAsOldAsTheQuestion_notAsTheAnswer() {
        heartbeat.begin(link, at(0));
        assertThat(isProven(BOUND - 1)).isTrue();
        assertThat(isProven(BOUND)).isFalse();

        heartbeat.answered(link, at(1_000));
        assertThat(isProven(1_000 + BOUND - 1)).isTrue();
        assertThat(isProven(1_000 + BOUND)).isFalse();
    }

    @Test
    void answersThatOvertakeEachOther_doNotShortenTheProof() {
        heartbeat.begin(link, at(0));
        heartbeat.answered(link, at(1_000));
        heartbeat.answered(link, at(400));

        assertThat(isProven(1_000 + BOUND - 1)).isTrue();
    }

    @Test
    void oneMissingAnswer_isBorne_twoAreNot() {
        heartbeat.begin(link, at(0));
        heartbeat.answered(link, at(1_000));

        // The ping of 2,000 is checked at 2,500, that of 3,000 at 3,500.
        assertThat(heartbeat.isSilent(link, at(2_500))).isFalse();
        assertThat(heartbeat.isSilent(link, at(3_500))).isTrue();
    }

    @Test
    void answersOfAnotherConnection_proveNothing() {
        heartbeat.begin(new Object(), at(0));
        heartbeat.answered(link, at(1_000));
        assertThat(isProven(BOUND)).isFalse();
        assertThat(heartbeat.isSilent(link, at(1_000_000))).isFalse();

        heartbeat.end(at(2_000));
        heartbeat.answered(link, at(3_000));
        assertThat(isProven(Duration.ofDays(1).toMillis()))
                .as("L1 goes on without Redis")
                .isTrue();
    }
}
