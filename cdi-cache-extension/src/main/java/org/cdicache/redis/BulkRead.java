package org.cdicache.redis;

import io.lettuce.core.KeyValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cdicache.spi.Tombstone;
import org.jspecify.annotations.Nullable;

/**
 * A read of many keys which one master has: by one command from a replica, as far as it may answer, by one at the same time from the master for
 * the others, and by one more for what the replica did not have. Runs on the event loop.
 */
final class BulkRead extends CompletableFuture<List<byte @Nullable []>> implements Runnable {

    private final Replicas replicas;
    private final RedisChannel master;
    private final List<String> keys;
    private final List<byte @Nullable []> found;

    BulkRead(Replicas replicas, RedisChannel master, List<String> keys) {
        this.replicas = replicas;
        this.master = master;
        this.keys = keys;
        this.found = new ArrayList<>(Collections.nCopies(keys.size(), null));
    }

    @Override
    public void run() {
        Replica replica = replicas.usable(master);
        List<Integer> near = new ArrayList<>();
        List<Integer> far = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            (replica != null && replicas.mayAnswer(replica, keys.get(i)) ? near : far).add(i);
        }
        CompletableFuture<?> others = fromMaster(far);
        CompletableFuture<?> most = replica == null || near.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : fromReplica(replica, near);
        CompletableFuture.allOf(others, most).whenComplete((done, failure) -> {
            if (failure == null) {
                complete(found);
            } else {
                completeExceptionally(Failures.unavailable(failure));
            }
        });
    }

    private CompletableFuture<?> fromMaster(List<Integer> places) {
        return places.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : master.send(redis -> redis.mget(keysAt(places))).thenAccept(values -> take(places, values));
    }

    private CompletableFuture<?> fromReplica(Replica replica, List<Integer> places) {
        CompletionStage<List<KeyValue<String, byte[]>>> answer =
                replica.read(redis -> redis.mget(keysAt(places)), replicas.nextTurn());
        return answer.handle((values, failure) -> failure == null ? take(places, values) : places)
                .thenCompose(this::fromMaster)
                .toCompletableFuture();
    }

    private String[] keysAt(List<Integer> places) {
        return places.stream().map(keys::get).toArray(String[]::new);
    }

    /** Those places for which there was nothing. */
    private List<Integer> take(List<Integer> places, List<KeyValue<String, byte[]>> values) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            byte[] value = values.get(i).getValueOrElse(null);
            found.set(places.get(i), value);
            if (value == null || Tombstone.is(value)) {
                left.add(places.get(i));
            }
        }
        return left;
    }

    /** Dependent stages are plain: they ask nobody. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
