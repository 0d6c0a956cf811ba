package org.cdicache.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.EntryBuffer;
import org.cdicache.spi.Liveness;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;
import org.cdicache.spi.Tombstone;

/**
 * A remote tier whose every step the test can hold: a command takes effect and is answered only when the test lets it. It stands for the
 * interleavings that a real Redis shows once in a million runs; what Redis itself does is tested on a real one.
 */
final class ScriptedRemote implements RemoteTier {

    /** A command that has been issued and waits for the test. */
    static final class Held {
        final String what;
        private final Runnable effect;
        private final Runnable answer;

        Held(String what, Runnable effect, Runnable answer) {
            this.what = what;
            this.effect = effect;
            this.answer = answer;
        }

        /** The command takes effect; its caller does not know yet. */
        Held takeEffect() {
            effect.run();
            return this;
        }

        /** The caller gets its answer. */
        void answer() {
            answer.run();
        }
    }

    final Map<String, byte[]> stored = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Held> held = new LinkedBlockingQueue<>();
    volatile boolean available = true;

    /** Whether L2 takes commands, but does not answer for markers. */
    volatile boolean markersFail;

    /** Of a tier that is always sure, until the test says otherwise. */
    final Liveness liveness = Liveness.unlimited(new FakeTime().nanos());

    /** How often callers have waited in vain for too long. */
    volatile int distrusted;

    private final AtomicInteger lent = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();

    volatile boolean holding;
    private volatile boolean failNext;

    /** Everything that was issued, markers that were only asked for left out. */
    final List<String> commands = new CopyOnWriteArrayList<>();

    /** From now on commands wait for {@link #next()}. */
    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
    }

    /** The next command fails as if there were no connection; the one after it finds a connection. */
    void failNextCommand() {
        failNext = true;
    }

    /** The next command that a thread under test has issued. */
    Held next() {
        try {
            Held next = held.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("No command was issued");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void push(String redisKey) {
        listeners.forEach(l -> l.invalidated(List.of(redisKey)));
    }

    void pushAll() {
        listeners.forEach(Listener::allInvalidated);
    }

    void forget() {
        listeners.forEach(Listener::forget);
    }

    /** What a returning connection does first; afterwards nothing is missed any more. */
    void repair() {
        Repairs direct = new Repairs() {
            @Override
            public CompletableFuture<byte[]> get(String key) {
                return CompletableFuture.completedFuture(stored.get(key));
            }

            @Override
            public CompletableFuture<Long> delete(Collection<String> keys) {
                return CompletableFuture.completedFuture(
                        keys.stream().filter(k -> stored.remove(k) != null).count());
            }

            @Override
            public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
                return CompletableFuture.completedFuture(replaceBy(tombstone, keys));
            }
        };
        listeners.forEach(Listener::allInvalidated);
        boolean more = true;
        while (more) {
            more = listeners.stream().anyMatch(l -> l.repair(direct).join());
        }
        available = true;
    }

    /** The only entry whose key ends so, whatever its generation. */
    String keyOf(String storageKey) {
        return stored.keySet().stream()
                .filter(k -> k.endsWith(":" + storageKey))
                .findFirst()
                .orElseThrow(() -> new AssertionError("L2 does not hold " + storageKey));
    }

    /** Whether L2 holds an entry, whatever its generation. */
    boolean holds(String storageKey) {
        return stored.entrySet().stream()
                .anyMatch(e -> e.getKey().endsWith(":" + storageKey) && !Tombstone.is(e.getValue()));
    }

    private long replaceBy(byte[] tombstone, Collection<String> keys) {
        return keys.stream()
                .map(k -> stored.put(k, tombstone))
                .filter(was -> was != null && !Tombstone.is(was))
                .count();
    }

    private synchronized <T> CompletableFuture<T> issue(String what, Supplier<T> effect) {
        commands.add(what);
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!available || failNext) {
            failNext = false;
            answer.completeExceptionally(new RemoteUnavailableException("scripted outage", null, true));
            return answer;
        }
        Object[] result = new Object[1];
        Runnable takeEffect = () -> result[0] = effect.get();
        @SuppressWarnings("unchecked")
        Runnable reply = () -> answer.complete((T) result[0]);
        if (holding) {
            held.add(new Held(what, takeEffect, reply));
        } else {
            takeEffect.run();
            reply.run();
        }
        return answer;
    }

    @Override
    public boolean available() {
        return available;
    }

    @Override
    public Liveness liveness() {
        return liveness;
    }

    @Override
    public void distrust() {
        distrusted++;
    }

    @Override
    public CompletableFuture<byte[]> get(String key) {
        return issue("GET", () -> stored.get(key));
    }

    @Override
    public CompletableFuture<EntryBuffer> read(String key) {
        return issue("GET", () -> {
            byte[] entry = stored.get(key);
            return entry == null ? null : wantedBack(entry);
        });
    }

    /** Whoever still refers to the array after its release reads nonsense. */
    private EntryBuffer wantedBack(byte[] entry) {
        lent.incrementAndGet();
        return new EntryBuffer(Arrays.copyOf(entry, entry.length + 7), entry.length, array -> {
            released.incrementAndGet();
            Arrays.fill(array, (byte) 0xEE);
        });
    }

    /** How many answers were in an array that is wanted back. */
    int lent() {
        return lent.get();
    }

    /** How many of these were given back. */
    int released() {
        return released.get();
    }

    @Override
    public CompletableFuture<List<byte[]>> readAll(List<String> keys) {
        return issue("MGET", () -> {
            List<byte[]> values = new ArrayList<>();
            keys.forEach(k -> values.add(stored.get(k)));
            return values;
        });
    }

    @Override
    public CompletableFuture<?> heard(String key) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> put(Write write) {
        return putAll(List.of(write));
    }

    @Override
    public CompletableFuture<Void> putAll(List<Write> writes) {
        return issue("SET", () -> {
            writes.forEach(write -> stored.put(write.key(), write.entry()));
            return null;
        });
    }

    @Override
    public CompletableFuture<byte[]> marker(String key, byte[] candidate, Duration ttl) {
        // Answers at once: no race is about a marker that nobody has yet.
        if (!available || markersFail) {
            return CompletableFuture.failedFuture(new RemoteUnavailableException("scripted outage", null, true));
        }
        byte[] present = stored.putIfAbsent(key, candidate);
        return CompletableFuture.completedFuture(present == null ? candidate : present);
    }

    @Override
    public CompletableFuture<Boolean> replace(byte[] seen, Write write, BooleanSupplier onlyIf) {
        return issue("REPLACE", () -> {
            boolean wanted = onlyIf.getAsBoolean() && Arrays.equals(stored.get(write.key()), seen);
            if (wanted) {
                stored.put(write.key(), write.entry());
            }
            return wanted;
        });
    }

    /** A lock lives until it is released or the test removes it from what is stored. */
    @Override
    public CompletableFuture<Long> acquire(String lock, byte[] token, Duration lease) {
        return issue("LOCK", () -> stored.putIfAbsent(lock, token) == null ? 0L : lease.toMillis());
    }

    @Override
    public CompletableFuture<Boolean> release(String lock, byte[] token) {
        return issue("UNLOCK", () -> {
            boolean mine = Arrays.equals(stored.get(lock), token);
            if (mine) {
                stored.remove(lock);
            }
            return mine;
        });
    }

    @Override
    public CompletableFuture<Long> remainingMillis(String key) {
        return issue("PTTL", () -> -1L);
    }

    @Override
    public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
        return issue("BURY", () -> replaceBy(tombstone, keys));
    }

    @Override
    public CompletableFuture<Long> delete(Collection<String> keys) {
        return issue(
                "UNLINK",
                () -> keys.stream().filter(k -> stored.remove(k) != null).count());
    }

    @Override
    public CompletableFuture<KeyPage> scan(String glob, String cursor) {
        Glob pattern = new Glob(glob);
        return issue(
                "SCAN",
                () -> new KeyPage(
                        stored.keySet().stream()
                                .filter(k -> pattern.matches(k) && !Tombstone.is(stored.get(k)))
                                .toList(),
                        null));
    }

    @Override
    public CompletableFuture<Duration> ping() {
        return issue("PING", () -> Duration.ZERO);
    }

    @Override
    public RemoteStatus status() {
        return available ? RemoteStatus.up(Duration.ZERO) : RemoteStatus.down("scripted outage");
    }

    @Override
    public void subscribe(String keyPrefix, Listener listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<RemoteStatus> connect() {
        return CompletableFuture.completedFuture(status());
    }

    @Override
    public void close() {
        available = false;
    }
}
