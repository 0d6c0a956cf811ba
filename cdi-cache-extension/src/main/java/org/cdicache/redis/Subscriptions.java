package org.cdicache.redis;

import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cdicache.spi.RemoteTier.Listener;
import org.cdicache.spi.RemoteTier.Repairs;
import org.jspecify.annotations.Nullable;

/** The caches that share the tier, and the invalidations that Redis pushes for their keys. */
final class Subscriptions implements PushListener {

    private record Subscription(String keyPrefix, Listener listener) {}

    private final List<Subscription> all = new CopyOnWriteArrayList<>();
    private final @Nullable RecentChanges recent;

    /**
     * No caches yet.
     *
     * @param recent told of every change, before the caches are; null if nobody asks
     */
    Subscriptions(@Nullable RecentChanges recent) {
        this.recent = recent;
    }

    void add(String keyPrefix, Listener listener) {
        all.add(new Subscription(keyPrefix, listener));
    }

    void allInvalidated() {
        if (recent != null) {
            recent.allChanged();
        }
        all.forEach(s -> s.listener.allInvalidated());
    }

    void forget() {
        all.forEach(s -> s.listener.forget());
    }

    /** Whether any cache has something to repair. */
    boolean isRepairDue() {
        for (Subscription s : all) {
            if (s.listener.isRepairDue()) {
                return true;
            }
        }
        return false;
    }

    /** Lets every cache repair what was missed, until none of them finds anything to do. */
    CompletableFuture<?> repairAll(Repairs repairs) {
        List<CompletableFuture<Boolean>> round =
                all.stream().map(s -> s.listener.repair(repairs)).toList();
        return CompletableFuture.allOf(round.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> round.stream().anyMatch(CompletableFuture::join)
                        ? repairAll(repairs)
                        : CompletableFuture.completedFuture(null));
    }

    @Override
    public void onPushMessage(PushMessage message) {
        if (!"invalidate".equals(message.getType())) {
            return;
        }
        Object keys = message.getContent(StringCodec.UTF8::decodeKey).get(1);
        if (keys instanceof List<?> changed) {
            invalidated(changed);
        } else {
            // FLUSHALL and FLUSHDB push null instead of keys.
            allInvalidated();
        }
    }

    private void invalidated(List<?> changed) {
        if (recent != null) {
            for (Object key : changed) {
                recent.changed(String.valueOf(key));
            }
        }
        for (Subscription s : all) {
            List<String> mine = new ArrayList<>();
            for (Object key : changed) {
                if (key instanceof String redisKey && redisKey.startsWith(s.keyPrefix)) {
                    mine.add(redisKey);
                }
            }
            if (!mine.isEmpty()) {
                s.listener.invalidated(mine);
            }
        }
    }
}
