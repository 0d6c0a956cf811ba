package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdicache.LoggedLines;
import org.junit.jupiter.api.Test;

class LettuceCloserTest {

    /** Nobody would ever say that it is done. */
    @Test
    void closingThatThrows_isNotWaitedFor_andSaidToBeWhatItIs() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            LettuceCloser.close(() -> {
                throw new IllegalStateException("of Netty");
            });

            assertThat(log.lines()).singleElement().asString().contains("were not closed in good order");
        }
    }

    @Test
    void closingThatWorks_saysNothing() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            Thread[] closer = new Thread[1];
            LettuceCloser.close(() -> closer[0] = Thread.currentThread());

            assertThat(closer[0]).isNotEqualTo(Thread.currentThread());
            assertThat(log.lines()).isEmpty();
        }
    }
}
