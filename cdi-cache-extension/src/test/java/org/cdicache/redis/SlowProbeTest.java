package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.LoggedLines;
import org.cdicache.RemoteStatus.State;
import org.cdicache.core.SystemTime;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that can be connected to and answers later than anybody waits: by a clock that jumps, each time a little further. */
class SlowProbeTest {

    /** Attempts to connect are told apart by the unit of their delay, and come at once, by a clock that jumps no more unless the test says so. */
    private final class Attempts extends ScheduledThreadPoolExecutor {
        private final List<Long> waits = new CopyOnWriteArrayList<>();

        Attempts() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (unit != TimeUnit.MILLISECONDS) {
                return super.schedule(task, delay, unit);
            }
            waits.add(delay);
            time.jumps = slow;
            return super.schedule(task, 0, unit);
        }
    }

    private static final class JumpingTime implements TimeSource {
        private final AtomicLong jumpMillis = new AtomicLong(3_000);
        private final AtomicLong ahead = new AtomicLong();
        private volatile boolean jumps;

        @Override
        public long nanos() {
            long jump = jumps ? TimeUnit.MILLISECONDS.toNanos(jumpMillis.incrementAndGet()) : 0;
            return SystemTime.INSTANCE.nanos() + ahead.addAndGet(jump);
        }

        @Override
        public long epochMillis() {
            return SystemTime.INSTANCE.epochMillis();
        }
    }

    private final RealRedis redis = RealRedis.started();
    private final Attempts attempts = new Attempts();
    private final JumpingTime time = new JumpingTime();

    /** Whether Redis is so already when it is connected to. */
    private volatile boolean slow;

    @AfterEach
    void stop() {
        attempts.shutdownNow();
        redis.close();
    }

    private RedisTier tier() {
        return new RedisTier(
                CacheConfig.builder(CachePreset.SIMPLE)
                        .redisUrl(redis.url())
                        .connectTimeout(Duration.ofSeconds(20))
                        .commandTimeout(Duration.ofSeconds(3))
                        .build()
                        .redis()
                        .orElseThrow(),
                time,
                attempts);
    }

    /** Hears when a connection comes into use: L1 is emptied then. */
    private final class Uses implements RemoteTier.Listener {
        private final AtomicInteger count = new AtomicInteger();
        private volatile boolean slowThen;

        @Override
        public void allInvalidated() {
            count.incrementAndGet();
            if (slowThen) {
                time.jumps = true;
            }
        }

        @Override
        public void invalidated(Collection<String> keys) {}

        @Override
        public void forget() {}

        @Override
        public boolean isRepairDue() {
            return false;
        }

        @Override
        public CompletableFuture<Boolean> repair(RemoteTier.Repairs with) {
            return CompletableFuture.completedFuture(false);
        }
    }

    private void assertWaits(List<Long> whole) {
        for (int i = 0; i < whole.size(); i++) {
            assertThat(attempts.waits.get(i))
                    .as("wait before attempt %d, shortened by chance", i + 2)
                    .isBetween(whole.get(i) / 2, whole.get(i));
        }
    }

    @Test
    void slowRedis_isNotUsed_andTheLogSaysSoOnce() {
        Uses uses = new Uses();
        try (LoggedLines log = LoggedLines.of("org.cdicache");
                RedisTier tier = tier()) {
            tier.subscribe("cdi-cache:web:", uses);
            slow = true;
            time.jumps = true;
            tier.connect();
            eventually("seven attempts", () -> attempts.waits.size() >= 7);

            assertWaits(List.of(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L));
            assertThat(uses.count).as("no caller was let wait").hasValue(0);
            assertThat(tier.status().detail())
                    .isEqualTo("it answers later than cache.redis.command-timeout, which is 3000 ms")
                    .satisfies(ConnectionErrorsTest::assertExplained);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING")
                    .contains("it answers later than");

            slow = false;
            eventually("connected", () -> tier.status().state() == State.UP);
        }
    }

    /** Under the load that comes with its use: the repair, and what callers have waited to say. After a long outage that is so of a healthy one, too. */
    @Test
    void redisThatIsSlowOnceItIsUsed_isTriedAgainWithinASecond() {
        Uses uses = new Uses();
        uses.slowThen = true;
        try (RedisTier tier = tier()) {
            tier.subscribe("cdi-cache:web:", uses);
            tier.connect();
            eventually("seven attempts", () -> attempts.waits.size() >= 7);

            assertWaits(List.of(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L));
            assertThat(uses.count).hasPositiveValue();
        }
    }
}
