package org.cdicache.redis;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Removes many keys, with or without a tombstone in the place of each, in batches: no single command keeps Redis busy for long. */
final class Removals {

    private static final int KEYS_IN_A_BATCH = 512;

    /** With three commands for a key, three quarters of what may wait on a connection. */
    static final int BATCHES_AT_ONCE = 8;

    private Removals() {}

    /** Completes with how many existed. */
    static CompletableFuture<Long> unlink(RedisLink link, Collection<String> keys) {
        return unlink(link, keys, BATCHES_AT_ONCE);
    }

    static CompletableFuture<Long> unlink(RedisLink link, Collection<String> keys, int batchesAtOnce) {
        return inBatches(
                link,
                keys,
                batchesAtOnce,
                batch -> link.isSingle()
                        ? link.first().send(redis -> redis.unlink(batch.toArray(String[]::new)))
                        : unlinkEach(link, batch));
    }

    private static CompletableFuture<Long> unlinkEach(RedisLink link, List<String> keys) {
        return sum(link.sendEach(keys, key -> key, (redis, key) -> redis.unlink(key)));
    }

    /**
     * Not a script: of what a script changes Redis tells the node that ran it, too. UNLINK goes before SET so that a large value is freed in the
     * background; whatever another client puts between the two is gone as well, which for a delete is right.
     *
     * @return how many held something that was no tombstone
     */
    static CompletableFuture<Long> bury(RedisLink link, Collection<String> keys, byte[] tombstone, Duration ttl) {
        return bury(link, keys, tombstone, ttl, BATCHES_AT_ONCE);
    }

    static CompletableFuture<Long> bury(
            RedisLink link, Collection<String> keys, byte[] tombstone, Duration ttl, int batchesAtOnce) {
        SetArgs forAWhile = SetArgs.Builder.px(ttl);
        return inBatches(
                link,
                keys,
                batchesAtOnce,
                batch -> link.isSingle()
                        ? link.first().send(redis -> bury(redis, batch, tombstone, forAWhile))
                        : buryEach(link, batch, tombstone, forAWhile));
    }

    private static CompletionStage<Long> bury(
            RedisAsyncCommands<String, byte[]> redis, List<String> keys, byte[] tombstone, SetArgs forAWhile) {
        CompletionStage<List<String>> entries = KeyWalk.withoutTombstones(
                keys, keys.stream().map(key -> KeyWalk.start(redis, key)).toList());
        CompletionStage<Long> held = redis.unlink(keys.toArray(String[]::new))
                .thenCombine(entries, (existed, alive) -> existed - (keys.size() - alive.size()));
        CompletableFuture<?>[] marks = keys.stream()
                .map(key -> redis.set(key, tombstone, forAWhile).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(marks).thenCombine(held, (done, count) -> count);
    }

    /** The same, one command at a time, so that each can be redirected: those of a key leave in this order. */
    private static CompletableFuture<Long> buryEach(
            RedisLink link, List<String> keys, byte[] tombstone, SetArgs forAWhile) {
        CompletableFuture<List<String>> entries =
                KeyWalk.withoutTombstones(keys, link.sendEach(keys, key -> key, KeyWalk::start));
        CompletableFuture<Long> held =
                unlinkEach(link, keys).thenCombine(entries, (existed, alive) -> existed - (keys.size() - alive.size()));
        CompletableFuture<?>[] marks = link.sendEach(
                        keys, key -> key, (redis, key) -> redis.set(key, tombstone, forAWhile))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(marks).thenCombine(held, (done, count) -> count);
    }

    /**
     * All batches leave at once, so that what is started next takes effect behind them; but no more than a connection takes, which only a
     * repair can have. Of its other batches each leaves when one before it is answered.
     */
    private static CompletableFuture<Long> inBatches(
            RedisLink link,
            Collection<String> keys,
            int atOnce,
            Function<List<String>, CompletableFuture<Long>> remove) {
        List<String> all = List.copyOf(keys);
        return link.changing(() -> all, () -> inBatches(all, atOnce, remove));
    }

    private static CompletableFuture<Long> inBatches(
            List<String> all, int atOnce, Function<List<String>, CompletableFuture<Long>> remove) {
        List<CompletableFuture<Long>> removed = new ArrayList<>();
        for (int from = 0; from < all.size(); from += KEYS_IN_A_BATCH) {
            List<String> batch = all.subList(from, Math.min(from + KEYS_IN_A_BATCH, all.size()));
            int before = removed.size() - atOnce;
            removed.add(before < 0 ? remove.apply(batch) : removed.get(before).thenCompose(n -> remove.apply(batch)));
        }
        return sum(removed);
    }

    private static CompletableFuture<Long> sum(List<CompletableFuture<Long>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done ->
                        parts.stream().mapToLong(CompletableFuture::join).sum());
    }
}
