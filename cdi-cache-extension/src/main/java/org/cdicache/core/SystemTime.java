package org.cdicache.core;

import org.cdicache.spi.TimeSource;

/** The machine's clocks; the only place that reads them. */
public enum SystemTime implements TimeSource {
    /** The only instance. */
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }
}
