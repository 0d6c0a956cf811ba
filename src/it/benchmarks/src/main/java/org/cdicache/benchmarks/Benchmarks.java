package org.cdicache.benchmarks;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cdicache.core.SystemTime;

/** Runs everything against a Redis of its own, and writes {@code report.md} and {@code report.json}. */
public final class Benchmarks {

    private static final String USAGE =
            "--quick | --full  [--only=l1,l2,batch,put,stampede]  [--out=folder, target/benchmarks by default]  [--fail-on-miss]";
    private static final int SMALL = 200;
    private static final int LARGE = 20 * 1024;
    private static final Set<String> PARTS = Set.of("l1", "l2", "batch", "put", "stampede");

    private Benchmarks() {}

    /**
     * Runs the form that the arguments name.
     *
     * @throws Exception if a benchmark could not be run, or a contestant returned a wrong value
     */
    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        Form form = Arrays.stream(Form.values())
                .filter(f -> given.contains(f.option()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(USAGE));
        Set<String> parts =
                Set.of(option(given, "--only=", "l1,l2,batch,put,stampede").split(","));
        if (!PARTS.containsAll(parts)) {
            throw new IllegalArgumentException(USAGE);
        }
        // Before the first contestant has a say.
        Logger.getLogger("").setLevel(Level.WARNING);
        PrintStream out = System.out;
        Report report = run(form, parts, "java -jar benchmarks.jar " + String.join(" ", given), out::println);
        Path folder = Path.of(option(given, "--out=", "target/benchmarks"));
        report.write(folder);
        out.println(report.markdown());
        out.println("Written to " + folder.toAbsolutePath());
        boolean missed =
                report.limits().stream().anyMatch(limit -> limit.verdict().equals("FAIL"));
        if (missed && given.contains("--fail-on-miss")) {
            throw new IllegalStateException("A limit was missed");
        }
    }

    private static String option(List<String> given, String name, String otherwise) {
        return given.stream()
                .filter(g -> g.startsWith(name))
                .map(g -> g.substring(name.length()))
                .findFirst()
                .orElse(otherwise);
    }

    static Report run(Form form, Set<String> parts, String command, Consumer<String> progress) throws Exception {
        long when = SystemTime.INSTANCE.epochMillis();
        String loadBefore = Machine.load();
        try (Server.Running redis = new Server.Running()) {
            Server server = redis.server();
            List<Comparison> comparisons = compare(form, parts, new Measuring(form, server, progress));
            List<Stampede.Outcome> stampedes = List.of();
            if (parts.contains("stampede")) {
                progress.accept("Stampede");
                stampedes = new Stampede(server, form.warmupSlices, form.stampedes).run();
            }
            return new Report(command, when, loadBefore, Machine.load(), Machine.facts(server), comparisons, stampedes);
        }
    }

    private static List<Comparison> compare(Form form, Set<String> parts, Measuring measuring) {
        List<Comparison> comparisons = new ArrayList<>();
        if (parts.contains("l1")) {
            form.localThreads().forEach(threads -> comparisons.add(measuring.localHits(threads)));
            comparisons.add(measuring.localValues(1));
        }
        if (parts.contains("l2")) {
            for (int bytes : List.of(SMALL, LARGE)) {
                form.remoteThreads().forEach(threads -> comparisons.add(measuring.remoteHits(threads, bytes)));
            }
        }
        if (parts.contains("batch")) {
            form.batchThreads().forEach(threads -> comparisons.add(measuring.remoteBatches(threads, SMALL)));
        }
        if (parts.contains("put")) {
            form.remoteThreads().forEach(threads -> comparisons.add(measuring.puts(threads, SMALL)));
        }
        return comparisons;
    }
}
