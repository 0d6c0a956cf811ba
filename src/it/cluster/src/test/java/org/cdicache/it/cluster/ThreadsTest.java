package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    @Test
    void threadThatHangs_isToldWithItsStack() {
        CountDownLatch never = new CountDownLatch(1);
        Thread hangs = new Thread(() -> hangAt(never), "hangs");
        hangs.setDaemon(true);
        hangs.start();

        assertThatThrownBy(() -> Threads.join(List.of(hangs), Duration.ofMillis(200)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("hangs has not ended after PT0.2S")
                .hasMessageContaining("ThreadsTest.hangAt");

        never.countDown();
        assertThatCode(() -> Threads.join(List.of(hangs), Duration.ofSeconds(20)))
                .doesNotThrowAnyException();
    }

    private static void hangAt(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
