package org.cdicache.ai.engine;

import org.cdicache.spi.TimeSource;

/** The machine's clocks; the only place of this module that reads them. */
enum SystemClocks implements TimeSource {
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
