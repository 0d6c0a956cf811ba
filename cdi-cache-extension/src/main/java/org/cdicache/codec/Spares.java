package org.cdicache.codec;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few things that are costly to make and hold native memory, for whoever needs one next. Each is with one thread at a time. Not
 * thread locals: those would outlive the application on the server's threads.
 */
final class Spares<T> implements AutoCloseable {

    private final Supplier<T> factory;
    private final Consumer<T> disposer;
    private final BlockingQueue<T> idle;
    private volatile boolean closed;

    Spares(int most, Supplier<T> factory, Consumer<T> disposer) {
        this.idle = new ArrayBlockingQueue<>(most);
        this.factory = factory;
        this.disposer = disposer;
    }

    /** A kept one, or else a new one; to be given to {@link #release} or {@link #discard}. */
    T acquire() {
        T spare = idle.poll();
        return spare != null ? spare : factory.get();
    }

    /** Keeps it, or disposes of it if enough are kept. */
    void release(T used) {
        if (closed || !idle.offer(used)) {
            disposer.accept(used);
        } else if (closed) {
            // It may have been put back after close() had looked.
            disposeOfIdle();
        }
    }

    /** Disposes of it. */
    void discard(T used) {
        disposer.accept(used);
    }

    /** Disposes of all that are kept; from now on none is. Those in use follow when they are released. */
    @Override
    public void close() {
        closed = true;
        disposeOfIdle();
    }

    private void disposeOfIdle() {
        for (@Nullable T spare = idle.poll(); spare != null; spare = idle.poll()) {
            disposer.accept(spare);
        }
    }
}
