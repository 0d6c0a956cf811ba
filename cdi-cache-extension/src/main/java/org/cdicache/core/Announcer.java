package org.cdicache.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cdicache.CacheEvent;
import org.cdicache.spi.CacheObserver;
import org.jspecify.annotations.Nullable;

/**
 * Tells the observers of one engine what happens, in their order, each whatever the others do. A thread that is telling tells nothing of what the
 * observers do meanwhile: without that, one that uses a cache would call itself without end.
 */
public final class Announcer implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.cdicache");
    private static final int MOST_WAITING = 10_000;

    /** Nobody listens. */
    static final Announcer SILENT = new Announcer(List.of(), null);

    private static final class Listener {
        final Consumer<CacheEvent> observer;
        final AtomicBoolean warned = new AtomicBoolean();

        Listener(Consumer<CacheEvent> observer) {
            this.observer = observer;
        }

        boolean observes(Class<? extends CacheEvent> type) {
            return !(observer instanceof CacheObserver choosy) || choosy.observes(type);
        }
    }

    private final List<Listener> all;
    private final @Nullable ExecutorService elsewhere;
    private final @Nullable ClassLoader classes;
    private final ConcurrentMap<Class<?>, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final ThreadLocal<Boolean> telling = new ThreadLocal<>();
    private final AtomicBoolean warnedOfBacklog = new AtomicBoolean();

    /**
     * An announcer that owns the executor.
     *
     * @param elsewhere one thread for what is learned on threads that must not run foreign code; null if there are no observers
     */
    Announcer(List<? extends Consumer<CacheEvent>> observers, @Nullable ExecutorService elsewhere) {
        this.all = observers.stream().<Listener>map(Listener::new).toList();
        this.elsewhere = elsewhere;
        this.classes = elsewhere == null ? null : Thread.currentThread().getContextClassLoader();
    }

    /** An announcer to these observers. Its thread exists only while there is something to tell. */
    public static Announcer to(List<? extends Consumer<CacheEvent>> observers) {
        return observers.isEmpty()
                ? SILENT
                : new Announcer(observers, Workers.startOne("cdi-cache-events", MOST_WAITING));
    }

    /** Whether there are no observers at all. */
    boolean isSilent() {
        return all.isEmpty();
    }

    /**
     * Tells those who want to know, on this thread.
     *
     * @param lost counts what an observer failed on
     */
    <E extends CacheEvent> void tell(Class<E> type, Supplier<E> event, LongAdder lost) {
        if (all.isEmpty() || isTelling()) {
            return;
        }
        telling.set(true);
        try {
            List<Listener> interested = interestedIn(type, lost);
            if (!interested.isEmpty()) {
                E made = event.get();
                interested.forEach(listener -> tell(listener, made, lost));
            }
        } finally {
            // Removed, not set: nothing of the library's may stay behind on a thread of the server's.
            telling.remove();
        }
    }

    /** Tells those who want to know, on the announcer's own thread, after what was handed to it before. Never runs foreign code here. */
    <E extends CacheEvent> void tellElsewhere(Class<E> type, Supplier<E> event, LongAdder lost) {
        ExecutorService thread = elsewhere;
        List<Listener> known = listeners.get(type);
        if (thread == null || isTelling() || (known != null && known.isEmpty())) {
            return;
        }
        try {
            thread.execute(() -> withClasses(() -> tell(type, event, lost)));
        } catch (RejectedExecutionException behindOrClosed) {
            lost.increment();
            if (!thread.isShutdown() && warnedOfBacklog.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "The observers of caches are " + MOST_WAITING + " events behind: some are lost from now on,"
                                + " see eventsLost in the statistics");
            }
        }
    }

    /** Runs what a telling thread hands over as quietly as the thread itself would. */
    Executor quietly(Executor executor) {
        return all.isEmpty() ? executor : task -> executor.execute(isTelling() ? quiet(task) : task);
    }

    private Runnable quiet(Runnable task) {
        return () -> {
            boolean already = isTelling();
            telling.set(true);
            try {
                task.run();
            } finally {
                if (!already) {
                    telling.remove();
                }
            }
        };
    }

    private boolean isTelling() {
        return telling.get() != null;
    }

    /** Asks without a lock: two threads may ask at once, and are answered alike. */
    private List<Listener> interestedIn(Class<? extends CacheEvent> type, LongAdder lost) {
        List<Listener> known = listeners.get(type);
        if (known != null) {
            return known;
        }
        List<Listener> interested = new ArrayList<>();
        for (Listener listener : all) {
            boolean[] wanted = new boolean[1];
            isolated(listener, () -> wanted[0] = listener.observes(type), lost);
            if (wanted[0]) {
                interested.add(listener);
            }
        }
        listeners.put(type, interested);
        return interested;
    }

    private static void tell(Listener listener, CacheEvent event, LongAdder lost) {
        isolated(listener, () -> listener.observer.accept(event), lost);
    }

    private static void isolated(Listener listener, Runnable call, LongAdder lost) {
        try {
            call.run();
        } catch (Throwable failure) {
            lost.increment();
            LOG.log(
                    listener.warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG,
                    "An observer of caches failed, the cache is not affected: "
                            + listener.observer.getClass().getName(),
                    failure);
        }
    }

    private void withClasses(Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    /** Stops its thread; what it has not told by then is lost. Idempotent. */
    @Override
    public void close() {
        if (elsewhere != null) {
            elsewhere.shutdownNow();
        }
    }
}
