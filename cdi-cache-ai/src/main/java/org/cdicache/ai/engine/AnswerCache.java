package org.cdicache.ai.engine;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cdicache.Cache;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.spi.EntryFacts;
import org.cdicache.spi.OpenLoads;
import org.cdicache.spi.OpenLoads.Load;

/**
 * What answers need of their cache beyond {@link Cache}. A cache that an application has put in the place of the library's may not have it, and then less is
 * stored and known, but all is answered.
 */
final class AnswerCache {

    private static final System.Logger LOG = System.getLogger(AiResponseCache.class.getName());

    private final Cache cache;
    private final AtomicBoolean warned = new AtomicBoolean();

    AnswerCache(Cache cache) {
        this.cache = cache;
    }

    /** Whether it can store what comes later, and knows what was invalidated meanwhile; one warning if not. */
    boolean opens() {
        boolean opens = cache instanceof OpenLoads;
        if (!opens && warned.compareAndSet(false, true)) {
            LOG.log(
                    WARNING,
                    "Streamed answers are not stored: the cache \"" + cache.name() + "\" is a "
                            + cache.getClass().getName()
                            + ", which is none of the library's. Let the application's CacheRegistry give the"
                            + " library's own caches, such as those of CacheFactory");
        }
        return opens;
    }

    /** Begins a load that ends later; only of a cache that {@linkplain #opens() can}. */
    <T> Load<T> open(String key, TypeRef<T> type, EntryOptions options) {
        return ((OpenLoads) cache).open(key, type, options);
    }

    /** What it holds of several keys; whether it is stale, and for how long it lives, only as far as the cache says so. */
    <T> Map<String, Lookup<T>> lookupAll(Collection<String> keys, TypeRef<T> type) {
        if (cache instanceof EntryFacts facts) {
            return facts.lookupAll(keys, type);
        }
        Map<String, Lookup<T>> found = new LinkedHashMap<>();
        cache.getAll(keys, type)
                .forEach((key, value) ->
                        found.put(key, new Lookup<>(value, Tier.NONE, Duration.ZERO, /* stale= */ false)));
        return found;
    }

    /** How many chars an answer has, about. One that is no text is written to know; 0 if it cannot be, or if the cache does not tell. */
    int chars(Object answer) {
        if (answer instanceof Sized sized) {
            return sized.chars();
        }
        if (answer instanceof CharSequence text) {
            return text.length();
        }
        try {
            return cache instanceof EntryFacts facts ? facts.writtenBytes(answer) : 0;
        } catch (ValueCodecException unwritable) {
            return 0;
        }
    }
}
