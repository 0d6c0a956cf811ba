package org.cdicache.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.jspecify.annotations.Nullable;

/** The L2 of a memory-only cache: L1 is all there is. */
final class NoSharedTier implements SharedTier {

    private final Markers markers;

    NoSharedTier(Markers markers) {
        this.markers = markers;
    }

    @Override
    public boolean isConfigured() {
        return false;
    }

    @Override
    public Budget budget() {
        return new Budget(0);
    }

    @Override
    public RemoteRead read(String key, Type type, Budget budget) {
        return RemoteRead.Absent.NOTHING;
    }

    @Override
    public List<RemoteRead> readAll(List<String> keys, Type type) {
        return Collections.nCopies(keys.size(), RemoteRead.Absent.NOTHING);
    }

    @Override
    public boolean writeAll(List<Sealable> entries, Budget budget) {
        return false;
    }

    @Override
    public List<TagStamp> stamps(Collection<String> tags, Budget budget) {
        return markers.stamps(tags, budget);
    }

    @Override
    public Fill fill(Sealable entry, RemoteRead read, BooleanSupplier onlyIf, Budget budget) {
        return Fill.withoutL2(onlyIf);
    }

    @Override
    public boolean areCurrent(List<TagStamp> stamps, Budget budget) {
        return markers.areCurrent(stamps, budget);
    }

    @Override
    public void hear(Budget budget) {
        // There is nobody to hear.
    }

    @Override
    public long deleteAll(Collection<String> keys, Budget budget) {
        return 0;
    }

    @Override
    public long deleteMatching(Glob glob) {
        return -1;
    }

    @Override
    public @Nullable Stream<String> keys(Glob glob) {
        return null;
    }

    @Override
    public @Nullable Header header(String key) {
        return null;
    }

    @Override
    public boolean expire(String key) {
        return false;
    }

    @Override
    public void renew(List<String> outdated) {
        markers.renew(outdated, budget());
    }

    @Override
    public RemoteStatus ping() {
        return RemoteStatus.notConfigured();
    }

    @Override
    public int pendingRepairs() {
        return 0;
    }

    @Override
    public Duration stalenessBound() {
        return Duration.ZERO;
    }
}
