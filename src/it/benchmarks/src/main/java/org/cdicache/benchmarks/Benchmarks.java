package org.cdicache.benchmarks;

import java.io.IOException;
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
            "--quick | --full  [--only=l1,l2,batch,put,stampede,ai,ai-stream]  [--out=folder, target/benchmarks by default]  [--fail-on-miss]";
    private static final int SMALL = 200;
    private static final int LARGE = 20 * 1024;
    private static final Set<String> PARTS = Set.of("l1", "l2", "batch", "put", "stampede", "ai", "ai-stream");

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
        Set<String> parts = Set.of(option(given, "--only=", "l1,l2,batch,put,stampede,ai,ai-stream")
                .split(","));
        if (!PARTS.containsAll(parts)) {
            throw new IllegalArgumentException(USAGE);
        }
        // Before the first contestant has a say.
        Logger.getLogger("").setLevel(Level.WARNING);
        PrintStream out = System.out;
        Path folder = Path.of(option(given, "--out=", "target/benchmarks"));
        // After every row: a long run that breaks off has told what it found until then.
        Report report = run(
                form,
                parts,
                "java -jar benchmarks.jar " + String.join(" ", given),
                out::println,
                soFar -> soFar.write(folder));
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

    /** What is done with a report that has one more row. */
    interface Interim {
        void accept(Report soFar) throws IOException;
    }

    /** A row of the report. */
    private interface Row {
        Comparison measure() throws Exception;
    }

    static Report run(Form form, Set<String> parts, String command, Consumer<String> progress, Interim interim)
            throws Exception {
        long when = SystemTime.INSTANCE.epochMillis();
        String loadBefore = Machine.load();
        try (Server.Running redis = new Server.Running()) {
            Server server = redis.server();
            List<Comparison> comparisons = new ArrayList<>();
            List<Stampede.Outcome> stampedes = new ArrayList<>();
            for (Row row : rows(form, parts, new Measuring(form, server, progress))) {
                comparisons.add(row.measure());
                interim.accept(report(command, when, loadBefore, server, comparisons, stampedes));
            }
            if (parts.contains("stampede")) {
                progress.accept("Stampede");
                stampedes.addAll(new Stampede(server, form.warmupSlices, form.stampedes).run());
                interim.accept(report(command, when, loadBefore, server, comparisons, stampedes));
            }
            return report(command, when, loadBefore, server, comparisons, stampedes);
        }
    }

    private static Report report(
            String command,
            long when,
            String loadBefore,
            Server server,
            List<Comparison> comparisons,
            List<Stampede.Outcome> stampedes) {
        return new Report(
                command,
                when,
                loadBefore,
                Machine.load(),
                Machine.facts(server),
                List.copyOf(comparisons),
                List.copyOf(stampedes));
    }

    private static List<Row> rows(Form form, Set<String> parts, Measuring measuring) {
        List<Row> rows = new ArrayList<>();
        if (parts.contains("l1")) {
            form.localThreads().forEach(threads -> rows.add(() -> measuring.localHits(threads)));
            rows.add(() -> measuring.localValues(1));
        }
        if (parts.contains("l2")) {
            for (int bytes : List.of(SMALL, LARGE)) {
                form.remoteThreads().forEach(threads -> rows.add(() -> measuring.remoteHits(threads, bytes)));
            }
        }
        if (parts.contains("batch")) {
            form.batchThreads().forEach(threads -> rows.add(() -> measuring.remoteBatches(threads, SMALL)));
        }
        if (parts.contains("put")) {
            form.remoteThreads().forEach(threads -> rows.add(() -> measuring.puts(threads, SMALL)));
        }
        if (parts.contains("ai")) {
            for (AiCalls.Script script : AiCalls.Script.values()) {
                rows.add(() -> measuring.aiKeys(script));
            }
            rows.add(measuring::aiHits);
        }
        if (parts.contains("ai-stream")) {
            rows.add(measuring::streams);
        }
        return rows;
    }
}
