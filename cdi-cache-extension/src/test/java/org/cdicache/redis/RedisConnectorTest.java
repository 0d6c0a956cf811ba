package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is done when Lettuce cannot say why there is no connection. */
class RedisConnectorTest {

    private static final Throwable NO_HANDSHAKE = new RedisConnectionException(
            "Unable to connect", new IllegalStateException("RedisHandshakeHandler not registered"));
    private static final Throwable REFUSED = new RedisConnectionException("NOAUTH Authentication required.");

    private static CompletableFuture<String> connect(Queue<CompletableFuture<String>> attempts) {
        return RedisConnector.orOnceMore(attempts::remove);
    }

    private static Queue<CompletableFuture<String>> attempts(List<CompletableFuture<String>> outcomes) {
        return new ArrayDeque<>(outcomes);
    }

    @Test
    void serverThatHadClosedBeforeItsRefusalWasRead_isAskedAgain_andSaysWhy() {
        assertThat(connect(attempts(List.of(
                        CompletableFuture.failedFuture(NO_HANDSHAKE), CompletableFuture.failedFuture(REFUSED)))))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCause(REFUSED);
    }

    @Test
    void itIsAskedNoMoreThanTwice() {
        Queue<CompletableFuture<String>> attempts = attempts(List.of(
                CompletableFuture.failedFuture(NO_HANDSHAKE),
                CompletableFuture.failedFuture(NO_HANDSHAKE),
                CompletableFuture.completedFuture("never")));

        assertThat(connect(attempts)).isCompletedExceptionally();

        assertThat(attempts).hasSize(1);
    }

    @Test
    void otherFailures_andConnections_areTakenAsTheyAre() {
        Queue<CompletableFuture<String>> attempts = attempts(
                List.of(CompletableFuture.failedFuture(REFUSED), CompletableFuture.completedFuture("connected")));

        assertThat(connect(attempts)).isCompletedExceptionally();
        assertThat(connect(attempts)).isCompletedWithValue("connected");
    }
}
