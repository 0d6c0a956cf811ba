package org.cdicache.spi;

import java.time.Duration;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.jspecify.annotations.Nullable;

/** A cache whose loads may end later than the call that begins them. Every cache of the library is one; made for its own modules, not for applications. */
public interface OpenLoads {

    /**
     * Begins a load. Touches L1, then L2; may wait for the network. Loads of one key do not wait for each other, nor for those of
     * {@link org.cdicache.Cache#lookupOrLoad}.
     *
     * @throws org.cdicache.CacheUnavailableException in strict mode, if L2 was needed and did not answer; nothing was begun
     */
    <T> Load<T> open(String key, TypeRef<T> type, EntryOptions options);

    /**
     * A load whose value comes later, on any thread; holds no thread, lock or lease, but must be ended by {@link #complete}, {@link #failed} or {@link #close}.
     * What is invalidated after it began is not stored. Methods may be called by several threads at once; only the first end counts.
     */
    interface Load<T> extends AutoCloseable {

        /** What a tier holds and the call takes, as it was when the load began; a miss if the value has to be loaded. Never touches the network. */
        Lookup<T> found();

        /** Whether what is being loaded may be given to callers that ask now, because nothing was invalidated since. Never touches the network. */
        boolean isCurrent();

        /**
         * Ends the load, and stores its value in the tiers that want it, if nothing was invalidated since; may wait for the network.
         *
         * @param decided options by which this value differs from what the load was begun with; null for none
         * @return how long it will live; zero if it is not stored, or if the load is over already; an outage of Redis never throws
         */
        Duration complete(T value, @Nullable EntryOptions decided);

        /**
         * Ends the load, for which no value can be had. Never touches the network.
         *
         * @return what may be served instead: past its time, or past the age that was asked for, and not invalidated since the load began; a miss if there is
         *     none, or if the load is over already
         */
        Lookup<T> failed(Throwable failure);

        /** Ends the load, of which nobody wants the value any more; does nothing if it is over. Never touches the network. */
        @Override
        void close();
    }
}
