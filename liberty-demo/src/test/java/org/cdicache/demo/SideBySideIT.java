package org.cdicache.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.cdicache.demo.Rest.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two servers, one Redis. */
@ExtendWith(TwoDemos.class)
class SideBySideIT {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final TwoDemos.Pair demos;
    private final Rest first;
    private final Rest second;

    SideBySideIT(TwoDemos.Pair demos) {
        this.demos = demos;
        this.first = demos.first().rest();
        this.second = demos.second().rest();
    }

    @Test
    void anAnswerThatOneServerPaidForIsReadByTheOtherFromRedis() {
        String text = "Paid for by one server. Read by the other one.";
        Reply paid = first.ask("key_points", text);

        Reply read = second.ask("key_points", text);

        assertThat(paid.tier()).isEqualTo("NONE");
        assertThat(read.tier()).isEqualTo("L2");
        assertThat(read.result()).isEqualTo(paid.result());
        assertThat(read.json().at("/cache/ttlSeconds").asLong()).isBetween(1_100L, 1_200L);
        assertThat(second.ask("key_points", text).tier()).isEqualTo("L1");
    }

    @Test
    void aPutOnOneServerReplacesWhatTheOtherHasInItsHeap() throws Throwable {
        String entry = Rest.entry("pair:put");
        first.put(entry, "\"old\"");
        assertThat(second.get(entry).result().asText()).isEqualTo("old");
        assertThat(second.get(entry).tier()).isEqualTo("L1");

        first.put(entry, "\"new\"");

        Eventually.within(
                SOON, () -> assertThat(second.get(entry).result().asText()).isEqualTo("new"));
    }

    @Test
    void aDeleteOnOneServerIsSeenByTheOther() throws Throwable {
        String entry = Rest.entry("pair:delete");
        first.put(entry, "1");
        assertThat(second.get(entry).status()).isEqualTo(200);

        assertThat(second.delete(entry).status()).isEqualTo(204);

        Eventually.within(SOON, () -> assertThat(first.get(entry).status()).isEqualTo(404));
    }

    @Test
    void aPatternOnOneServerEmptiesTheHeapOfTheOther() throws Throwable {
        first.put(Rest.entry("pair:glob:1"), "1");
        first.put(Rest.entry("pair:glob:2"), "2");
        assertThat(second.get(Rest.entry("pair:glob:2")).status()).isEqualTo(200);

        assertThat(first.delete("/api/cache/entries?pattern=pair:glob:*")
                        .json()
                        .path("removed")
                        .asLong())
                .isEqualTo(2);

        Eventually.within(
                SOON,
                () -> assertThat(second.get(Rest.entry("pair:glob:2")).status()).isEqualTo(404));
    }

    @Test
    void aRestartedServerAnswersFromTheRedisThatStayed() throws IOException, InterruptedException {
        String text = "Asked before the restart. Answered after it.";
        Map<String, String> settings =
                Map.of("cache.redis.url", demos.redisUrl(), "demo.http.port", "" + DemoProcess.freePort());
        Reply before;
        try (DemoProcess demo = DemoProcess.start(settings)) {
            before = demo.rest().ask("summarize", text);
            assertThat(before.tier()).isEqualTo("NONE");
            assertThat(demo.rest().ask("summarize", text).tier()).isEqualTo("L1");
        }

        try (DemoProcess demo = DemoProcess.start(settings)) {
            Reply after = demo.rest().ask("summarize", text);
            assertThat(after.tier()).isEqualTo("L2");
            assertThat(after.result()).isEqualTo(before.result());
            assertThat(demo.rest().ask("summarize", text).tier()).isEqualTo("L1");
        }
    }
}
