package org.cdicache.ai.near;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.spi.TimeSource;

/** Tells the log what has failed, once a minute at most, since what fails may fail with every request. Safe for use by any number of threads. */
final class Troubles {

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai");
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final TimeSource time;
    private final AtomicLong next;

    Troubles(TimeSource time) {
        this.time = time;
        this.next = new AtomicLong(time.nanos());
    }

    /** Without the failure's message, which may quote a text. Keeps the thread interrupted if that was the failure. */
    void tell(String what, Throwable failure) {
        interruptAgain(failure);
        long now = time.nanos();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + QUIET.toNanos())) {
            LOG.log(WARNING, "{0}: {1}", what, failure.getClass().getName());
        }
    }

    /** What is not declared may be thrown all the same. */
    static void interruptAgain(Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
