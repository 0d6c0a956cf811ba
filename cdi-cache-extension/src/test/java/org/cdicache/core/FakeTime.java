package org.cdicache.core;

import java.time.Duration;
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

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
