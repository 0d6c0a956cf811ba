package org.cdicache.redis;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Hands over what belongs to an event loop. */
final class EventLoops {

    private EventLoops() {}

    /** Runs a task there, unless the application is stopping: nothing waits any more where nothing runs. */
    static void hand(Executor eventLoop, Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException closing) {
            // Whoever waits is told by the end of the connections.
        }
    }
}
