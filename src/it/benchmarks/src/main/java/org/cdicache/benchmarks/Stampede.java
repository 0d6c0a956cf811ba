package org.cdicache.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.cdicache.core.SystemTime;

/** Many threads ask for one cold key at the same moment, and its loader takes its time. */
final class Stampede {

    static final int THREADS = 64;
    static final long LOADER_MILLIS = 50;

    /** What the threads call. */
    private interface Loading {
        Document load(String key, Supplier<Document> loader) throws Exception;
    }

    /**
     * What happened.
     *
     * @param mostLoads of one key
     * @param p50 of the callers' waits, in milliseconds
     */
    record Outcome(String contestant, int mostLoads, double p50, double p99, double worst) {}

    private static final class Tally {
        final String name;
        final Loading cache;
        final List<Double> waits = new ArrayList<>();
        int mostLoads;

        Tally(String name, Loading cache) {
            this.name = name;
            this.cache = cache;
        }

        Outcome outcome() {
            return new Outcome(
                    name,
                    mostLoads,
                    Series.quantile(waits, 0.5),
                    Series.quantile(waits, 0.99),
                    Series.quantile(waits, 1));
        }
    }

    private final Server server;
    private final int warmups;
    private final int repetitions;

    Stampede(Server server, int warmups, int repetitions) {
        this.server = server;
        this.warmups = warmups;
        this.repetitions = repetitions;
    }

    List<Outcome> run() throws Exception {
        Cache<String, Document> caffeine =
                Caffeine.newBuilder().expireAfterWrite(Contestants.TTL).build();
        try (CdiCacheContestant own = new CdiCacheContestant(server, Tiers.BOTH);
                JetCacheContestant jetCache = new JetCacheContestant(server, Tiers.BOTH);
                SpringContestant spring = new SpringContestant(server, /* locking= */ true)) {
            return takeTurns(List.of(
                    new Tally(Measuring.CDI_CACHE, own::load),
                    new Tally(Contestants.CAFFEINE_EXPIRY.id(), (key, loader) -> caffeine.get(key, k -> loader.get())),
                    new Tally(Contestants.JETCACHE.id(), jetCache::load),
                    new Tally(Contestants.SPRING.id() + ", locking", (key, loader) -> spring.load(key, loader::get))));
        }
    }

    private List<Outcome> takeTurns(List<Tally> contestants) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int turn = -warmups; turn < repetitions; turn++) {
                for (Tally contestant : contestants) {
                    List<Double> fresh = new ArrayList<>();
                    String key = "cold:" + contestant.name + ":" + turn;
                    int loads = once(key, contestant.cache, threads, fresh);
                    contestant.mostLoads = Math.max(contestant.mostLoads, loads);
                    contestant.waits.addAll(turn < 0 ? List.of() : fresh);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return contestants.stream().map(Tally::outcome).toList();
    }

    private static int once(String key, Loading cache, ExecutorService threads, List<Double> waits)
            throws InterruptedException, ExecutionException {
        AtomicInteger loads = new AtomicInteger();
        Document document = Document.ofSize(key, LocalHits.JSON_BYTES);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Double>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            callers.add(threads.submit(() -> call(key, cache, start, () -> {
                loads.incrementAndGet();
                takeTime();
                return document;
            })));
        }
        for (Future<Double> caller : callers) {
            waits.add(caller.get());
        }
        return loads.get();
    }

    private static double call(String key, Loading cache, CyclicBarrier start, Supplier<Document> loader)
            throws Exception {
        await(start);
        long began = SystemTime.INSTANCE.nanos();
        Document loaded = cache.load(key, loader);
        double millis = (SystemTime.INSTANCE.nanos() - began) / 1e6;
        if (!Document.ofSize(key, LocalHits.JSON_BYTES).equals(loaded)) {
            throw new IllegalStateException("A caller was given a wrong value");
        }
        return millis;
    }

    private static void await(CyclicBarrier start) throws InterruptedException {
        try {
            start.await(10, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("Not all callers came to the start", e);
        }
    }

    private static void takeTime() {
        long end = SystemTime.INSTANCE.nanos() + TimeUnit.MILLISECONDS.toNanos(LOADER_MILLIS);
        for (long left = end - SystemTime.INSTANCE.nanos(); left > 0; left = end - SystemTime.INSTANCE.nanos()) {
            LockSupport.parkNanos(left);
        }
    }
}
