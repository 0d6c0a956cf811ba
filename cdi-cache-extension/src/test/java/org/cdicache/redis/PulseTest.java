package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.core.FakeTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The order of the questions before a link comes into use. The interleaving: the masters are confirmed; one of them is replaced; the old one, which does not
 * know it yet, answers the ping; the link to it is used.
 */
class PulseTest {

    private static final String REPLACED = "the cluster has other masters than before";

    /** What must be true of a link before it is published, and before it is readable. */
    enum Step {
        ADMIT {
            @Override
            CompletableFuture<?> go(Pulse pulse, RedisLink link, Topology masters) {
                return pulse.admit(link, masters);
            }
        },
        PROBE {
            @Override
            CompletableFuture<?> go(Pulse pulse, RedisLink link, Topology masters) {
                return pulse.probe(link, masters);
            }
        };

        abstract CompletableFuture<?> go(Pulse pulse, RedisLink link, Topology masters);
    }

    /** Answers when the test says so. */
    private static final class Masters implements Topology {
        private final List<CompletableFuture<@Nullable String>> asked = new CopyOnWriteArrayList<>();

        @Override
        public CompletableFuture<RedisLink> connect() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<@Nullable String> changeSince(RedisLink link) {
            CompletableFuture<@Nullable String> change = new CompletableFuture<>();
            asked.add(change);
            return change;
        }

        @Override
        public String describe(RedisLink link) {
            return "";
        }
    }

    private final RealRedis redis = RealRedis.started();
    private final CacheConfig.Redis settings = CacheConfig.builder(CachePreset.SIMPLE)
            .redisUrl(redis.url())
            .connectTimeout(Duration.ofSeconds(20))
            .build()
            .redis()
            .orElseThrow();
    private final RedisConnector connector = new RedisConnector(settings);
    private final FakeTime time = new FakeTime();
    private final Pulse pulse = new Pulse(settings, time);
    private final Masters masters = new Masters();

    @AfterEach
    void stop() {
        connector.close();
        redis.close();
    }

    private RedisLink link() {
        return RedisLink.to(
                connector.connect(new ServerAddress("127.0.0.1", redis.port())).join());
    }

    @ParameterizedTest
    @EnumSource
    void mastersAreAskedForWhenThePingIsAnswered_soThatOneReplacedMeanwhileIsNotUsed(Step step) {
        RedisLink link = link();
        redis.freeze();
        CompletableFuture<?> done;
        try {
            done = step.go(pulse, link, masters);
            assertThat(masters.asked).isEmpty();
        } finally {
            redis.thaw();
        }
        eventually("the masters are asked for", () -> !masters.asked.isEmpty());
        assertThat(done).isNotDone();
        masters.asked.get(0).complete(REPLACED);

        assertThatThrownBy(() -> done.get(20, TimeUnit.SECONDS)).hasMessageContaining(REPLACED);
    }

    @Test
    void latencyIsThatOfThePing_howeverLongTheMastersAreAskedFor() {
        CompletableFuture<Duration> probed = pulse.probe(link(), masters);
        eventually("the masters are asked for", () -> !masters.asked.isEmpty());
        time.advance(Duration.ofMinutes(1));
        masters.asked.get(0).complete(null);

        assertThat(probed).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Duration.ZERO);
    }
}
