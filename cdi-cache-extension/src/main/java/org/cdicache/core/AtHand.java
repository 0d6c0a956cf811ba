package org.cdicache.core;

import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.jspecify.annotations.Nullable;

/** What a cache can answer from the heap as it is held there: at once, without a network, a loader or a conversion. */
interface AtHand {

    /** Of a cache that holds nothing. */
    AtHand NOTHING = new AtHand() {
        @Override
        public <T> @Nullable Lookup<T> lookupAtHand(String key, TypeRef<T> type) {
            return null;
        }

        @Override
        public <T> @Nullable Lookup<T> lookupAtHand(
                String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader) {
            return null;
        }
    };

    /** As {@link org.cdicache.Cache#lookup(String, TypeRef)}; null, and not counted as a read, if it is not at hand. */
    <T> @Nullable Lookup<T> lookupAtHand(String key, TypeRef<T> type);

    /**
     * As {@link org.cdicache.Cache#lookupOrLoad(String, TypeRef, EntryOptions, ContextLoader)}, beginning a refresh if one is due; null, and not
     * counted as a read, if it is not at hand.
     */
    <T> @Nullable Lookup<T> lookupAtHand(String key, TypeRef<T> type, EntryOptions options, ContextLoader<T, ?> loader);
}
