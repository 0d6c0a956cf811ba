package org.cdicache.core;

import java.lang.reflect.Type;
import org.cdicache.Tier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a flight.
 *
 * @param value what was read or loaded; null if the loader had none, or if that is what is cached
 * @param type the type it is held as
 * @param tier where it came from; {@link Tier#NONE} if it was loaded
 * @param ttlMillis how long it will be served; 0 if it is not stored
 * @param stale whether it is served although it is stale
 * @param refreshDue whether it comes from L2 so late in its life that it is to be refreshed
 */
record Loaded(@Nullable Object value, Type type, Tier tier, long ttlMillis, boolean stale, boolean refreshDue) {

    Loaded(@Nullable Object value, Type type, Tier tier, long ttlMillis, boolean stale) {
        this(value, type, tier, ttlMillis, stale, /* refreshDue= */ false);
    }
}
