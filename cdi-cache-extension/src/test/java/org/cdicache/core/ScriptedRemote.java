package org.cdicache.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteUnavailableException;

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
    volatile boolean holding;
    private volatile boolean failNext;

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

    Repair repairWanted() {
        return listeners.get(0).repair();
    }

    private synchronized <T> CompletableFuture<T> issue(String what, Supplier<T> effect) {
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
    public CompletableFuture<byte[]> get(String key) {
        return issue("GET", () -> stored.get(key));
    }

    @Override
    public CompletableFuture<Boolean> put(String key, byte[] entry, Duration ttl, BooleanSupplier onlyIf) {
        return issue("SET", () -> {
            if (!onlyIf.getAsBoolean()) {
                return false;
            }
            stored.put(key, entry);
            return true;
        });
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
                        stored.keySet().stream().filter(pattern::matches).toList(), null));
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
    public void reset() {
        available = false;
    }

    @Override
    public void close() {
        available = false;
    }
}
