package org.cdicache.redis;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.jspecify.annotations.Nullable;

/*
 * Answers that come, but later than anybody waits.
 *
 * Each caller of such a server pays a whole command timeout, and nothing else ends that: its pings are answered, so that Heartbeat is content, and
 * callers distrust a link only when nobody is answered in time, while the other masters of a cluster answer. One late answer may be a matter of a
 * moment. Two in a row, and the connection is better given up: the next one is only used if it is quick.
 */
final class LateAnswers {

    private static final int MOST = 2;

    private final Duration timeout;

    /** Whose answers are counted; guarded by this, with their number. */
    private @Nullable Object counted;

    private int inARow;

    LateAnswers(CacheConfig.Redis settings) {
        this.timeout = settings.commandTimeout();
    }

    /** Counts an answer; whether the link had better be given up. Those of the link before do not count. */
    synchronized boolean tooMany(Object link, Duration latency) {
        boolean same = counted == link;
        counted = link;
        inARow = latency.compareTo(timeout) <= 0 ? 0 : same ? inARow + 1 : 1;
        return inARow >= MOST;
    }
}
