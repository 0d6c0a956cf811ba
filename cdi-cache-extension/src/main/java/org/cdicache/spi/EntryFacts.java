package org.cdicache.spi;

import java.util.Collection;
import java.util.Map;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.jspecify.annotations.Nullable;

/** A cache that tells more of its entries than an application needs. Every cache of the library is one; made for its own modules, not for applications. */
public interface EntryFacts {

    /**
     * As {@link org.cdicache.Cache#getAll(Collection, TypeRef)}, telling of each value where it came from, how long it will live, and whether it is
     * stale.
     */
    <T> Map<String, Lookup<T>> lookupAll(Collection<String> keys, TypeRef<T> type);

    /**
     * How many bytes a value takes as it is written, neither compressed nor encrypted; writes it to know. Touches no tier.
     *
     * @throws org.cdicache.ValueCodecException if the value cannot be written
     */
    int writtenBytes(@Nullable Object value);
}
