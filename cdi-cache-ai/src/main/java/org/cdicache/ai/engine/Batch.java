package org.cdicache.ai.engine;

import static java.lang.System.Logger.Level.WARNING;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.cdicache.CacheException;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAbsentException;
import org.cdicache.ai.BatchOptions;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a lookup has not: several requests at once, on the caller's thread and on those that an executor has to spare. Nobody waits for a thread of
 * the executor that has not begun: what it would have done the others do.
 */
final class Batch<T> {

    private static final System.Logger LOG = System.getLogger(AiResponseCache.class.getName());

    /** How one request is answered, by a tier or a generator. */
    interface Answering<T> {
        AiLookup<T> answer(AiRequest request, AiRequest accepted) throws Exception;
    }

    /** What became of one request. */
    private record Outcome<T>(
            @Nullable T value, boolean hit, @Nullable Throwable failure) {}

    private final Map<AiRequest, AiRequest> accepted;
    private final BatchOptions options;
    private final Answering<T> answering;

    // All that changes, under this object's monitor, in which nothing but the progress is told.
    private final Map<AiRequest, Outcome<T>> outcomes = new HashMap<>();
    private final Queue<AiRequest> missing = new ArrayDeque<>();
    private int running;
    private int done;
    private int hits;
    private int failed;
    private boolean warned;

    /**
     * A batch.
     *
     * @param accepted each different request, and what it is answered as
     */
    Batch(Map<AiRequest, AiRequest> accepted, BatchOptions options, Answering<T> answering) {
        this.accepted = accepted;
        this.options = options;
        this.answering = answering;
    }

    /**
     * Answers all requests.
     *
     * @param found what the lookup has answered, and what nothing else can answer
     */
    AiBatch<T> run(Map<AiRequest, AiLookup<T>> found) {
        found.forEach((request, answer) -> end(request, outcome(answer)));
        synchronized (this) {
            accepted.keySet().stream()
                    .filter(request -> !found.containsKey(request))
                    .forEach(missing::add);
        }
        askForHelp(Math.min(options.concurrency(), accepted.size() - found.size()) - 1);
        work();
        return awaitOthers();
    }

    private void askForHelp(int helpers) {
        try {
            for (int i = 0; i < helpers; i++) {
                options.executor().execute(this::work);
            }
        } catch (RuntimeException busy) {
            // Executors refuse in words of their own, or when they are closed. It becomes slower, and no more.
        }
    }

    private void work() {
        for (AiRequest next = begin(); next != null; next = begin()) {
            try {
                end(next, outcome(next));
            } finally {
                ended();
            }
        }
    }

    /** Null if there is nothing left, or this thread has been told to stop. */
    private synchronized @Nullable AiRequest begin() {
        AiRequest next = Thread.currentThread().isInterrupted() ? null : missing.poll();
        running += next == null ? 0 : 1;
        return next;
    }

    private synchronized void ended() {
        running--;
        notifyAll();
    }

    private Outcome<T> outcome(AiRequest request) {
        try {
            return outcome(answering.answer(request, Objects.requireNonNull(accepted.get(request))));
        } catch (Throwable failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return new Outcome<>(null, false, failure);
        }
    }

    private static <T> Outcome<T> outcome(AiLookup<T> answer) {
        return answer.status() == AiLookup.Status.ABSENT
                ? new Outcome<>(null, false, new AnswerAbsentException())
                : new Outcome<>(answer.value(), answer.hit(), null);
    }

    private synchronized void end(AiRequest request, Outcome<T> outcome) {
        outcomes.put(request, outcome);
        done++;
        hits += outcome.hit() ? 1 : 0;
        failed += outcome.failure() == null ? 0 : 1;
        try {
            options.progress().accept(new AiBatch.Progress(done, accepted.size(), hits, failed));
        } catch (Throwable ignored) {
            if (!warned) {
                warned = true;
                LOG.log(
                        WARNING,
                        "The progress of a batch could not be told: {0}",
                        ignored.getClass().getName());
            }
        }
    }

    private synchronized AiBatch<T> awaitOthers() {
        // Whoever has not begun finds nothing more to do.
        missing.clear();
        boolean interrupted = Thread.interrupted();
        while (running > 0) {
            try {
                wait();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result();
    }

    private AiBatch<T> result() {
        Map<AiRequest, T> answers = new LinkedHashMap<>();
        Map<AiRequest, Throwable> failures = new LinkedHashMap<>();
        accepted.keySet().forEach(request -> {
            Outcome<T> outcome = outcomes.get(request);
            if (outcome == null) {
                failures.put(request, new CacheException("Interrupted before this request was begun", null));
            } else if (outcome.failure() != null) {
                failures.put(request, outcome.failure());
            } else if (outcome.value() != null) {
                answers.put(request, outcome.value());
            }
        });
        return new AiBatch<>(answers, failures, hits, done - hits - failed);
    }
}
