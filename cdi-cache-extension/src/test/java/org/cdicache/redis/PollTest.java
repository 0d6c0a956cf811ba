package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cdicache.redis.Poll.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollTest {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Runs nothing before the test says so. */
    private static final class Timers extends ScheduledThreadPoolExecutor {
        private final List<Runnable> tasks = new ArrayList<>();
        private final List<Duration> delays = new ArrayList<>();

        Timers() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (isShutdown()) {
                // Rejects it.
                return super.schedule(task, delay, unit);
            }
            tasks.add(task);
            delays.add(Duration.of(delay, unit.toChronoUnit()));
            return null;
        }
    }

    private final Timers timers = new Timers();
    private final List<CompletableFuture<String>> asked =
            Stream.generate(CompletableFuture<String>::new).limit(3).toList();

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    private CompletableFuture<Outcome<String>> poll(int enough) {
        return Poll.of(asked, enough, PATIENCE, timers);
    }

    private void answers(int who, String answer) {
        asked.get(who).complete(answer);
    }

    private void fails(int who) {
        asked.get(who).completeExceptionally(new IllegalStateException("server " + who));
    }

    @Test
    void endsWhenAllHaveAnsweredOrFailed() {
        CompletableFuture<Outcome<String>> poll = poll(3);
        answers(2, "c");
        fails(0);
        assertThat(poll).isNotDone();
        answers(1, "b");

        assertThat(poll.join().answers()).containsExactly("c", "b");
        assertThat(poll.join().failures())
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("server 0");
    }

    @Test
    void endsWhenEnoughHaveAnswered() {
        CompletableFuture<Outcome<String>> poll = poll(2);
        answers(0, "a");
        fails(2);
        assertThat(poll).isNotDone();
        answers(1, "b");

        assertThat(poll.join().answers()).containsExactly("a", "b");
    }

    @Test
    void endsWhenAllHaveFailed() {
        CompletableFuture<Outcome<String>> poll = poll(3);
        fails(0);
        fails(1);
        fails(2);

        assertThat(poll.join().answers()).isEmpty();
        assertThat(poll.join().failures()).hasSize(3);
        assertThat(timers.tasks).as("nobody is waited for").isEmpty();
    }

    /** Otherwise the reason that is told, and logged when it is another than before, would change with every attempt. */
    @Test
    void failuresComeInTheOrderOfTheQuestions_whoeverFailsFirst() {
        CompletableFuture<Outcome<String>> poll = poll(3);
        fails(2);
        fails(0);
        fails(1);

        assertThat(poll.join().failures())
                .extracting(Throwable::getMessage)
                .containsExactly("server 0", "server 1", "server 2");
    }

    @Test
    void endsAWhileAfterTheFirstAnswer_notAfterAFailure() {
        CompletableFuture<Outcome<String>> poll = poll(3);
        fails(0);
        assertThat(timers.tasks).isEmpty();
        answers(1, "b");
        assertThat(timers.delays).containsExactly(PATIENCE);
        assertThat(poll).isNotDone();

        timers.tasks.get(0).run();
        assertThat(poll.join().answers()).containsExactly("b");
        answers(2, "late");
        assertThat(poll.join().answers()).containsExactly("b");
        assertThat(timers.tasks).as("for a poll that is over").hasSize(1);
    }

    /** An answer of little worth is followed by a better one. */
    @Test
    void patienceIsThatForTheAnswer_theShortestCounts() {
        CompletableFuture<Outcome<String>> poll =
                Poll.of(asked, 3, answer -> answer.equals("master") ? PATIENCE : PATIENCE.multipliedBy(10), timers);
        answers(0, "replica");
        answers(1, "master");
        assertThat(timers.delays).containsExactly(PATIENCE.multipliedBy(10), PATIENCE);

        timers.tasks.get(1).run();
        assertThat(poll.join().answers()).containsExactly("replica", "master");
        timers.tasks.get(0).run();
        assertThat(poll.join().answers()).hasSize(2);
    }

    /** The application is stopping: nobody waits any more. */
    @Test
    void endsAtOnceWhereNothingCanBeWaitedFor() {
        CompletableFuture<Outcome<String>> poll = poll(3);
        timers.shutdownNow();
        answers(0, "a");

        assertThat(poll.join().answers()).containsExactly("a");
    }
}
