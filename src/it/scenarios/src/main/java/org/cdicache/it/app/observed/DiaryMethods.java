package org.cdicache.it.app.observed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import org.cdicache.CacheEvent;
import org.cdicache.NamedCache;

/** Observer methods, each of the one kind of event that it names. */
@ApplicationScoped
public class DiaryMethods {

    @Inject
    Diary diary;

    void missed(@Observes @NamedCache("users") CacheEvent.Miss miss) {
        diary.note("method", miss);
    }

    void invalidated(@Observes CacheEvent.RemoteInvalidation invalidation) {
        diary.note("method", invalidation);
    }

    void invalidatedLater(@ObservesAsync CacheEvent.RemoteInvalidation invalidation) {
        diary.note("async method", invalidation);
    }
}
