package org.cdicache.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question to several servers, some of which may never answer. Ends when all have answered or failed, when enough have answered, or a while
 * after an answer.
 */
final class Poll<T> {

    /**
     * What came of it.
     *
     * @param answers in the order in which they came
     * @param failures of those that had failed by then, in the order of the questions: of the same failures the same one is told, whoever was faster
     */
    record Outcome<T>(List<T> answers, List<Throwable> failures) {}

    private final ScheduledExecutorService scheduler;
    private final Function<T, Duration> patience;
    private final int enough;
    private final int asked;
    private final List<T> answers = new ArrayList<>();
    private final NavigableMap<Integer, Throwable> failures = new TreeMap<>();
    private final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();

    private Poll(ScheduledExecutorService scheduler, Function<T, Duration> patience, int enough, int asked) {
        this.scheduler = scheduler;
        this.patience = patience;
        this.enough = enough;
        this.asked = asked;
    }

    /**
     * Gathers answers.
     *
     * @param enough how many answers end it
     * @param patience how long others are waited for after the first
     */
    static <T> CompletableFuture<Outcome<T>> of(
            List<CompletableFuture<T>> questions, int enough, Duration patience, ScheduledExecutorService scheduler) {
        return of(questions, enough, answer -> patience, scheduler);
    }

    /**
     * The same.
     *
     * @param patience how long others are waited for after an answer; the shortest counts
     */
    static <T> CompletableFuture<Outcome<T>> of(
            List<CompletableFuture<T>> questions,
            int enough,
            Function<T, Duration> patience,
            ScheduledExecutorService scheduler) {
        Poll<T> poll = new Poll<>(scheduler, patience, enough, questions.size());
        for (int i = 0; i < questions.size(); i++) {
            int place = i;
            questions.get(i).whenComplete((answer, failure) -> poll.settled(place, answer, failure));
        }
        return poll.outcome;
    }

    private void settled(int place, T answer, @Nullable Throwable failure) {
        boolean over;
        synchronized (this) {
            if (failure == null) {
                answers.add(answer);
            } else {
                failures.put(place, failure);
            }
            over = answers.size() >= enough || answers.size() + failures.size() == asked;
        }
        if (over) {
            end();
        } else if (failure == null && !outcome.isDone()) {
            waitForOthers(patience.apply(answer));
        }
    }

    private void waitForOthers(Duration limit) {
        try {
            scheduler.schedule(this::end, limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            end();
        }
    }

    private void end() {
        Outcome<T> gathered;
        synchronized (this) {
            gathered = new Outcome<>(List.copyOf(answers), List.copyOf(failures.values()));
        }
        outcome.complete(gathered);
    }
}
