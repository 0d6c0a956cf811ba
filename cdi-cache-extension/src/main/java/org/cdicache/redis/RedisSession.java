package org.cdicache.redis;

import io.lettuce.core.TrackingArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.cdicache.CacheConfig;
import org.cdicache.RemoteStatus;
import org.cdicache.spi.RemoteTier.Repairs;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/*
 * The succession of connections.
 *
 * Each goes through the same steps, and in this order:
 *   1. connect, authenticate                        commands fail, L1 serves what it has
 *      CLIENT KILL of the connection before           nothing that was sent there takes effect any more
 *   2. CLIENT TRACKING on, acknowledged             from here on Redis pushes every change by others
 *   3. link published, L1 and markers forgotten       writes go to L2; what is put into L1 from now on is tracked
 *   4. keys that L2 missed are removed from it      reads of L2 still fail
 *   5. link readable
 * Writes are admitted before the repair, so that no new keys are missed while it runs and it ends.
 *
 * On loss the link is withdrawn and L1 cleared on the event loop at once, then a new connection is tried until there is one. A
 * connection that does not answer a ping within the command timeout is given up: whoever could not tell us about an invalidation for
 * that long must not be trusted to have told us. The bound on staleness is therefore heartbeat + command timeout.
 *
 * Connecting, retrying and heartbeats run on one scheduler thread; the only shared state is the published link.
 */
final class RedisSession {

    private static final Logger LOG = System.getLogger("org.cdicache");
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LAST_RETRY_MILLIS = 1_000;
    private static final long CLOSE_SECONDS = 6;

    private final CacheConfig.Redis settings;
    private final TimeSource time;
    private final ScheduledExecutorService scheduler;
    private final Subscriptions subscriptions;
    private final AtomicReference<@Nullable RedisLink> link = new AtomicReference<>();
    private final CompletableFuture<RemoteStatus> firstAttempt = new CompletableFuture<>();
    private final Predecessor predecessor = new Predecessor();
    private volatile RemoteStatus status = RemoteStatus.connecting();
    private volatile Consumer<RemoteStatus> told = change -> {};
    private volatile boolean closed;

    /** Only made by the scheduler thread. */
    private volatile @Nullable RedisConnector connector;

    /** Only touched by the scheduler thread. */
    private long retryMillis = FIRST_RETRY_MILLIS;

    RedisSession(
            CacheConfig.Redis settings,
            TimeSource time,
            ScheduledExecutorService scheduler,
            Subscriptions subscriptions) {
        this.settings = settings;
        this.time = time;
        this.scheduler = scheduler;
        this.subscriptions = subscriptions;
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

    RemoteStatus status() {
        return status;
    }

    void onStateChange(Consumer<RemoteStatus> listener) {
        told = listener;
    }

    private void become(RemoteStatus next) {
        boolean news = next.state() != status.state();
        status = next;
        if (news && !closed) {
            told.accept(next);
        }
    }

    private void attempt() {
        if (closed) {
            return;
        }
        RedisConnector lettuce = connector();
        if (closed) {
            // Making it took longer than close() would wait.
            lettuce.close();
            return;
        }
        withinConnectTimeout(lettuce.connect()).whenComplete((connected, failure) -> {
            if (failure != null) {
                failed(null, failure);
                return;
            }
            withinConnectTimeout(establish(connected)).whenComplete((latency, refused) -> {
                if (refused != null) {
                    failed(connected, refused);
                } else {
                    established(connected, latency);
                }
            });
        });
    }

    private RedisConnector connector() {
        RedisConnector present = connector;
        if (present == null) {
            present = new RedisConnector(settings);
            present.onLost(this::lost);
            connector = present;
        }
        return present;
    }

    private CompletableFuture<Duration> establish(RedisLink fresh) {
        fresh.connection().addListener(subscriptions);
        TrackingArgs tracking = TrackingArgs.Builder.enabled()
                .bcast()
                .prefixes(settings.keyPrefix() + ":")
                .noloop();
        return predecessor
                .end(fresh)
                .thenCompose(done -> fresh.send(redis -> redis.clientTracking(tracking)))
                .thenRun(() -> publish(fresh))
                .thenCompose(done -> subscriptions.repairAll(new RepairsOn(fresh)))
                .thenCompose(done -> ping(fresh));
    }

    /**
     * Runs on the link's event loop, so that no command of anybody leaves between its steps. What was invented without Redis is forgotten
     * twice: before the link can be seen, and again for what was invented between the two by those who could not see it yet.
     */
    private void publish(RedisLink fresh) {
        subscriptions.allInvalidated();
        link.set(fresh);
        subscriptions.allInvalidated();
        if (fresh.isAbandoned()) {
            // The time for connecting ended while Redis was answering.
            withdraw(fresh);
        }
    }

    /** Reads and deletes on a link that is not readable for anybody else yet. */
    private record RepairsOn(RedisLink link) implements Repairs {

        @Override
        public CompletableFuture<byte @Nullable []> get(String key) {
            return link.send(redis -> redis.get(key));
        }

        @Override
        public CompletableFuture<Long> delete(Collection<String> keys) {
            return RedisTier.unlink(link, keys);
        }

        @Override
        public CompletableFuture<Long> bury(Collection<String> keys, byte[] tombstone, Duration ttl) {
            return RedisTier.bury(link, keys, tombstone, ttl);
        }
    }

    private void established(RedisLink fresh, Duration latency) {
        fresh.becomeReadable();
        become(RemoteStatus.up(latency));
        onScheduler(() -> retryMillis = FIRST_RETRY_MILLIS);
        LOG.log(Level.INFO, "Connected to Redis at " + settings.maskedUrl() + ", invalidations are tracked");
        firstAttempt.complete(status);
        if (!fresh.isOpen()) {
            // Lost before it was published: the event found nothing to withdraw.
            lost(fresh.connection());
        }
    }

    private void failed(@Nullable RedisLink refused, Throwable failure) {
        String why = Failures.describe(failure);
        boolean news = !why.equals(status.detail());
        become(RemoteStatus.down(why));
        if (refused != null) {
            refused.abandon();
            withdraw(refused);
            refused.close();
        }
        if (news && !closed) {
            LOG.log(
                    Level.WARNING,
                    "Redis at " + settings.maskedUrl() + " cannot be used, the cache goes on without it and keeps"
                            + " trying: " + why);
        }
        firstAttempt.complete(status);
        retry();
    }

    private void retry() {
        onScheduler(() -> {
            if (!closed) {
                scheduler.schedule(this::attempt, retryMillis, TimeUnit.MILLISECONDS);
                retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
            }
        });
    }

    /** An established connection broke; called on its event loop, also for connections that were given up. */
    private void lost(Object connection) {
        RedisLink current = link.get();
        if (current != null && current.connection() == connection && current.isReadable() && withdraw(current)) {
            become(RemoteStatus.down("the connection was lost"));
            if (!closed) {
                LOG.log(
                        Level.WARNING,
                        "The connection to Redis was lost, the cache goes on without it and keeps trying");
            }
            retry();
        }
    }

    /** Makes the link unusable for new commands and empties L1, which is no longer told of changes; whether it was in use. */
    private boolean withdraw(RedisLink current) {
        if (!link.compareAndSet(current, null)) {
            return false;
        }
        subscriptions.allInvalidated();
        return true;
    }

    /** Closes the present connection and makes a new one. */
    private void giveUp(String why) {
        RedisLink current = link.get();
        if (current != null && current.isReadable()) {
            LOG.log(Level.WARNING, "The connection to Redis is given up: " + why);
            lost(current.connection());
            current.close();
        }
    }

    private void beat() {
        RedisLink current = link.get();
        if (current == null || !current.isReadable()) {
            return;
        }
        CompletableFuture<Duration> answer = ping(current);
        answer.thenAccept(latency -> {
            if (link.get() == current) {
                status = RemoteStatus.up(latency);
            }
        });
        scheduler.schedule(
                () -> {
                    if (!isAnswered(answer) && link.get() == current) {
                        giveUp("no answer to a ping within "
                                + settings.commandTimeout().toMillis() + " ms");
                    }
                },
                settings.commandTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** A refusal by Redis is an answer; one by this side, which has too many commands waiting for answers, is none. */
    private static boolean isAnswered(CompletableFuture<?> answer) {
        return answer.isDone()
                && answer.handle((pong, failure) -> failure == null || Failures.isFromRedis(failure))
                        .join();
    }

    CompletableFuture<Duration> ping(RedisLink current) {
        long start = time.nanos();
        return current.send(redis -> redis.ping()).thenApply(pong -> Duration.ofNanos(time.nanos() - start));
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
        status = RemoteStatus.down("the cache is closed");
        RedisLink current = link.get();
        if (current != null) {
            withdraw(current);
        }
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        RedisConnector present = connector;
        if (present == null) {
            return;
        }
        // Not on the scheduler, which may be busy until it is stopped, and not on this thread, which may be the
        // container's.
        Thread closer = new Thread(
                null,
                () -> {
                    present.close();
                    done.complete(null);
                },
                "cdi-cache-closer",
                0,
                /* inheritThreadLocals= */ false);
        closer.setDaemon(true);
        closer.setContextClassLoader(RedisSession.class.getClassLoader());
        closer.start();
        try {
            done.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException hangs) {
            LOG.log(
                    Level.WARNING,
                    "Redis did not let its connection be closed within " + CLOSE_SECONDS
                            + " s; it is left to its daemon threads");
        }
    }
}
