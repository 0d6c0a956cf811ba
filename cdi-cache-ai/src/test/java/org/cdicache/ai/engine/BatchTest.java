package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.cdicache.ai.engine.Steps.await;
import static org.cdicache.ai.engine.Steps.elsewhere;
import static org.cdicache.ai.engine.Steps.join;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig;
import org.cdicache.CacheException;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiBatch.Progress;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.BatchGenerator;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.Generated;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many requests at once. */
class BatchTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache answers = factory.forTesting();
    private final AtomicInteger paid = new AtomicInteger();

    @AfterEach
    void close() {
        factory.close();
    }

    private static List<AiRequest> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> AiRequest.of("qa", "text " + i))
                .toList();
    }

    private Generated<String> generate(AiRequest request) {
        paid.incrementAndGet();
        return Generated.of("answer to " + request.text());
    }

    @Test
    void onlyWhatIsMissing_isGenerated_andDifferentOnesOnce() {
        List<AiRequest> requests = new ArrayList<>(requests(5));
        requests.add(requests.get(4));
        answers.cacheResponse(requests.get(0), "stored 0");
        answers.cacheResponse(requests.get(3), "stored 3");

        AiBatch<String> batch = answers.getOrGenerateAll(requests, TEXT, this::generate, BatchOptions.SEQUENTIAL);

        assertThat(batch.answers().values())
                .containsExactly("stored 0", "answer to text 1", "answer to text 2", "stored 3", "answer to text 4");
        assertThat(batch.answers().keySet()).containsExactlyElementsOf(requests(5));
        assertThat(batch.complete()).isTrue();
        assertThat(batch.hits()).isEqualTo(2);
        assertThat(batch.generated()).isEqualTo(3);
        assertThat(paid).hasValue(3);
        assertThat(answers.getOrGenerateAll(requests, TEXT, this::generate, BatchOptions.SEQUENTIAL)
                        .hits())
                .isEqualTo(5);
        assertThat(answers.summary().total().requests()).isEqualTo(10);
        assertThat(answers.summary().total().hits()).isEqualTo(7);
    }

    @Test
    void failures_takeNothingFromTheOthers() {
        BatchGenerator<String> flaky = request -> {
            if (request.text().endsWith("1")) {
                throw new IOException("overloaded");
            }
            return request.text().endsWith("2") ? Generated.of(null) : generate(request);
        };

        AiBatch<String> batch = answers.getOrGenerateAll(requests(4), TEXT, flaky, BatchOptions.SEQUENTIAL);

        assertThat(batch.complete()).isFalse();
        assertThat(batch.answers().keySet()).extracting(AiRequest::text).containsExactly("text 0", "text 3");
        assertThat(batch.failures()).hasSize(1);
        assertThat(batch.failures().get(requests(4).get(1))).isInstanceOf(IOException.class);
        assertThat(batch.generated()).isEqualTo(3);
        assertThat(batch.toString()).doesNotContain("text");
    }

    /** What a single call is told to be stale for the moment in which the model is spared, is so in a batch, too. */
    @Test
    void staleAnswers_countAsStale_asThoseOfSingleCallsDo() throws IOException {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .operation("qa", AiOperation.DEFAULT.withStaleIfError(Duration.ofHours(1)))
                .build();
        try (CacheFactory caches = CacheFactory.create()) {
            EntryOptions sparing = EntryOptions.builder()
                    .staleIfError(Duration.ofHours(1))
                    .staleThrottle(Duration.ofHours(1))
                    .build();
            CacheRegistry registry = caches.registry(
                    CacheConfig.builder(CachePreset.TESTING).entry(sparing).build());
            AiResponseCache keeping = AiResponses.in(() -> registry, config);
            List<AiRequest> requests = requests(2);
            keeping.cacheResponse(requests.get(0), "old");
            keeping.cacheResponse(requests.get(1), "fresh");
            registry.cache("ai").expire(keeping.key(requests.get(0)));
            assertThat(keeping.<String, IOException>getOrGenerate(requests.get(0), TEXT, () -> {
                        throw new IOException("model overloaded");
                    }))
                    .isEqualTo("old");

            AiBatch<String> batch = keeping.getOrGenerateAll(requests, TEXT, this::generate, BatchOptions.SEQUENTIAL);

            assertThat(batch.answers().values()).containsExactly("old", "fresh");
            assertThat(keeping.summary().total().stale()).isEqualTo(2);
            assertThat(keeping.summary().total().hits()).isEqualTo(1);
            assertThat(paid).hasValue(0);
        }
    }

    /** Four generators meet: they run at once. No fifth one is ever with them. */
    @Test
    void asManyAreGeneratedAtOnce_asAskedFor_andNoMore() {
        CyclicBarrier four = new CyclicBarrier(4);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(16);
        try {
            AiBatch<String> batch = answers.getOrGenerateAll(
                    requests(12),
                    TEXT,
                    request -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        four.await(20, TimeUnit.SECONDS);
                        running.decrementAndGet();
                        return generate(request);
                    },
                    BatchOptions.concurrent(4, threads));

            assertThat(batch.complete()).isTrue();
            assertThat(most).hasValue(4);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Executors that refuse, or that never find a thread, make it slower and no more. */
    @Test
    void executorThatHasNoThread_isNotWaitedFor() {
        Executor refuses = task -> {
            throw new RejectedExecutionException("busy");
        };
        Executor isClosed = task -> {
            throw new IllegalStateException("the application has been stopped");
        };
        List<Runnable> later = new ArrayList<>();
        for (Executor executor : List.<Executor>of(refuses, isClosed, later::add)) {
            requests(3).forEach(answers::forget);
            assertThat(answers.getOrGenerateAll(requests(3), TEXT, this::generate, BatchOptions.concurrent(3, executor))
                            .complete())
                    .isTrue();
        }
        later.forEach(Runnable::run);
        assertThat(paid).hasValue(9);
    }

    @Test
    void progress_isToldInOrder_andItsFailuresAreIgnored() {
        List<Progress> told = new ArrayList<>();
        answers.cacheResponse(requests(3).get(2), "stored");
        BatchOptions options = BatchOptions.SEQUENTIAL.withProgress(progress -> {
            told.add(progress);
            throw new IllegalStateException("the page is gone");
        });

        answers.getOrGenerateAll(
                requests(3),
                TEXT,
                request -> {
                    if (request.text().endsWith("0")) {
                        throw new IOException("overloaded");
                    }
                    return generate(request);
                },
                options);

        assertThat(told).containsExactly(new Progress(1, 3, 1, 0), new Progress(2, 3, 1, 1), new Progress(3, 3, 1, 1));
    }

    /** The interleaving: the caller has ended its own request and waits for a helper, whose progress cannot be told. */
    @Test
    void progressThatBreaksOnAHelper_holdsNobodyUp() {
        CompletableFuture<Void> helping = new CompletableFuture<>();
        Executor helper = task -> elsewhere(() -> {
            task.run();
            return null;
        });
        Future<AiBatch<String>> batch = elsewhere(() -> {
            Thread caller = Thread.currentThread();
            BatchOptions options = BatchOptions.concurrent(2, helper).withProgress(done -> {
                if (Thread.currentThread() != caller) {
                    throw new StackOverflowError();
                }
            });
            return answers.getOrGenerateAll(
                    requests(2),
                    TEXT,
                    request -> {
                        if (Thread.currentThread() != caller) {
                            helping.complete(null);
                        } else {
                            await(helping);
                        }
                        return generate(request);
                    },
                    options);
        });

        assertThat(join(batch).complete()).isTrue();
        assertThat(paid).hasValue(2);
    }

    /** The interleaving: one request is being generated when its caller is interrupted; it ends, and no other one begins. */
    @Test
    void interruptedCaller_beginsNothingMore_andKeepsWhatItHas() {
        CompletableFuture<Void> generating = new CompletableFuture<>();
        Thread[] caller = new Thread[1];
        Future<AiBatch<String>> batch = elsewhere(() -> {
            caller[0] = Thread.currentThread();
            AiBatch<String> result = answers.getOrGenerateAll(
                    requests(3),
                    TEXT,
                    request -> {
                        generating.complete(null);
                        new CompletableFuture<Void>().get();
                        return generate(request);
                    },
                    BatchOptions.SEQUENTIAL);
            assertThat(Thread.interrupted()).isTrue();
            return result;
        });
        await(generating);
        caller[0].interrupt();

        AiBatch<String> stopped = join(batch);

        assertThat(stopped.failures().values()).hasSize(3);
        assertThat(stopped.failures().get(requests(3).get(0))).isInstanceOf(InterruptedException.class);
        assertThat(stopped.failures().get(requests(3).get(2))).isInstanceOf(CacheException.class);
        assertThat(paid).hasValue(0);
    }

    @Test
    void lookup_isOneRoundTrip() {
        try (OneRedis redis = new OneRedis()) {
            AiCacheConfig config = AiCacheConfig.of(CachePreset.AI_PRODUCTION);
            CacheRegistry first = redis.node(settings -> settings);
            AiResponses.in(() -> first, config)
                    .getOrGenerateAll(requests(50), TEXT, this::generate, BatchOptions.SEQUENTIAL);
            CacheRegistry second = redis.node(settings -> settings);
            AiResponseCache there = AiResponses.in(() -> second, config);
            there.getCachedResponse(requests(1).get(0), TEXT);
            redis.raw.configResetstat();

            AiBatch<String> batch = there.getOrGenerateAll(requests(50), TEXT, this::generate, BatchOptions.SEQUENTIAL);

            assertThat(batch.hits()).isEqualTo(50);
            assertThat(redis.raw.info("commandstats"))
                    .contains("cmdstat_mget:calls=1,")
                    .doesNotContain("cmdstat_get:");
        }
    }

    @Test
    void switchedOff_everythingIsGenerated() {
        AiResponseCache off =
                factory.fromConfig(CacheConfig.of(CachePreset.TESTING), AiCacheConfig.of(CachePreset.SIMPLE));

        for (int i = 0; i < 2; i++) {
            assertThat(off.getOrGenerateAll(requests(2), TEXT, this::generate, BatchOptions.SEQUENTIAL)
                            .generated())
                    .isEqualTo(2);
        }
        assertThat(paid).hasValue(4);
    }

    @Test
    void concurrencyOfNone_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchOptions.concurrent(0, Runnable::run))
                .withMessage("concurrency must be at least 1, was 0");
    }
}
