package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.junit.jupiter.api.Test;

/** The command timeout is 500 ms. */
class LateAnswersTest {

    private static final Duration QUICK = Duration.ofMillis(500);
    private static final Duration LATE = Duration.ofMillis(501);

    private final Object link = new Object();
    private final LateAnswers answers = new LateAnswers(CacheConfig.builder(CachePreset.SIMPLE)
            .redisUrl("redis://localhost")
            .commandTimeout(Duration.ofMillis(500))
            .build()
            .redis()
            .orElseThrow());

    @Test
    void oneIsBorne_twoInARowAreNot() {
        assertThat(answers.tooMany(link, LATE)).isFalse();
        assertThat(answers.tooMany(link, LATE)).isTrue();
    }

    @Test
    void quickOne_isANewBeginning() {
        assertThat(answers.tooMany(link, LATE)).isFalse();
        assertThat(answers.tooMany(link, QUICK)).isFalse();
        assertThat(answers.tooMany(link, LATE)).isFalse();
    }

    /** A late answer, the link is lost, the first answer on the next is late: that is one. */
    @Test
    void thoseOfTheLinkBefore_doNotCount() {
        assertThat(answers.tooMany(link, LATE)).isFalse();
        assertThat(answers.tooMany(new Object(), LATE)).isFalse();
        assertThat(answers.tooMany(link, LATE)).isFalse();
    }
}
