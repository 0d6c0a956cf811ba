package org.cdicache.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;

/** Reads that Redis answers, and writes that it acknowledges. Contestants take turns in one JVM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init")
public class RemoteCalls {

    static final int BATCH = 100;

    /** Who, joined by plus signs. */
    @Param("cdi-cache+lettuce")
    public String contestants;

    /** The size of a value as JSON. */
    @Param("200")
    public int bytes;

    /** The tiers in use: reads are of Redis alone, writes go through both. */
    @Param("REMOTE")
    public Tiers tiers;

    private List<Contestant> opened;
    private Turns turns;
    private Contestant present;
    private String[] keys;
    private Document[] documents;
    private List<List<String>> batches;

    /** Opens and fills all contestants. */
    @Setup(Level.Trial)
    public void open() {
        keys = Keys.all();
        documents = new Document[keys.length];
        for (int i = 0; i < keys.length; i++) {
            documents[i] = Document.ofSize(keys[i], bytes);
        }
        batches = IntStream.range(0, keys.length / BATCH)
                .mapToObj(i -> List.of(keys).subList(i * BATCH, (i + 1) * BATCH))
                .toList();
        Server server = Server.ofTheRun();
        opened = Contestants.lineUp(contestants).stream()
                .map(id -> Contestants.of(id).open(server, tiers))
                .toList();
        opened.forEach(contestant -> Keys.fill(contestant, bytes));
        turns = new Turns(opened);
    }

    /** The next contestant's turn. */
    @Setup(Level.Iteration)
    public void turn(IterationParams iteration) {
        present = turns.begin(iteration);
    }

    /** Checks that every contestant still holds every value. */
    @TearDown(Level.Trial)
    public void check() {
        for (Contestant contestant : opened) {
            Keys.check(contestant, bytes);
            contestant.close();
        }
    }

    /** A read and its decoding. */
    @Benchmark
    public Document read(TimedWalk walk) {
        Document found = present.read(keys[walk.next()]);
        if (found == null) {
            throw new IllegalStateException(present + " lost a value");
        }
        return found;
    }

    /** A read of many keys at once and its decoding. */
    @Benchmark
    public Collection<Document> readAll(TimedWalk walk) {
        int first = walk.next() % batches.size();
        Collection<Document> found = present.readAll(batches.get(first));
        if (found.size() != BATCH) {
            throw new IllegalStateException(present + " lost a value");
        }
        return found;
    }

    /** A write and its encoding. */
    @Benchmark
    public void write(TimedWalk walk) {
        int index = walk.next();
        present.write(keys[index], documents[index]);
    }
}
