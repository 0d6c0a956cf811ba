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
import org.cdicache.spi.Tombstone;
import org.jspecify.annotations.Nullable;

/** Steps of SCAN, without the keys that were deleted a moment ago. */
final class KeyWalk {

    private static final int KEYS_IN_A_STEP = 512;

    private KeyWalk() {}

    static CompletionStage<KeyPage> step(
            RedisAsyncCommands<String, byte[]> redis, String glob, @Nullable String cursor) {
        ScanArgs args = ScanArgs.Builder.matches(glob).limit(KEYS_IN_A_STEP);
        CompletionStage<KeyScanCursor<String>> step =
                cursor == null ? redis.scan(args) : redis.scan(ScanCursor.of(cursor), args);
        return step.thenCompose(found -> withoutTombstones(redis, found.getKeys())
                .thenApply(keys -> new KeyPage(keys, found.isFinished() ? null : found.getCursor())));
    }

    /** All starts of values are asked for at once; a key of another type has none, and is no tombstone. */
    static CompletionStage<List<String>> withoutTombstones(
            RedisAsyncCommands<String, byte[]> redis, List<String> keys) {
        byte[] mark = Tombstone.mark();
        List<CompletableFuture<byte[]>> starts = keys.stream()
                .map(key -> redis.getrange(key, 0, mark.length - 1)
                        .exceptionally(otherType -> new byte[0])
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    List<String> entries = new ArrayList<>(keys.size());
                    for (int i = 0; i < keys.size(); i++) {
                        if (!Arrays.equals(starts.get(i).join(), mark)) {
                            entries.add(keys.get(i));
                        }
                    }
                    return entries;
                });
    }
}
