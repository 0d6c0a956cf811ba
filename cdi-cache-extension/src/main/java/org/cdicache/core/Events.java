package org.cdicache.core;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.cdicache.CacheEvent;

/** What one cache has to tell. */
record Events(String cache, Announcer announcer, LongAdder lost) {

    static Events of(String cache, Announcer announcer) {
        return new Events(cache, announcer, new LongAdder());
    }

    /** Of a cache that nobody listens to. */
    static Events silent() {
        return of("", Announcer.SILENT);
    }

    /** On this thread. */
    <E extends CacheEvent> void tell(Class<E> type, Function<String, E> event) {
        announcer.tell(type, () -> event.apply(cache), lost);
    }

    /** On another thread: for those that must not run foreign code. */
    <E extends CacheEvent> void tellElsewhere(Class<E> type, Function<String, E> event) {
        announcer.tellElsewhere(type, () -> event.apply(cache), lost);
    }
}
