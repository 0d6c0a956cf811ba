package org.cdicache.redis;

import io.netty.channel.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/*
 * The event loop of all connections, and in front of it one queue of what callers want done there, in one order.
 *
 * The answers to many callers come in one read. If their next commands waited until the last of these answers is told, Redis would have nothing to do
 * meanwhile, and callers nothing while it answers the lot. So what is queued runs between two answers, too, and leaves as soon as it is half of what is
 * under way: Redis works on some while callers work on others. Less than that costs as many system calls, on either side, and callers that have just
 * been told are about to ask again: it waits until the loop has read once more, and no longer.
 */
final class CommandLoop implements Executor {

    private static final Logger LOG = System.getLogger("org.cdicache");

    /** With larger parts Redis waits, with smaller ones more is spent on system calls. */
    private static final int PARTS_UNDER_WAY = 2;

    /** As many run between two answers. Those that are left have a turn of their own coming. */
    private static final int MOST_TASKS_AT_ONCE = 256;

    private final EventLoop eventLoop;
    private final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();
    private final Runnable turn = this::turn;
    private final Runnable lastLook = this::lastLook;

    // On the event loop:
    private final List<SharedFlush> unflushed = new ArrayList<>();
    /** Nothing runs inside of another: what comes up meanwhile is found before that ends, or has a turn of its own coming. */
    private boolean running;

    private boolean turnComing;
    private boolean lookingAgain;
    private int underWay;
    private int unsent;

    CommandLoop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /**
     * Runs a task behind all others that were given.
     *
     * @throws RejectedExecutionException if the application is stopping; the task does not run
     */
    @Override
    public void execute(Runnable task) {
        queued.add(task);
        try {
            eventLoop.execute(turn);
        } catch (RejectedExecutionException closing) {
            if (queued.remove(task)) {
                throw closing;
            }
        }
    }

    ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return eventLoop.schedule(task, delay, unit);
    }

    private void turn() {
        turnComing = false;
        if (!running) {
            running = true;
            try {
                runQueued();
                // If nothing waits, nothing of what was issued has been written: it is no part of the next flush.
                if (unflushed.isEmpty() || isPart()) {
                    flush();
                } else if (!lookingAgain) {
                    eventLoop.schedule(lastLook, 0, TimeUnit.NANOSECONDS);
                    lookingAgain = true;
                }
            } finally {
                running = false;
            }
        }
    }

    /** Scheduled, not executed: Netty runs it after it has read once more. */
    private void lastLook() {
        lookingAgain = false;
        running = true;
        try {
            flush();
        } finally {
            running = false;
        }
    }

    /** The caller is between two answers, and in the middle of nothing else. */
    void betweenAnswers() {
        if (!running) {
            running = true;
            try {
                runQueued();
            } finally {
                running = false;
            }
            if (!unflushed.isEmpty()) {
                handTurn();
            }
        }
    }

    private void runQueued() {
        Runnable next;
        for (int i = 0; i < MOST_TASKS_AT_ONCE && (next = queued.poll()) != null; i++) {
            run(next);
            if (isPart()) {
                flush();
            }
        }
    }

    private boolean isPart() {
        return PARTS_UNDER_WAY * unsent >= underWay;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            LOG.log(Level.WARNING, "A step of talking to Redis failed", failure);
        }
    }

    /** A question to Redis is about to be issued. Until {@link #answered}, whatever the answer, it is under way. */
    void issuing() {
        underWay++;
        unsent++;
    }

    void answered() {
        underWay--;
    }

    /** How many questions have no answer yet. */
    int underWay() {
        return underWay;
    }

    /** A connection has something to be flushed. */
    void flushLater(SharedFlush flush) {
        unflushed.add(flush);
        if (!running) {
            handTurn();
        }
    }

    private void handTurn() {
        if (!turnComing) {
            turnComing = true;
            EventLoops.hand(eventLoop, turn);
        }
    }

    /** What that brings about may have to be flushed as well. */
    private void flush() {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
        unsent = 0;
    }
}
