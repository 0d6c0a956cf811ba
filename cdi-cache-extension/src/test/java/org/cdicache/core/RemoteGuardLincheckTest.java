package org.cdicache.core;

import static org.cdicache.core.Schedules.require;
import static org.cdicache.core.Schedules.together;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.Mutant;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.TimeSource;
import org.junit.jupiter.api.Test;

/**
 * The races of distrust, under Lincheck: several callers find at once that the tier has been silent for too long, and one of them finds it
 * while another is answered, and waits in vain again. Nobody waits for real: a caller in vain has nothing left of its time.
 */
class RemoteGuardLincheckTest {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    /** A guard whose first caller has waited in vain a command timeout ago. */
    private static final class Silent {
        final AtomicInteger distrusted = new AtomicInteger();
        final Clock clock = new Clock();
        final RemoteGuard guard = new RemoteGuard(TIMEOUT, clock, distrusted::incrementAndGet);

        Silent() {
            inVain();
            clock.now = TIMEOUT.toNanos();
        }

        Void inVain() {
            try {
                guard.await(new CompletableFuture<>(), new Budget(0));
                throw new AssertionError("nothing was answered");
            } catch (RemoteUnavailableException expected) {
                return null;
            }
        }

        Void answeredAndInVain() {
            guard.await(CompletableFuture.completedFuture(1), new Budget(0));
            return inVain();
        }
    }

    private static final class Clock implements TimeSource {
        volatile long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long epochMillis() {
            throw new AssertionError("nobody asks for the date");
        }
    }

    static final class TwoInVain implements Runnable {
        @Override
        public void run() {
            Silent tier = new Silent();
            together(tier::inVain, tier::inVain);
            require(tier.distrusted.get() == 1, "the tier is distrusted once, whoever finds it");
        }
    }

    /** Whoever of the two began to count anew, its count goes on: after another timeout in vain the tier is distrusted. */
    static final class AnswerBetween implements Runnable {
        @Override
        public void run() {
            Silent tier = new Silent();
            together(tier::inVain, tier::answeredAndInVain);
            int before = tier.distrusted.get();
            tier.clock.now = 2 * TIMEOUT.toNanos();
            tier.inVain();
            require(tier.distrusted.get() == before + 1, "a caller in vain was forgotten");
        }
    }

    private static Mutant decidesFirst() {
        return Mutant.of(RemoteGuard.class, "decides first and forgets then")
                .with(
                        "now - since >= timeoutNanos && vainSince.compareAndSet(since, ANSWERED)) {",
                        "now - since >= timeoutNanos) {\n            vainSince.set(ANSWERED);");
    }

    @Test
    void silence_isToldOnce() throws Exception {
        Schedules.allKeep(TwoInVain.class);
        Schedules.someBreaks(TwoInVain.class, decidesFirst());
    }

    @Test
    void countThatBeganAfterAnAnswer_isNotForgotten() throws Exception {
        Schedules.allKeep(AnswerBetween.class);
        Schedules.someBreaks(AnswerBetween.class, decidesFirst());
    }
}
