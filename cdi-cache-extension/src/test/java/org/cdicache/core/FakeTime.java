package org.cdicache.core;

import static org.cdicache.Eventually.eventually;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.spi.TimeSource;

/** Time that passes when the test says so. */
public final class FakeTime implements TimeSource {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long epochMillis() {
        return 1_800_000_000_000L + (nanos.get() - (Long.MAX_VALUE - 1_000)) / 1_000_000;
    }

    /** Those who wait, and when they have waited for long enough. */
    private final Map<CompletableFuture<Void>, Long> alarms = new ConcurrentHashMap<>();

    @Override
    public void await(CompletableFuture<?> signal, long nanosToWait) throws InterruptedException {
        CompletableFuture<Void> alarm = new CompletableFuture<>();
        alarms.put(alarm, nanos() + nanosToWait);
        ring();
        try {
            CompletableFuture.anyOf(signal, alarm).get();
        } catch (ExecutionException over) {
            // A signal that fails is one, too.
        } finally {
            alarms.remove(alarm);
        }
    }

    /** How many threads wait for a signal now. */
    int waiting() {
        return (int) alarms.keySet().stream().filter(alarm -> !alarm.isDone()).count();
    }

    /** What so many threads wait for is over. */
    void advanceWhen(int threadsWait, Duration by) {
        eventually("threads wait for time to pass", () -> waiting() == threadsWait);
        advance(by);
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
        ring();
    }

    private void ring() {
        alarms.forEach((alarm, due) -> {
            if (nanos() - due >= 0) {
                alarm.complete(null);
            }
        });
    }
}
