package org.cdicache.redis;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.cdicache.CacheConfig;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.Liveness;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/*
 * The succession of links.
 *
 * Each goes through the same steps, with all its masters at once, and in this order:
 *   1. find the masters, connect, authenticate      commands fail, L1 serves what it has
 *      CLIENT KILL of the connection before           nothing that was sent there takes effect any more
 *   2. CLIENT TRACKING on, acknowledged             from here on Redis pushes every change by others
 *      PING answered within the command timeout     a Redis that is still slow costs no caller anything
 *      ask again who the masters are                what is repaired on a master that has just been replaced is lost
 *   3. link published, L1 and markers forgotten       writes go to L2; what is put into L1 from now on is tracked
 *   4. keys that L2 missed are removed from it      reads of L2 still fail
 *      PING answered, ask again, as in 2
 *   5. link readable
 * Writes are admitted before the repair, so that no new keys are missed while it runs and it ends.
 *
 * On loss the link is withdrawn and L1 cleared on the event loop at once, then a new connection is tried until there is one. A connection that
 * is silent for longer than Heartbeat bears, that has LateAnswers, or on which callers wait in vain for a whole command timeout, is given up.
 *
 * This succession is the breaker, too: closed while a link is readable, open while there is none, half-open while a new one goes through its steps,
 * of which the last is another such ping, and the same question. If that ping is late, the next attempt comes within a second, as after every one that fails: it has shared the connection with the repair and with
 * what callers had waited to say, so that after a long outage it tells little of Redis. Only a link on which callers have waited in vain once it was readable is replaced later each time. What Redis misses
 * meanwhile is noted and repaired as after any other loss; what it refuses, with the next heartbeats.
 *
 * Where Redis refuses tracking, L1 is emptied with every heartbeat instead, which gives the same bound on staleness.
 *
 * Connecting, retrying and heartbeats run on one scheduler thread; the only shared state is the published link.
 */
final class RedisSession {

    /** A link that has served for so long is no flapping one. */
    private static final long LASTED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final CacheConfig.Redis settings;
    private final TimeSource time;
    private final ScheduledExecutorService scheduler;
    private final Subscriptions subscriptions;
    private final AtomicReference<@Nullable RedisLink> link = new AtomicReference<>();
    private final CompletableFuture<RemoteStatus> firstAttempt = new CompletableFuture<>();
    private final Handshake handshake;
    private final Heartbeat heartbeat;
    private final LateAnswers lateAnswers;
    private final LateRepairs lateRepairs;
    private final Pulse pulse;
    private final Standing standing;

    /** Null if values are read from masters only. */
    private final @Nullable RecentChanges recent;

    private final AtomicBoolean warnedOfReplicas = new AtomicBoolean();

    private volatile boolean closed;

    /** Only made by the scheduler thread, one after the other. */
    private volatile @Nullable RedisConnector connector;

    private volatile @Nullable Topology topology;

    /** Only touched by the scheduler thread. */
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());

    RedisSession(
            CacheConfig.Redis settings,
            TimeSource time,
            ScheduledExecutorService scheduler,
            Subscriptions subscriptions,
            Liveness liveness,
            @Nullable RecentChanges recent) {
        this.settings = settings;
        this.recent = recent;
        this.time = time;
        this.scheduler = scheduler;
        this.subscriptions = subscriptions;
        this.handshake = new Handshake(settings, subscriptions);
        this.heartbeat = new Heartbeat(settings, liveness);
        this.lateAnswers = new LateAnswers(settings);
        this.lateRepairs = new LateRepairs(subscriptions);
        this.pulse = new Pulse(settings, time);
        this.standing = new Standing(settings.maskedUrl());
    }

    CompletableFuture<RemoteStatus> start() {
        long beat = settings.heartbeat().toNanos();
        scheduler.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.NANOSECONDS);
        onScheduler(this::attempt);
        return firstAttempt;
    }

    /** The connection to use now; null while there is none. */
    @Nullable
    RedisLink link() {
        return link.get();
    }

    /** As {@link Pulse#ping}. */
    CompletableFuture<Duration> ping(RedisLink current) {
        return pulse.ping(current);
    }

    RemoteStatus status() {
        return standing.status();
    }

    void onStateChange(Consumer<RemoteStatus> listener) {
        standing.onChange(listener);
    }

    private void attempt() {
        if (closed) {
            return;
        }
        Topology masters;
        try {
            masters = topology();
        } catch (RuntimeException unusable) {
            // Lost on this thread, it would leave everybody waiting for the first attempt to end.
            failed(null, unusable);
            return;
        }
        RedisConnector present = connector;
        if (closed && present != null) {
            // Making it took longer than close() would wait.
            present.close();
            return;
        }
        withinConnectTimeout(masters.connect()).whenComplete((connected, failure) -> {
            if (failure != null) {
                failed(null, failure);
            } else {
                establish(connected, masters);
            }
        });
    }

    private Topology topology() {
        Topology present = topology;
        if (present == null) {
            // Before anything is made that an exception would leave behind with every attempt.
            settings.servers();
            RedisConnector lettuce = new RedisConnector(settings);
            lettuce.onLost(this::connectionLost);
            connector = lettuce;
            present = Topology.of(settings, lettuce, scheduler, time);
            topology = present;
        }
        return present;
    }

    private void establish(RedisLink connected, Topology masters) {
        RedisConnector present = connector;
        if (recent != null && present != null) {
            connected.readFrom(new Replicas(settings, connected, present, recent, time, warnedOfReplicas), recent);
        }
        connected.onOutdated(why -> onScheduler(() -> change(connected, why)));
        withinConnectTimeout(handshake.establish(
                        connected,
                        fresh -> pulse.admit(fresh, masters),
                        this::publish,
                        fresh -> pulse.probe(fresh, masters)))
                .whenComplete((latency, refused) -> {
                    String slowness = refused == null ? pulse.slowness(latency) : null;
                    if (refused != null) {
                        failed(connected, refused);
                    } else if (slowness != null) {
                        failed(connected, slowness);
                    } else {
                        established(connected, latency, masters.describe(connected));
                    }
                });
    }

    /**
     * Runs on the link's event loop, so that no command of anybody leaves between its steps. What was invented without Redis is forgotten
     * twice: before the link can be seen, and again for what was invented between the two by those who could not see it yet.
     */
    private void publish(RedisLink fresh) {
        long emptied = time.nanos();
        subscriptions.allInvalidated();
        heartbeat.begin(fresh, emptied);
        link.set(fresh);
        subscriptions.allInvalidated();
        if (fresh.isAbandoned()) {
            // The time for connecting ended while Redis was answering.
            withdraw(fresh);
        }
    }

    private void established(RedisLink fresh, Duration latency, String masters) {
        fresh.becomeReadable(time.nanos());
        fresh.lookForReplicas();
        standing.connected(up(fresh, latency), masters, fresh.isTracked());
        onScheduler(backoff::connected);
        firstAttempt.complete(status());
        if (!fresh.isOpen()) {
            // Lost before it was published: the event found nothing to withdraw.
            lost(fresh);
        }
        String change = fresh.outdated();
        if (change != null) {
            onScheduler(() -> change(fresh, change));
        }
    }

    private void failed(@Nullable RedisLink refused, Throwable failure) {
        failed(refused, Failures.describe(failure));
    }

    private void failed(@Nullable RedisLink refused, String why) {
        standing.refused(why);
        if (refused != null) {
            refused.abandon();
            withdraw(refused);
            refused.close();
        }
        firstAttempt.complete(status());
        retry();
    }

    private void retry() {
        onScheduler(() -> retryAfter(backoff.afterFailure()));
    }

    private void retryAfter(long millis) {
        if (!closed) {
            scheduler.schedule(this::attempt, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** An established connection broke; called on its event loop, also for connections that were given up. */
    private void connectionLost(Object connection) {
        RedisLink current = link.get();
        if (current != null && current.has(connection)) {
            lost(current);
        }
    }

    private void lost(RedisLink current) {
        if (end(current, "the connection was lost", Level.WARNING)) {
            current.close();
            retry();
        }
    }

    /** The link is to masters that are not those any more; on the scheduler thread. */
    private void change(RedisLink current, String why) {
        if (end(current, why, Level.INFO)) {
            current.close();
            retryAfter(backoff.afterFailure());
        }
    }

    /** Nothing is sent on the link any more; whether it was in use. */
    private boolean end(RedisLink current, String why, Level level) {
        if (!current.isReadable() || !withdraw(current)) {
            return false;
        }
        standing.away(why, level);
        return true;
    }

    /** Makes the link unusable for new commands and empties L1, which is no longer told of changes; whether it was in use. */
    private boolean withdraw(RedisLink current) {
        if (!link.compareAndSet(current, null)) {
            return false;
        }
        subscriptions.allInvalidated();
        heartbeat.end(time.nanos());
        return true;
    }

    /** Callers have waited in vain for a whole command timeout. Those of the link before this one do not count. */
    void distrust() {
        onScheduler(() -> {
            RedisLink current = link.get();
            long old = 2 * settings.commandTimeout().toNanos();
            if (current != null && time.nanos() - current.readableNanos() > old) {
                giveUpTheSlow(current);
            }
        });
    }

    private void giveUpTheSlow(RedisLink current) {
        giveUp(
                current,
                "commands are not answered within " + settings.commandTimeout().toMillis() + " ms",
                backoff::afterDistrust);
    }

    /** Closes a connection and makes a new one; on the scheduler thread. */
    private void giveUp(RedisLink current, String why, LongSupplier wait) {
        if (end(current, why, Level.WARNING)) {
            current.close();
            retryAfter(wait.getAsLong());
        }
    }

    private void beat() {
        RedisLink current = link.get();
        if (current == null || !current.isReadable()) {
            return;
        }
        if (!current.isTracked()) {
            subscriptions.forget();
        }
        current.lookForReplicas();
        Topology masters = topology;
        if (masters != null) {
            long sent = time.nanos();
            pulse.feel(current, masters).thenAccept(answer -> felt(current, answer, sent));
        }
        lateRepairs.attempt(current);
        scheduler.schedule(() -> check(current), settings.commandTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void felt(RedisLink current, Pulse.Answer answer, long sent) {
        String change = answer.change();
        if (change != null) {
            current.outdate(change);
            return;
        }
        heartbeat.answered(current, sent);
        if (link.get() == current) {
            standing.stillUp(up(current, answer.latency()));
        }
        if (lateAnswers.tooMany(current, answer.latency())) {
            onScheduler(() -> giveUpTheSlow(current));
        }
    }

    private void check(RedisLink current) {
        if (heartbeat.isSilent(current, time.nanos())) {
            giveUp(
                    current,
                    "two pings, or questions for the masters, were not answered within "
                            + settings.commandTimeout().toMillis() + " ms, or were refused",
                    backoff::afterFailure);
        } else if (current.isReadable() && time.nanos() - current.readableNanos() > LASTED_NANOS) {
            backoff.proved();
        }
    }

    private static RemoteStatus up(RedisLink current, Duration latency) {
        String restriction = current.restriction();
        return restriction == null ? RemoteStatus.up(latency) : RemoteStatus.restricted(latency, restriction);
    }

    private <T> CompletableFuture<T> withinConnectTimeout(CompletableFuture<T> step) {
        scheduler.schedule(
                () -> step.completeExceptionally(new TimeoutException("no answer within cache.redis.connect-timeout")),
                settings.connectTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
        return step;
    }

    private void onScheduler(Runnable task) {
        try {
            scheduler.execute(task);
        } catch (RejectedExecutionException closing) {
            // The application is stopping: there is nothing left to connect for.
        }
    }

    /** Withdraws the link and stops Lettuce on a thread of its own; idempotent, bounded. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        standing.close();
        RedisLink current = link.get();
        if (current != null) {
            withdraw(current);
        }
        RedisConnector present = connector;
        if (present != null) {
            LettuceCloser.close(present);
        }
    }
}
