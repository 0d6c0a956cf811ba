package org.cdicache.redis;

import java.util.concurrent.CompletableFuture;

/*
 * Repairs on a link that lives.
 *
 * What a server refuses is missed although the connection is in order: it has no memory left (OOM), cannot save (MISCONF), or the user's rights were
 * changed (NOPERM). The next connection would make it good, and may never come. So as long as anything is missed, another attempt is made with
 * every heartbeat; one at a time, because a server that refuses may also be slow. While nothing is missed it costs a look at each cache.
 *
 * Beside reads and writes a repair is what it is before them: it takes away what another one stores meanwhile, which for a cache is right, and it makes good
 * only what was missed before it began.
 */
final class LateRepairs {

    private final Subscriptions subscriptions;

    /** Only touched by the scheduler thread. */
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    LateRepairs(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Makes good what was missed, if there is anything. Whether that is refused again the next attempt finds out. */
    void attempt(RedisLink link) {
        if (underWay.isDone() && subscriptions.isRepairDue()) {
            underWay = subscriptions.repairAll(RepairsOn.living(link));
        }
    }
}
