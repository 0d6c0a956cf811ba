package org.cdicache.core;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The library's threads for user code: daemons that come and go with the work, bounded, and refuse what is too much. */
public final class Workers {

    /** Threads of a pool. */
    static final int MOST = 64;

    private static final long IDLE_SECONDS = 30;

    private Workers() {}

    /** A pool whose threads carry the library's class loader while idle, and no thread locals of those who started them. */
    public static ExecutorService start(String name) {
        return new ThreadPoolExecutor(0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(null, task, name, 0, /* inheritThreadLocals= */ false);
            thread.setDaemon(true);
            thread.setContextClassLoader(Workers.class.getClassLoader());
            return thread;
        };
    }

    /**
     * As {@link #start}, for tasks that may wait until one of the threads is free. How many do is for the caller to bound.
     *
     * @param mayWait whether the task that the calling thread hands over may wait; if not, it is refused unless a thread is free
     */
    static ExecutorService startQueueing(String name, BooleanSupplier mayWait) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new Waiting(mayWait), daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The pool offers a task once it has all its threads. Some may be idle, which is to say that they wait here for a task. */
    private static final class Waiting extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1;

        private final transient BooleanSupplier mayWait;

        Waiting(BooleanSupplier mayWait) {
            this.mayWait = mayWait;
        }

        @Override
        public boolean offer(Runnable task) {
            return mayWait.getAsBoolean() ? super.offer(task) : tryTransfer(task);
        }
    }

    /** A pool of one thread, for tasks in their order, which refuses what does not fit into its queue. */
    static ExecutorService startOne(String name, int mostWaiting) {
        return new ThreadPoolExecutor(
                0, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(mostWaiting), daemons(name));
    }

    /** Runs each task with the context class loader of the thread that handed it over, as its loaders expect. */
    static Executor withCallersLoader(Executor executor) {
        return task -> {
            ClassLoader callers = Thread.currentThread().getContextClassLoader();
            executor.execute(() -> {
                Thread worker = Thread.currentThread();
                ClassLoader own = worker.getContextClassLoader();
                worker.setContextClassLoader(callers);
                try {
                    task.run();
                } finally {
                    worker.setContextClassLoader(own);
                }
            });
        };
    }
}
