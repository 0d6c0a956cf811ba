package org.cdicache.codec;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import java.io.Serial;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that Jackson reads and writes with, for whoever needs them next. Each thread begins to look in a place of its own, so that those which
 * run at the same time neither wait for one another nor share a line of the processor's cache: Jackson's own bounded pool is one lock, which two
 * threads that read many small values at once were seen to fight for. Not thread locals, which are Jackson's default: on a server's threads they
 * hold the application's class loader softly.
 */
final class Buffers implements RecyclerPool<BufferRecycler> {

    @Serial
    private static final long serialVersionUID = 1;

    private static final int PLACES = 16;

    /** References in a line of the processor's cache. */
    private static final int DISTANCE = 16;

    private static final int LOOKS = 3;

    private final transient AtomicReferenceArray<@Nullable BufferRecycler> idle =
            new AtomicReferenceArray<>(PLACES * DISTANCE);

    @Override
    public BufferRecycler acquirePooled() {
        int place = place();
        for (int look = 0; look < LOOKS; look++) {
            BufferRecycler found = idle.getAndSet(index(place + look), null);
            if (found != null) {
                return found;
            }
        }
        return new BufferRecycler();
    }

    /** Where others are kept already, it is left to the garbage collector. */
    @Override
    public void releasePooled(BufferRecycler used) {
        int place = place();
        for (int look = 0; look < LOOKS; look++) {
            if (idle.compareAndSet(index(place + look), null, used)) {
                return;
            }
        }
    }

    @Override
    public int pooledCount() {
        int kept = 0;
        for (int place = 0; place < PLACES; place++) {
            kept += idle.get(index(place)) == null ? 0 : 1;
        }
        return kept;
    }

    @Override
    public boolean clear() {
        for (int place = 0; place < PLACES; place++) {
            idle.set(index(place), null);
        }
        return true;
    }

    private static int place() {
        return (int) Thread.currentThread().getId();
    }

    private static int index(int place) {
        return (place & PLACES - 1) * DISTANCE;
    }
}
