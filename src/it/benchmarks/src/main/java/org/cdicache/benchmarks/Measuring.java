package org.cdicache.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks, and gathers what each contestant did. */
final class Measuring {

    static final String LOCAL_HIT = "L1 hit";
    static final String LOCAL_VALUE = "L1 hit, value taken out";
    static final String REMOTE_HIT = "L2 hit";
    static final String BATCH = "batch of " + RemoteCalls.BATCH + " from L2";
    static final String PUT = "put";
    static final String STREAM = "stream of " + StreamReplay.PARTS + " parts from L1";

    static final String AI_KEY = "AI key";
    static final String AI_HIT = "AI hit";
    static final String DIGEST = "getBytes and SHA-256";

    static final String CDI_CACHE = Contestants.CDI_CACHE.id();

    /** A contestant that fills the heap ends the run instead of crawling on. */
    private static final String[] HEAP = {"-Xms512m", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError"};

    private static final String NANOS = "ns/op";

    private static final int LOCAL_WARMUPS = 12;
    private static final int LOCAL_ITERATIONS = 8;
    private static final int LOCAL_ITERATION_MILLIS = 250;

    private final Form form;
    private final Server server;
    private final Consumer<String> progress;

    Measuring(Form form, Server server, Consumer<String> progress) {
        this.form = form;
        this.server = server;
        this.progress = progress;
        // The lock would only keep apart the runs of one user; contention shows in the load average.
        System.setProperty("jmh.ignoreLock", "true");
        System.setProperty(Server.PROPERTY, String.valueOf(server.port()));
    }

    /** The L1 hit: round by round a JVM for each contestant. */
    Comparison localHits(int threads) {
        Map<String, Series> series = new TreeMap<>();
        List<String> order = new ArrayList<>(form.local());
        for (int round = 0; round < form.localRounds; round++) {
            progress.accept(LOCAL_HIT + ", " + threads + " threads, round " + (round + 1) + " of " + form.localRounds);
            for (String contestant : order) {
                measureLocal("hit", contestant, threads, series);
            }
            Collections.reverse(order);
        }
        return local(LOCAL_HIT, threads, series);
    }

    /** The same with the value taken out of its wrapper, for the cache and its baseline. */
    Comparison localValues(int threads) {
        Map<String, Series> series = new TreeMap<>();
        for (int round = 0; round < form.localRounds; round++) {
            progress.accept(LOCAL_VALUE + ", " + threads + " threads, round " + (round + 1));
            for (String contestant : List.of(CDI_CACHE, Contestants.CAFFEINE_EXPIRY.id())) {
                measureLocal("value", contestant, threads, series);
            }
        }
        return local(LOCAL_VALUE, threads, series);
    }

    private static Comparison local(String name, int threads, Map<String, Series> series) {
        return new Comparison(
                name,
                threads,
                LocalHits.JSON_BYTES,
                "CPU ns/op",
                Contestants.CAFFEINE_EXPIRY.id(),
                List.copyOf(series.values()));
    }

    private void measureLocal(String method, String contestant, int threads, Map<String, Series> series) {
        boolean smoke = form == Form.SMOKE;
        ChainedOptionsBuilder options = options(LocalHits.class, method, threads)
                .param("contestant", contestant)
                .forks(Math.min(form.forks, 1))
                .warmupIterations(smoke ? 0 : LOCAL_WARMUPS)
                .measurementIterations(smoke ? 1 : LOCAL_ITERATIONS)
                .warmupTime(TimeValue.milliseconds(LOCAL_ITERATION_MILLIS))
                .measurementTime(TimeValue.milliseconds(smoke ? form.sliceMillis : LOCAL_ITERATION_MILLIS));
        Series inFork = new Series(contestant);
        iterations(options)
                .forEach(i -> inFork.add(
                        perCall(i, TimedWalk.CALLER_NANOS), allocation(i), perCall(i, TimedWalk.PROCESS_NANOS)));
        // The best: compilers that had not finished and neighbours in the cache only ever add.
        series.computeIfAbsent(contestant, Series::new)
                .add(inFork.best(), inFork.allocation(), inFork.processorNanos());
    }

    /** A hit in Redis, of a contestant without heap. */
    Comparison remoteHits(int threads, int bytes) {
        return turns(REMOTE_HIT, "read", form.reads(), Tiers.REMOTE, threads, bytes);
    }

    /** A hundred hits in Redis by one call, of the contestants that have such a call. */
    Comparison remoteBatches(int threads, int bytes) {
        return turns(BATCH, "readAll", form.batches(), Tiers.REMOTE, threads, bytes);
    }

    /** A write through all tiers. */
    Comparison puts(int threads, int bytes) {
        return turns(PUT, "write", form.writes(), Tiers.BOTH, threads, bytes);
    }

    private Comparison turns(String name, String method, String lineUp, Tiers tiers, int threads, int bytes) {
        progress.accept(name + ", " + threads + " threads, " + bytes + " B");
        List<String> ids = Contestants.lineUp(lineUp);
        ChainedOptionsBuilder options = options(RemoteCalls.class, method, threads)
                .param("contestants", lineUp)
                .param("bytes", String.valueOf(bytes))
                .param("tiers", tiers.name())
                .forks(form.forks)
                .warmupIterations(form.warmupSlices * ids.size())
                .measurementIterations(form.slices * ids.size())
                .warmupTime(TimeValue.milliseconds(form.sliceMillis))
                .measurementTime(TimeValue.milliseconds(form.sliceMillis));
        List<Series> series = ids.stream().map(Series::new).toList();
        int turn = 0;
        for (IterationResult slice : iterations(options)) {
            // A fork has whole rounds in pairs, so that the next one starts forwards again.
            series.get(Turns.index(turn % (form.slices * ids.size()), ids.size()))
                    .add(
                            slice.getPrimaryResult().getScore(),
                            allocation(slice),
                            perCall(slice, TimedWalk.PROCESS_NANOS));
            turn++;
        }
        return new Comparison(name, threads, bytes, "ops/s", Contestants.LETTUCE.id(), series);
    }

    /** The key of a long text, beside the least that it takes; round by round a JVM for each. */
    Comparison aiKeys(AiCalls.Script script) {
        String name = AI_KEY + ", " + script;
        Series key = new Series(CDI_CACHE);
        Series digest = new Series(DIGEST);
        for (int round = 0; round < form.localRounds; round++) {
            progress.accept(name + ", round " + (round + 1) + " of " + form.localRounds);
            measureAi("key", script, key);
            measureAi("digest", script, digest);
        }
        return new Comparison(name, 1, AiCalls.LONG_TEXT, NANOS, DIGEST, List.of(key, digest));
    }

    /** A hit of the AI cache in the heap. */
    Comparison aiHits() {
        Series hit = new Series(CDI_CACHE);
        for (int round = 0; round < form.localRounds; round++) {
            progress.accept(AI_HIT + ", round " + (round + 1) + " of " + form.localRounds);
            measureAi("hit", AiCalls.Script.ASCII, hit);
        }
        return new Comparison(AI_HIT, 1, AiCalls.PROMPT, NANOS, CDI_CACHE, List.of(hit));
    }

    private void measureAi(String method, AiCalls.Script script, Series series) {
        boolean smoke = form == Form.SMOKE;
        ChainedOptionsBuilder options = options(AiCalls.class, method, 1)
                .param("script", script.name())
                .forks(Math.min(form.forks, 1))
                .warmupIterations(smoke ? 0 : LOCAL_WARMUPS)
                .measurementIterations(smoke ? 1 : LOCAL_ITERATIONS)
                .warmupTime(TimeValue.milliseconds(LOCAL_ITERATION_MILLIS))
                .measurementTime(TimeValue.milliseconds(smoke ? form.sliceMillis : LOCAL_ITERATION_MILLIS));
        Series inFork = new Series(series.contestant());
        iterations(options).forEach(i -> {
            double nanos = i.getPrimaryResult().getScore();
            inFork.add(nanos, allocation(i), nanos);
        });
        series.add(inFork.best(), inFork.allocation(), inFork.processorNanos());
    }

    /** A stream from the cache's heap, beside a handler that is told the same without a cache. */
    Comparison streams() {
        boolean smoke = form == Form.SMOKE;
        Map<String, Series> series = new TreeMap<>();
        for (int round = 0; round < form.localRounds; round++) {
            progress.accept(STREAM + ", round " + (round + 1) + " of " + form.localRounds);
            for (String contestant : List.of(CDI_CACHE, StreamReplay.BARE)) {
                ChainedOptionsBuilder options = options(StreamReplay.class, "tell", 1)
                        .param("contestant", contestant)
                        .forks(Math.min(form.forks, 1))
                        .warmupIterations(smoke ? 0 : LOCAL_WARMUPS)
                        .measurementIterations(smoke ? 1 : LOCAL_ITERATIONS)
                        .warmupTime(TimeValue.milliseconds(LOCAL_ITERATION_MILLIS))
                        .measurementTime(TimeValue.milliseconds(smoke ? form.sliceMillis : LOCAL_ITERATION_MILLIS));
                Series inFork = series.computeIfAbsent(contestant, Series::new);
                iterations(options)
                        .forEach(i -> inFork.add(i.getPrimaryResult().getScore(), allocation(i), Double.NaN));
            }
        }
        return new Comparison(
                STREAM, 1, StreamReplay.TEXT_BYTES, "us/op", StreamReplay.BARE, List.copyOf(series.values()));
    }

    private ChainedOptionsBuilder options(Class<?> benchmark, String method, int threads) {
        return new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
                .threads(threads)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgs(HEAP)
                .jvmArgsAppend("-D" + Server.PROPERTY + "=" + server.port());
    }

    private static List<IterationResult> iterations(ChainedOptionsBuilder options) {
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            List<IterationResult> iterations = new ArrayList<>();
            for (RunResult result : results) {
                for (BenchmarkResult fork : result.getBenchmarkResults()) {
                    iterations.addAll(fork.getIterationResults());
                }
            }
            if (iterations.isEmpty()) {
                throw new IllegalStateException("JMH measured nothing");
            }
            return iterations;
        } catch (RunnerException e) {
            throw new IllegalStateException("A benchmark failed", e);
        }
    }

    private static double perCall(IterationResult iteration, String what) {
        return counted(iteration, what) / counted(iteration, TimedWalk.CALLS);
    }

    private static double allocation(IterationResult iteration) {
        return counted(iteration, "gc.alloc.rate.norm");
    }

    private static double counted(IterationResult iteration, String what) {
        Result<?> result = iteration.getSecondaryResults().get(what);
        return result == null ? Double.NaN : result.getScore();
    }
}
