package org.cdicache.ai.engine;

import static java.lang.System.Logger.Level.INFO;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.cdicache.Cache;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AiSummary;
import org.cdicache.ai.AiSummary.Invalidation;
import org.cdicache.ai.AnswerScope;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Invalidates scopes, and remembers which and why. */
final class Invalidations {

    private static final System.Logger LOG = System.getLogger(AiResponseCache.class.getName());
    private static final int LONGEST_REASON = 200;

    private final Cache cache;
    private final @Nullable NearAnswers near;
    private final TimeSource time;
    private final Deque<Invalidation> latest = new ArrayDeque<>();

    Invalidations(Cache cache, @Nullable NearAnswers near, TimeSource time) {
        this.cache = cache;
        this.near = near;
        this.time = time;
    }

    void invalidate(AnswerScope scope, String reason) {
        String told = printable(reason);
        // Before it is done: in strict mode it may be refused, and is made good later all the same.
        remember(new Invalidation(Instant.ofEpochMilli(time.epochMillis()), scope, told));
        String tag = Tags.of(scope);
        try {
            if (tag == null) {
                cache.clear();
            } else {
                cache.invalidateTags(tag);
            }
        } finally {
            // Afterwards, since without an answer nothing that is near it can be served; and even if strict mode has
            // refused the former.
            if (near != null) {
                near.invalidate(tag);
            }
        }
        LOG.log(
                INFO,
                "Answers invalidated: operation {0}, model {1}, tenant {2}, tag {3}; {4}",
                part(scope.operation()),
                part(scope.model()),
                part(scope.tenant()),
                part(scope.tag()),
                told);
    }

    private static String part(@Nullable String name) {
        return name == null ? "any" : AiKeys.name(name);
    }

    /** One line of bounded length. */
    private static String printable(String reason) {
        String line = reason.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
    }

    private void remember(Invalidation done) {
        synchronized (latest) {
            latest.addFirst(done);
            if (latest.size() > AiSummary.MOST_INVALIDATIONS) {
                latest.removeLast();
            }
        }
    }

    /** The latest first. */
    List<Invalidation> latest() {
        synchronized (latest) {
            return List.copyOf(latest);
        }
    }
}
