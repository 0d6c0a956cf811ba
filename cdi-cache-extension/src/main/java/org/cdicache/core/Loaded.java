package org.cdicache.core;

import java.lang.reflect.Type;
import org.cdicache.Tier;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a flight.
 *
 * @param value what was read or loaded; null if the loader had none
 * @param type the type it is held as
 * @param tier where it came from; {@link Tier#NONE} if it was loaded
 * @param ttlMillis how long it will live; 0 if it was not stored
 * @param joined whether this caller waited for another's work
 */
record Loaded(@Nullable Object value, Type type, Tier tier, long ttlMillis, boolean joined) {

    /** As seen by a caller that waited for it. */
    Loaded shared() {
        return new Loaded(value, type, tier, ttlMillis, true);
    }
}
