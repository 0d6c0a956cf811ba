package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.core.Caches.await;
import static org.cdicache.core.Caches.awaitWaiters;
import static org.cdicache.core.Caches.elsewhere;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever shares a load that fails gets what the loader threw, the object itself; also what futures, by which flights tell it, wrap or unwrap. A
 * loader that joins a future throws such a thing.
 */
class LoadFailuresTest {

    private static final EntryOptions HARD =
            EntryOptions.builder().hardTimeout(Duration.ofSeconds(20)).build();

    private final FakeTime time = new FakeTime();
    private final TwoTierCache cache = Caches.memoryOnly(time, CacheConfig.of(CachePreset.SIMPLE));
    private final CompletableFuture<Void> loading = new CompletableFuture<>();
    private final CompletableFuture<Void> database = new CompletableFuture<>();

    static Stream<Throwable> failures() {
        return Stream.of(
                new CompletionException(new SQLException("connection lost")),
                new CompletionException("without a cause", null),
                new CancellationException("cancelled"),
                new ExecutionException(new IOException("disk")),
                new TimeoutException("the source's own"),
                new IOException("disk"),
                new IllegalStateException("broken"),
                new StackOverflowError("recursion"));
    }

    private Future<Integer> caller(EntryOptions options, Throwable failure) {
        return elsewhere(() -> cache.getOrLoad("k", Integer.class, options, context -> {
            loading.complete(null);
            await(database);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }));
    }

    private static void assertThrows(Future<Integer> caller, Throwable failure) {
        assertThatThrownBy(caller::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void reachesTheLeaderAndWaiters_asItWasThrown(Throwable failure) {
        Future<Integer> leader = caller(EntryOptions.NONE, failure);
        await(loading);
        Future<Integer> patient = caller(EntryOptions.NONE, failure);
        Future<Integer> impatient = caller(HARD, failure);
        awaitWaiters(2);
        database.complete(null);

        assertThrows(leader, failure);
        assertThrows(patient, failure);
        assertThrows(impatient, failure);
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void reachesCallersOfAWorkersLoad_asItWasThrown(Throwable failure) {
        EntryOptions soft = EntryOptions.builder()
                .staleIfError(Duration.ofSeconds(60))
                .softTimeout(Duration.ofMillis(5))
                .build();
        Future<Integer> first = caller(soft, failure);
        await(loading);
        Future<Integer> patient = caller(EntryOptions.NONE, failure);
        Future<Integer> impatient = caller(HARD, failure);
        awaitWaiters(3);
        time.advanceWhen(2, Duration.ofMillis(5));
        awaitWaiters(3);
        database.complete(null);

        assertThrows(first, failure);
        assertThrows(patient, failure);
        assertThrows(impatient, failure);
    }
}
