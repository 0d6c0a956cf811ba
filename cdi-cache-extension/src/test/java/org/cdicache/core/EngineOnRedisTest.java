package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;
import static org.cdicache.core.Caches.join;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cdicache.AsyncCache;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheEvent;
import org.cdicache.CacheEvent.Hit;
import org.cdicache.CacheEvent.RemoteAway;
import org.cdicache.CacheEvent.RemoteBack;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.SecurityReport;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.WarmUp;
import org.cdicache.codec.JsonEntryCodec;
import org.cdicache.spi.EntryCodec;
import org.cdicache.spi.RemoteTier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an engine makes of its remote tier's state, and what its caches answer, whether somebody listens or not. */
class EngineOnRedisTest {

    private static final EntryOptions STALE =
            EntryOptions.builder().staleIfError(Duration.ofMinutes(1)).build();

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote scripted = new ScriptedRemote();
    private final ManualExecutor later = new ManualExecutor(time);
    private final ExecutorService workers = Workers.start("engine-test");
    private final List<CacheEvent> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger codecsClosed = new AtomicInteger();
    private final AtomicInteger statusAsked = new AtomicInteger();
    private final List<Consumer<RemoteStatus>> told = new ArrayList<>();
    private volatile RemoteStatus status = RemoteStatus.up(Duration.ZERO);
    private final CacheConfig config = CacheConfig.builder(CachePreset.SIMPLE)
            .redisUrl("redis://scripted:1")
            .commandTimeout(Duration.ofSeconds(20))
            .build();
    private final List<CacheEngine> engines = new ArrayList<>();

    private CacheEngine engine(Announcer announcer) {
        RemoteTier stateful = Altered.answering(scripted, "status", arguments -> {
            statusAsked.incrementAndGet();
            return status;
        });
        @SuppressWarnings("unchecked")
        RemoteTier telling = Altered.watching(
                stateful, "onStateChange", arguments -> told.add((Consumer<RemoteStatus>) arguments[0]));
        CacheEngine engine = new CacheEngine(config, codec(), telling, time, later, workers, announcer);
        engines.add(engine);
        return engine;
    }

    private EntryCodec codec() {
        EntryCodec json = JsonEntryCodec.of(config, getClass().getClassLoader());
        return (EntryCodec) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EntryCodec.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        codecsClosed.incrementAndGet();
                    }
                    try {
                        return method.invoke(json, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private CacheEngine observed() {
        return engine(new Announcer(List.of(seen::add), later));
    }

    @AfterEach
    void close() {
        engines.forEach(CacheEngine::close);
    }

    @Test
    void redisThatComesAndGoes_isAnnounced_withTheReason() {
        observed();

        told.get(0).accept(RemoteStatus.up(Duration.ZERO));
        told.get(0).accept(RemoteStatus.down("connection reset"));

        assertThat(seen).as("on the tier's thread").isEmpty();
        later.runAll();
        assertThat(seen).containsExactly(new RemoteBack(), new RemoteAway("connection reset"));
    }

    /** The run has asked whether the first connection is being made, and waits; the attempt fails. */
    @Test
    void warmUpThatWaitsForTheFirstConnection_begins_whenTheAttemptHasFailed() {
        CacheEngine engine = engine(Announcer.SILENT);
        status = RemoteStatus.connecting();
        WarmUp run = engine.warmer("web").concurrency(1).start(List.of("k"), Integer.class, key -> 1);
        eventually("the run has asked", () -> statusAsked.get() > 0);
        assertThat(run.result().toCompletableFuture()).isNotDone();

        status = RemoteStatus.down("refused");
        told.get(0).accept(status);

        assertThat(join(run.result().toCompletableFuture()).progress().loaded()).isEqualTo(1);
    }

    @Test
    void close_endsWhatTheEngineOwns() {
        ManualExecutor events = new ManualExecutor(time);
        CacheEngine engine = engine(new Announcer(List.of(seen::add), events));

        engine.close();

        assertThat(events.isShutdown()).as("the observers' thread").isTrue();
        assertThat(codecsClosed).as("native memory is given back").hasValue(1);
    }

    /** With versions that are not random an emptied cache would find its old entries again. */
    @Test
    void clear_makesWhatL2Holds_unreachable() {
        Cache cache = engine(Announcer.SILENT).cache("web");
        cache.put("k", 1);

        cache.clear();

        assertThat(scripted.holds("k")).as("only its generation has ended").isTrue();
        assertThat(cache.get("k", Integer.class)).isEmpty();
    }

    @Test
    void batchRead_announcesWhereEachKeyWasFound() {
        Cache writer = engine(Announcer.SILENT).cache("web");
        Cache reader = observed().cache("web");
        writer.putAll(Map.of("a", 1, "b", 2), EntryOptions.NONE);

        assertThat(reader.getAll(List.of("a", "b"), Integer.class)).isEqualTo(Map.of("a", 1, "b", 2));

        assertThat(seen).containsExactly(new Hit("web", "a", Tier.L2, false), new Hit("web", "b", Tier.L2, false));
    }

    /** Everything that a cache answers, in a fixed order. */
    private static List<Object> answers(Cache cache) {
        cache.putAll(Map.of("a1", 1, "a2", 2, "b", 3), STALE);
        cache.put("short", 4, Duration.ofSeconds(10));
        List<Object> answers = new ArrayList<>();
        answers.add(cache.name());
        answers.add(cache.getAll(List.of("a1", "b", "absent"), Integer.class));
        answers.add(cache.exists("a1"));
        answers.add(cache.exists("absent"));
        answers.add(cache.ttl("short"));
        answers.add(cache.ttl("absent"));
        answers.add(cache.keys("a*").sorted().toList());
        answers.add(cache.expire("b"));
        answers.add(cache.expire("absent"));
        answers.add(cache.deleteMatching("a*"));
        answers.add(cache.deleteAll(List.of("short", "absent")));
        return answers;
    }

    @Test
    void cacheAnswersTheSame_whetherSomebodyListensOrNot() {
        List<Object> expected = List.of(
                "web",
                Map.of("a1", 1, "b", 3),
                true,
                false,
                Optional.of(Duration.ofSeconds(10)),
                Optional.empty(),
                List.of("a1", "a2"),
                true,
                false,
                2L,
                1L);

        assertThat(answers(engine(Announcer.SILENT).cache("web"))).isEqualTo(expected);
        assertThat(answers(observed().cache("web"))).isEqualTo(expected);
    }

    @Test
    void asyncView_deletesWhatTheCacheDeletes() {
        Cache cache = engine(Announcer.SILENT).cache("web");
        AsyncCache async = cache.async();
        assertThat(join(async.delete("absent").toCompletableFuture())).isFalse();
        cache.put("tagged", 1, EntryOptions.builder().tags("t").build());
        cache.put("k", 2);

        join(async.invalidateTags("t").toCompletableFuture());
        assertThat(cache.get("tagged", Integer.class)).isEmpty();
        assertThat(cache.get("k", Integer.class)).contains(2);

        join(async.clear().toCompletableFuture());
        assertThat(cache.get("k", Integer.class)).isEmpty();
        assertThat(join(async.get("k", TypeRef.of(Integer.class)).toCompletableFuture()))
                .isEmpty();
    }

    @Test
    void threads_areTheLibrarys_whoeverStartsThem() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ExecutorService started = Workers.start("loader-test");
        CompletableFuture<ClassLoader> idle = new CompletableFuture<>();
        try {
            Thread.currentThread().setContextClassLoader(new ClassLoader(before) {});
            started.execute(() -> idle.complete(Thread.currentThread().getContextClassLoader()));

            assertThat(join(idle))
                    .as("a redeployed application must not be kept")
                    .isSameAs(Workers.class.getClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            started.shutdownNow();
        }
    }

    @Test
    void worker_getsItsOwnLoaderBack_afterATaskOfAnApplication() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader application = new ClassLoader(before) {};
        List<ClassLoader> during = new ArrayList<>();
        try {
            Thread.currentThread().setContextClassLoader(application);
            Workers.withCallersLoader(later)
                    .execute(() -> during.add(Thread.currentThread().getContextClassLoader()));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        later.runAll();

        assertThat(during).containsExactly(application);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    private CacheEngine whoseRedisSaysNothing() {
        RemoteTier silent = Altered.answering(scripted, "security", arguments -> new CompletableFuture<>());
        CacheEngine engine =
                new CacheEngine(config, codec(), silent, time, later, workers, new Announcer(List.of(), later));
        engines.add(engine);
        return engine;
    }

    private static boolean isUnknown(CompletableFuture<SecurityReport> report) {
        return !join(report).of(SecurityReport.Severity.UNKNOWN).isEmpty();
    }

    @Test
    void securityReport_isWaitedForNoLongerThanAnAnswerOfRedis() {
        CompletableFuture<SecurityReport> report = whoseRedisSaysNothing().securityReport();
        later.advance(Duration.ofSeconds(20).minusNanos(1));
        assertThat(report).isNotDone();

        later.advance(Duration.ofNanos(1));
        assertThat(isUnknown(report)).isTrue();
    }

    /** The report is asked for; the engine is closed, and with it who would end the wait; the answer is waited for. */
    @Test
    void securityReport_whileTheEngineIsClosed_ends() {
        CacheEngine engine = whoseRedisSaysNothing();
        later.shutdownNow();

        assertThat(isUnknown(engine.securityReport())).isTrue();
    }
}
