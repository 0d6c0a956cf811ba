package org.cdicache.it.app.observed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.cdicache.CacheEvent;
import org.cdicache.WebCache;
import org.cdicache.spi.CacheObserver;

/** An observer bean that is told of one cache, and of Redis. */
@WebCache
@ApplicationScoped
public class DiaryKeeper implements CacheObserver {

    @Inject
    Diary diary;

    @Override
    public void accept(CacheEvent event) {
        diary.note("bean", event);
    }
}
