package org.cdicache.core;

import java.lang.reflect.Type;
import java.util.function.BooleanSupplier;
import org.cdicache.RemoteStatus;

/** The L2 of a memory-only cache. */
final class NoSharedTier implements SharedTier {

    @Override
    public RemoteRead read(String key, Type type) {
        return RemoteRead.Absent.INSTANCE;
    }

    @Override
    public boolean write(String key, byte[] payload, long ttlMillis) {
        return false;
    }

    @Override
    public void fill(String key, byte[] payload, long ttlMillis, BooleanSupplier onlyIf) {
        // L1 is all there is.
    }

    @Override
    public boolean delete(String key) {
        return false;
    }

    @Override
    public long deleteMatching(String glob) {
        return -1;
    }

    @Override
    public long remainingMillis(String key) {
        return 0;
    }

    @Override
    public RemoteStatus ping() {
        return RemoteStatus.notConfigured();
    }
}
