package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus.State;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.Test;

/**
 * What is left of many operations: nothing. {@code -Dsoak.operations=10000000} for the long form. Memory is compared after a first part of the
 * operations, when everything has been loaded and compiled, and at the end; threads also with how many there are once everything is closed.
 */
class SoakIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long OPERATIONS = Long.getLong("soak.operations", 200_000);
    private static final long MOST_NANOS_OF_AN_OPERATION = 10_000_000;
    private static final int THREADS = 4;
    private static final int KEYS = 2_000;
    private static final int CACHES = 5;
    private static final long MEGABYTE = 1 << 20;

    /** What a garbage collector, a compiler and an allocator's caches may move. */
    private static final long HEAP_TOLERANCE = 16 * MEGABYTE;

    private static final long DIRECT_TOLERANCE = 4 * MEGABYTE;

    private record Used(long heap, long direct, long threads) {
        static Used now(Set<Thread> others) {
            return new Used(
                    heapAfterCollection(),
                    directMemory(),
                    Threads.ofTheCache(others).size());
        }

        private static long heapAfterCollection() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        private static long directMemory() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
        }

        @Override
        public String toString() {
            return "heap %.1f MB, direct %.1f MB, threads %d"
                    .formatted((double) heap / MEGABYTE, (double) direct / MEGABYTE, threads);
        }
    }

    @Test
    void manyOperations_leaveNothingBehind() throws Exception {
        Set<Thread> others = new HashSet<>();
        try (RedisNode redis = RedisServers.standalone();
                CacheFactory factory = CacheFactory.create()) {
            others.addAll(Threads.now());
            CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.PRODUCTION)
                    .redisUrl("redis://127.0.0.1:" + redis.port())
                    .maxEntries(KEYS / 4)
                    .commandTimeout(Duration.ofSeconds(20))
                    .build());
            eventually(LIMIT, () -> assertThat(registry.remoteStatus().state()).isEqualTo(State.UP));

            long first = run(registry, OPERATIONS / 10, 1);
            Used before = Used.now(others);
            long rest = run(registry, OPERATIONS - OPERATIONS / 10, 2);
            Used after = Used.now(others);
            write(first + rest, before, after);

            assertThat(after.threads).as("threads").isEqualTo(before.threads);
            assertThat(after.heap - before.heap).as("heap").isLessThan(HEAP_TOLERANCE);
            assertThat(after.direct - before.direct).as("direct memory").isLessThan(DIRECT_TOLERANCE);
        }
        eventually(
                LIMIT,
                () -> assertThat(Threads.ofTheCache(others))
                        .as("threads, once closed")
                        .isEmpty());
    }

    /** As many operations of all kinds by several threads; afterwards every cache is empty. */
    private static long run(CacheRegistry registry, long operations, long seed) {
        AtomicLong done = new AtomicLong();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom random = new SplittableRandom(seed * THREADS + i);
            threads.add(new Thread(() -> {
                while (done.getAndIncrement() < operations) {
                    operate(registry.cache("soak-" + random.nextInt(CACHES)), random);
                }
            }));
        }
        threads.forEach(thread -> {
            thread.setUncaughtExceptionHandler((t, failure) -> failures.add(failure));
            thread.setDaemon(true);
            thread.start();
        });
        Threads.join(threads, LIMIT.plusNanos(operations * MOST_NANOS_OF_AN_OPERATION));
        assertThat(failures).isEmpty();
        registry.names().forEach(name -> registry.cache(name).clear());
        return operations;
    }

    private static void operate(Cache cache, SplittableRandom random) {
        String key = "k" + random.nextInt(KEYS);
        switch (random.nextInt(20)) {
            case 0 -> cache.delete(key);
            case 1, 2 -> cache.put(key, "value of ".repeat(1 + random.nextInt(60)) + key);
            case 3 -> cache.getAll(List.of(key, "k1", "k2", "k3"), String.class);
            case 4 ->
                cache.put(
                        key,
                        key,
                        EntryOptions.builder().tags("t" + random.nextInt(50)).build());
            case 5 -> invalidateSometimes(cache, random);
            case 6, 7, 8, 9 -> cache.getOrLoad(key, String.class, () -> "loaded " + key);
            default -> cache.get(key, String.class);
        }
    }

    private static void invalidateSometimes(Cache cache, SplittableRandom random) {
        if (random.nextInt(100) == 0) {
            cache.invalidateTags("t" + random.nextInt(50));
        }
    }

    private static void write(long operations, Used before, Used after) throws IOException {
        String report = "%d operations%nbefore: %s%nafter:  %s%n".formatted(operations, before, after);
        Path file = Path.of("target", "chaos", "soak.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, report);
        System.out.println(report);
    }
}
