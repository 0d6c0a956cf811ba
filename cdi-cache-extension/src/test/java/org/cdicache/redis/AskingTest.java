package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.junit.jupiter.api.Test;

/**
 * ASKING holds for the next command on its connection, whichever that is. The interleaving: a store is sent on to the server to which its slot is moving;
 * ASKING leaves; the store's condition does not hold any more, and nothing leaves behind it; the next command for the slot, which should be told that its
 * key is at the old master, is carried out at the new one.
 */
class AskingTest {

    private static final String KEY = "k";

    private final CacheConfig.Redis settings = CacheConfig.builder(CachePreset.SIMPLE)
            .redisUrl("redis-cluster://127.0.0.1:1")
            .connectTimeout(Duration.ofSeconds(10))
            .build()
            .redis()
            .orElseThrow();

    /** Two commands in one turn of the event loop, of which the first does not leave. */
    private static CompletableFuture<byte[]> askForNothingAndGet(RedisChannel channel) {
        CompletableFuture<CompletionStage<byte[]>> got = new CompletableFuture<>();
        channel.loop().execute(() -> {
            channel.issue(redis -> CompletableFuture.completedFuture(false), /* asking= */ true);
            got.complete(channel.issue(redis -> redis.get(KEY), /* asking= */ false));
        });
        return got.thenCompose(answer -> answer);
    }

    @Test
    void askingForWhichNothingLeaves_doesNotHoldForTheNextCommand() {
        RedisConnector connector = new RedisConnector(settings);
        try (ClusterServer old = ClusterServer.withAllSlots();
                ClusterServer next = ClusterServer.beside(old)) {
            next.commands()
                    .clusterSetSlotImporting(
                            SlotHash.getSlot(KEY), old.commands().clusterMyId());
            RedisChannel channel = connector
                    .connect(new ServerAddress("127.0.0.1", next.port()))
                    .join();

            assertThatThrownBy(() -> askForNothingAndGet(channel).get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("MOVED " + SlotHash.getSlot(KEY));
        } finally {
            connector.close();
        }
    }
}
