package org.cdicache.redis;

import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cdicache.spi.RemoteTier.Listener;
import org.cdicache.spi.RemoteTier.Repair;
import org.jspecify.annotations.Nullable;

/** The caches that share the tier, and the invalidations that Redis pushes for their keys. */
final class Subscriptions implements PushListener {

    private record Subscription(String keyPrefix, Listener listener) {}

    /** What one cache wants repaired. */
    record Due(String keyPrefix, Listener listener, Repair repair) {}

    private final List<Subscription> all = new CopyOnWriteArrayList<>();

    void add(String keyPrefix, Listener listener) {
        all.add(new Subscription(keyPrefix, listener));
    }

    void allInvalidated() {
        all.forEach(s -> s.listener.allInvalidated());
    }

    /** The next cache that wants a repair; null if none does. */
    @Nullable
    Due nextRepair() {
        for (Subscription s : all) {
            Repair repair = s.listener.repair();
            if (!repair.isEmpty()) {
                return new Due(s.keyPrefix, s.listener, repair);
            }
        }
        return null;
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
