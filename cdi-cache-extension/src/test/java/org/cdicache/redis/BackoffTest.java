package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(() -> 0);

    private static long[] first(int count, LongSupplier wait) {
        return LongStream.generate(wait).limit(count).toArray();
    }

    @Test
    void failedAttempts_areRepeatedEveryMoreSlowly_untilOneSucceeds() {
        assertThat(first(7, backoff::afterFailure)).containsExactly(50, 100, 200, 400, 800, 1_000, 1_000);

        backoff.connected();
        assertThat(backoff.afterFailure()).isEqualTo(50);
    }

    /** Many nodes lose one server at one moment. */
    @Test
    void waitsAreShortenedByChance_byAHalfAtMost() {
        double[] random = {0};
        Backoff shortened = new Backoff(() -> random[0]);
        assertThat(first(6, shortened::afterFailure)).endsWith(1_000);
        assertThat(shortened.afterFailure()).isEqualTo(1_000);
        random[0] = 0.5;
        assertThat(shortened.afterFailure()).isEqualTo(750);
        random[0] = 0.999;
        assertThat(shortened.afterFailure()).isEqualTo(501);
        assertThat(first(3, shortened::afterDistrust)).containsExactly(26, 501, 1_001);
    }

    /** What was sent on the first of them may take effect until its successor has had it closed; a Redis that stays slow is asked ever less. */
    @Test
    void distrustedConnection_isReplacedAtOnce_andItsSuccessorsEverLater() {
        assertThat(first(8, backoff::afterDistrust))
                .containsExactly(50, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000);

        backoff.connected();
        assertThat(backoff.afterDistrust()).as("connecting proves nothing").isEqualTo(30_000);
        backoff.proved();
        assertThat(backoff.afterDistrust()).isEqualTo(50);
    }
}
