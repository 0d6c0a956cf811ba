package org.cdicache.redis;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.cdicache.spi.TimeSource;

/**
 * Which keys have changed since an instant, as far as this node knows: what Redis has pushed, and its own commands, of which Redis tells it nothing.
 * Keys share places: some look changed that are not, none looks unchanged that is.
 */
final class RecentChanges {

    private static final int PLACES = 1 << 14;

    private final TimeSource time;
    private final AtomicIntegerArray underWay = new AtomicIntegerArray(PLACES);
    private final AtomicLongArray changed = new AtomicLongArray(PLACES);
    private volatile long allChanged;

    RecentChanges(TimeSource time) {
        this.time = time;
        allChanged();
        for (int place = 0; place < PLACES; place++) {
            changed.setPlain(place, allChanged);
        }
    }

    /** Others have changed a key, or this node has. */
    void changed(String key) {
        changed.getAndAccumulate(place(key), time.nanos(), RecentChanges::later);
    }

    /** Others may have changed anything. */
    void allChanged() {
        allChanged = time.nanos();
    }

    /**
     * A change by this node, of which nobody knows when it takes effect: from before its command leaves, until after the answer, whatever that is. So
     * a caller who gave up waiting still finds the keys changed.
     */
    <T> CompletableFuture<T> during(Collection<String> keys, Supplier<CompletableFuture<T>> change) {
        keys.forEach(key -> underWay.getAndIncrement(place(key)));
        return change.get()
                .whenComplete((answer, failure) -> keys.forEach(key -> {
                    changed(key);
                    underWay.getAndDecrement(place(key));
                }));
    }

    /** Whether a key is not known to have changed since an instant, and is not being changed. */
    boolean areNoneSince(String key, long nanos) {
        int place = place(key);
        // In this order: whoever ends a change notes it first.
        return underWay.get(place) == 0 && nanos - changed.get(place) > 0 && nanos - allChanged > 0;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private static int place(String key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
