package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.junit.jupiter.api.Test;

/** What the options of a call, laid over all defaults, come to. */
class PolicyTest {

    private static final Duration DEFAULT = Duration.ofSeconds(10);

    private static Policy of(EntryOptions options) {
        return Policy.of(options, DEFAULT);
    }

    @Test
    void nothingSaid_isTheDefault() {
        Policy policy = of(EntryOptions.NONE);

        assertThat(policy.ttlOf("k", 1, () -> 5)).isEqualTo(10_000);
        assertThat(policy.ttlOf("k", null, () -> 5)).as("nulls are not kept").isZero();
        assertThat(policy.isImpatient()).isFalse();
        assertThat(policy.inL1()).isTrue();
        assertThat(policy.inL2()).isTrue();
        assertThat(policy.throttle()).isEqualTo(1_000);
        assertThat(policy.stale()).isZero();
    }

    @Test
    void jitter_shortens_byLessThanTheTimeToLive_andLeavesAMillisecond() {
        Policy policy = of(EntryOptions.builder()
                .ttl(Duration.ofMillis(3))
                .jitter(Duration.ofMillis(2))
                .build());

        assertThat(policy.ttlOf("k", 1, () -> 0)).isEqualTo(3);
        assertThat(policy.ttlOf("k", 1, () -> 2)).isEqualTo(1);
        assertThat(policy.ttlOf("k", 1, () -> 3)).as("modulo jitter + 1").isEqualTo(3);
        assertThat(policy.ttlOf("k", 1, () -> -1)).isBetween(1L, 3L);
        Policy equalInMillis = of(EntryOptions.builder()
                .ttl(Duration.ofNanos(1_700_000))
                .jitter(Duration.ofNanos(1_500_000))
                .build());
        assertThat(equalInMillis.ttlOf("k", 1, () -> 1)).isEqualTo(1);
        EntryOptions tooMuch = EntryOptions.builder().jitter(DEFAULT).build();
        assertThatThrownBy(() -> of(tooMuch))
                .hasMessageContaining("jitter (PT10S)")
                .hasMessageContaining("PT10S");
    }

    @Test
    void ttlPolicy_mayKeepTheDefault_butNotGiveNothing() {
        Policy asIs = of(EntryOptions.builder().ttl((key, value) -> null).build());
        Policy nothing =
                of(EntryOptions.builder().ttl((key, value) -> Duration.ZERO).build());
        Policy least = of(
                EntryOptions.builder().ttl((key, value) -> Duration.ofMillis(1)).build());

        assertThat(asIs.ttlOf("k", 1, () -> 0)).isEqualTo(10_000);
        assertThat(least.ttlOf("k", 1, () -> 0)).isEqualTo(1);
        assertThatThrownBy(() -> nothing.ttlOf("k", 1, () -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }

    /** What is taken off may be all of it; to store such a value for a millisecond would be neither what was decided nor an error. */
    @Test
    void ttlPolicy_mustGiveMoreThanTheJitter() {
        EntryOptions.Builder options = EntryOptions.builder().jitter(Duration.ofMillis(500));
        Policy least = of(options.ttl((key, value) -> Duration.ofMillis(501)).build());
        Policy less = of(options.ttl((key, value) -> Duration.ofMillis(500)).build());

        assertThat(least.ttlOf("k", 1, () -> 500)).isEqualTo(1);
        assertThatThrownBy(() -> less.ttlOf("k", 1, () -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than the jitter (500 ms)")
                .hasMessageContaining("PT0.5S");
    }

    @Test
    void eitherTimeout_makesCallersImpatient() {
        EntryOptions stale = EntryOptions.builder().staleIfError(DEFAULT).build();

        assertThat(of(EntryOptions.builder().hardTimeout(DEFAULT).build()).isImpatient())
                .isTrue();
        assertThat(of(EntryOptions.builder().softTimeout(DEFAULT).build().over(stale))
                        .isImpatient())
                .isTrue();
        assertThatThrownBy(() -> of(EntryOptions.builder().softTimeout(DEFAULT).build()))
                .hasMessageContaining("staleIfError");
        assertThatThrownBy(
                        () -> of(EntryOptions.builder().staleThrottle(DEFAULT).build()))
                .hasMessageContaining("staleIfError");
    }

    @Test
    void tiers_decideWhereAnEntryMayBe() {
        Policy here = of(EntryOptions.builder().tiers(Tiers.L1_ONLY).build());
        Policy there = of(EntryOptions.builder().tiers(Tiers.L2_ONLY).build());
        Policy later = of(EntryOptions.builder().tiers(Tiers.L2_UNTIL_READ).build());

        assertThat(here.inL1()).isTrue();
        assertThat(here.inL2()).isFalse();
        assertThat(here.inL1AtOnce()).isTrue();
        assertThat(there.inL1()).isFalse();
        assertThat(there.inL1AtOnce()).isFalse();
        assertThat(there.inL2()).isTrue();
        assertThat(later.inL1()).isTrue();
        assertThat(later.inL1AtOnce()).isFalse();
        assertThat(later.inL2()).isTrue();
    }
}
