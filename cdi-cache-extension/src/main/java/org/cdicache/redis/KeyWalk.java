package org.cdicache.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cdicache.spi.RemoteTier.KeyPage;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.Tombstone;
import org.jspecify.annotations.Nullable;

/**
 * Steps of SCAN over one master after the other, without the keys that were deleted a moment ago. The cursor of a step names its master: to another
 * it means something else.
 */
final class KeyWalk {

    private static final int KEYS_IN_A_STEP = 512;

    private KeyWalk() {}

    static CompletableFuture<KeyPage> step(RedisLink link, String glob, @Nullable String cursor) {
        List<RedisChannel> masters = link.channels();
        int at = 0;
        if (cursor != null) {
            String master = cursor.substring(cursor.indexOf('@') + 1);
            at = masters.stream().map(KeyWalk::name).toList().indexOf(master);
            if (at < 0) {
                return CompletableFuture.failedFuture(new RemoteUnavailableException(
                        "the masters have changed during a walk over their keys", null, /* settled= */ true));
            }
        }
        int next = at + 1;
        String there = cursor == null ? ScanCursor.INITIAL.getCursor() : cursor.substring(0, cursor.indexOf('@'));
        RedisChannel master = masters.get(at);
        return scan(master, glob, there)
                .thenCompose(found -> withoutTombstones(
                                found.getKeys(), link.sendEach(found.getKeys(), key -> key, KeyWalk::start))
                        .thenApply(keys -> {
                            if (!found.isFinished()) {
                                return new KeyPage(keys, found.getCursor() + "@" + name(master));
                            }
                            return new KeyPage(
                                    keys,
                                    next == masters.size()
                                            ? null
                                            : ScanCursor.INITIAL.getCursor() + "@" + name(masters.get(next)));
                        }));
    }

    private static CompletableFuture<KeyScanCursor<String>> scan(RedisChannel master, String glob, String cursor) {
        ScanArgs args = ScanArgs.Builder.matches(glob).limit(KEYS_IN_A_STEP);
        return master.send(redis -> redis.scan(ScanCursor.of(cursor), args));
    }

    private static String name(RedisChannel master) {
        return master.address().host() + ":" + master.address().port();
    }

    /** As much of a value as tells a tombstone; a key of another type has none, and is no tombstone. */
    static CompletionStage<byte[]> start(RedisAsyncCommands<String, byte[]> redis, String key) {
        return redis.getrange(key, 0, Tombstone.mark().length - 1);
    }

    /** Those keys whose values start otherwise. */
    static CompletableFuture<List<String>> withoutTombstones(
            List<String> keys, List<? extends CompletionStage<byte[]>> starts) {
        byte[] mark = Tombstone.mark();
        List<CompletableFuture<byte[]>> known = starts.stream()
                .map(start -> start.exceptionally(otherType -> new byte[0]).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(known.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    List<String> entries = new ArrayList<>(keys.size());
                    for (int i = 0; i < keys.size(); i++) {
                        if (!Arrays.equals(known.get(i).join(), mark)) {
                            entries.add(keys.get(i));
                        }
                    }
                    return entries;
                });
    }
}
