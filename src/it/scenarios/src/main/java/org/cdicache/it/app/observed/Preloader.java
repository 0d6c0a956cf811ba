package org.cdicache.it.app.observed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cdicache.CacheRegistry;
import org.cdicache.WarmUp;
import org.jspecify.annotations.Nullable;

/** Warms a cache when the application starts. */
@ApplicationScoped
public class Preloader {

    @Inject
    CacheRegistry caches;

    private volatile @Nullable WarmUp run;

    void start(@Observes Startup event) {
        run = caches.warmer("users")
                .concurrency(2)
                .budget(Duration.ofMinutes(1))
                .start(List.of("anna", "bert", "carl"), String.class, key -> key + " at start-up");
    }

    Optional<WarmUp> run() {
        return Optional.ofNullable(run);
    }
}
