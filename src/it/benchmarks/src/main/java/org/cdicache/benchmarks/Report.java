package org.cdicache.benchmarks;

import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cdicache.benchmarks.Series.Interval;

/**
 * What a run found.
 *
 * @param command how to repeat it
 * @param when it began, in epoch milliseconds
 * @param loadBefore the load average, see {@link Machine#load}
 */
record Report(
        String command,
        long when,
        String loadBefore,
        String loadAfter,
        Map<String, String> machine,
        List<Comparison> comparisons,
        List<Stampede.Outcome> stampedes) {

    List<Limit> limits() {
        return Limit.of(comparisons, stampedes);
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), markdown());
        Files.write(
                folder.resolve("report.json"),
                Json.MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(json()));
    }

    String markdown() {
        StringBuilder out = new StringBuilder("# Benchmarks\n\n");
        out.append("Begun ")
                .append(Instant.ofEpochMilli(when))
                .append(" by `")
                .append(command)
                .append("`.\n");
        out.append("Load average before and after: ")
                .append(loadBefore)
                .append(", ")
                .append(loadAfter);
        out.append(
                ". Only ratios within one run mean anything; with a load above the number of processors, not even those mean much.\n\n");
        machine.forEach((fact, value) ->
                out.append("- ").append(fact).append(": ").append(value).append('\n'));
        out.append("- ");
        Machine.versions()
                .forEach((library, version) ->
                        out.append(library).append(' ').append(version).append("; "));
        out.append(
                "\n\n## Limits\n\n| promise | wanted | measured, median | 95 % interval of the median | verdict |\n|---|---|---|---|---|\n");
        for (Limit limit : limits()) {
            out.append(row(
                    "| %s | %s | %.2f | %s | %s |",
                    limit.promise(), limit.wanted(), limit.measured(), limit.spreadText(), limit.verdict()));
        }
        comparisons.forEach(comparison -> describe(comparison, out));
        describeStampedes(out);
        return out.toString();
    }

    private static void describe(Comparison comparison, StringBuilder out) {
        out.append(row(
                "%n## %s, %d thread(s), values of %d B%n",
                comparison.benchmark(), comparison.threads(), comparison.bytes()));
        out.append(row(
                "| contestant | median %s | x %s, median of rounds (its 95 %% interval) | B/op | CPU ns/op of the JVM | rounds |%n|---|---|---|---|---|---|",
                comparison.unit(), comparison.baseline()));
        for (Series series : comparison.series()) {
            String who = series.contestant();
            Interval spread = comparison.interval(who);
            out.append(row(
                    "| %s | %,.1f | %.2f (%.2f - %.2f) | %,.1f | %,.0f | %d |",
                    who,
                    series.median(),
                    comparison.ratio(who),
                    spread.low(),
                    spread.high(),
                    series.allocation(),
                    series.processorNanos(),
                    series.scores().size()));
        }
    }

    private void describeStampedes(StringBuilder out) {
        out.append(row(
                "%n## Stampede: %d threads, one cold key, a loader of %d ms%n",
                Stampede.THREADS, Stampede.LOADER_MILLIS));
        out.append(
                "| contestant | most loader calls for a key | p50 ms | p99 ms | worst ms |\n|---|---|---|---|---|\n");
        for (Stampede.Outcome outcome : stampedes) {
            out.append(row(
                    "| %s | %d | %.1f | %.1f | %.1f |",
                    outcome.contestant(), outcome.mostLoads(), outcome.p50(), outcome.p99(), outcome.worst()));
        }
    }

    private static String row(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }

    private Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("command", command);
        all.put("begun", Instant.ofEpochMilli(when).toString());
        all.put("loadBefore", loadBefore);
        all.put("loadAfter", loadAfter);
        all.put("machine", machine);
        all.put("versions", Machine.versions());
        all.put("limits", limits().stream().map(Report::json).toList());
        all.put("comparisons", comparisons.stream().map(Report::json).toList());
        all.put("stampede", stampedes);
        return all;
    }

    private static Map<String, Object> json(Limit limit) {
        return Map.of(
                "promise", limit.promise(),
                "wanted", limit.wanted(),
                "interval", limit.spreadText(),
                "measured", Double.isNaN(limit.measured()) ? "none" : limit.measured(),
                "verdict", limit.verdict());
    }

    private static Map<String, Object> json(Comparison comparison) {
        List<Map<String, Object>> contestants = new ArrayList<>();
        for (Series series : comparison.series()) {
            contestants.add(Map.of(
                    "contestant", series.contestant(),
                    "median", series.median(),
                    "ratio", comparison.ratio(series.contestant()),
                    "interval", comparison.interval(series.contestant()),
                    "bytesPerOperation", series.allocation(),
                    "processorNanosPerOperation", series.processorNanos(),
                    "rounds", series.scores()));
        }
        return Map.of(
                "benchmark", comparison.benchmark(),
                "threads", comparison.threads(),
                "bytes", comparison.bytes(),
                "unit", comparison.unit(),
                "baseline", comparison.baseline(),
                "contestants", contestants);
    }
}
