package org.cdicache.demo.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.junit.jupiter.api.Test;

class CachedTest {

    @Test
    void hasTheShapeThatScriptsRelyOn() throws JsonProcessingException {
        Cached<String> cached =
                Cached.of(new Lookup<>("value", Tier.L1, Duration.ofMillis(89_001)), "k", Duration.ofNanos(42_900));

        assertThat(Json.MAPPER.writeValueAsString(cached))
                .isEqualTo(
                        "{\"result\":\"value\",\"cache\":{\"hit\":true,\"tier\":\"L1\",\"key\":\"k\",\"ttlSeconds\":90,"
                                + "\"tookMillis\":0.042}}");
    }

    @Test
    void aMissHasNoTierAndAClockThatWentBackTookNoTime() {
        Cached<String> cached = Cached.of(Lookup.miss(), "k", Duration.ofMillis(-5));

        assertThat(cached).isEqualTo(new Cached<>(null, new Cached.Story(false, Tier.NONE, "k", 0, 0)));
    }
}
