package org.cdicache.it.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.Scene.Happened;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.it.cluster.redis.RedisProgram;

/** Writes down what a run did and found, to read and as JSON. */
final class Report {

    private static final Path DIRECTORY = Path.of("target", "chaos").toAbsolutePath();
    private static final int MOST_STORIES = 40;

    private final Result result;
    private final List<List<String>> stories;

    Report(Result result) {
        Story story = new Story(result);
        this.result = result;
        this.stories = result.findings().violations().stream()
                .limit(MOST_STORIES)
                .map(story::of)
                .toList();
    }

    /** Writes both forms; the one to read is returned too. */
    String write(String name) {
        String text = String.join("\n", text());
        try {
            Files.createDirectories(DIRECTORY);
            Files.writeString(DIRECTORY.resolve(name + ".txt"), text + "\n");
            ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            json.writeValue(DIRECTORY.resolve(name + ".json").toFile(), figures());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text;
    }

    /** The figures that matter most. */
    String summary() {
        return "seed %d: %s, staleness %s, %s, patterns %s"
                .formatted(
                        result.settings().seed(),
                        operations(),
                        result.findings().connected(),
                        result.findings().excused(),
                        result.findings().patterns());
    }

    private List<String> text() {
        List<String> lines = new ArrayList<>();
        figures().forEach((name, value) -> {
            if (!name.equals("violations") && !name.equals("faults")) {
                lines.add("%-24s %s".formatted(name, value));
            }
        });
        lines.add("faults");
        result.faults().forEach(fault -> lines.add("  " + told(fault)));
        stories.forEach(story -> {
            lines.add("");
            lines.addAll(story);
        });
        return lines;
    }

    private Map<String, Object> figures() {
        RunSettings settings = result.settings();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seed", settings.seed());
        figures.put("redis", RedisProgram.found().version());
        figures.put("seconds", settings.length().toSeconds());
        figures.put("mode", settings.mode().toString());
        figures.put("boundMillis", settings.bound().toMillis());
        figures.put("heartbeatMillis", settings.heartbeat().toMillis());
        figures.put("commandTimeoutMillis", settings.commandTimeout().toMillis());
        figures.put("loads", settings.loads());
        figures.put("faults", result.faults().stream().map(this::told).toList());
        figures.put("operations", operations());
        figures.put("stalenessConnected", result.findings().connected().toString());
        figures.put("stalenessDisconnected", result.findings().disconnected().toString());
        figures.put("excusedReads", result.findings().excused().toString());
        figures.put("stats", result.stats().toString());
        figures.put(
                "problems", result.problems().stream().map(Throwable::toString).toList());
        figures.put("violationCounts", result.findings().counts().toString());
        figures.put("patterns", result.findings().patterns());
        figures.put("violations", stories);
        return figures;
    }

    private String told(Happened fault) {
        return "%7.2f .. %7.2f s  %s"
                .formatted(
                        (fault.start() - result.origin()) / 1e9, (fault.end() - result.origin()) / 1e9, fault.what());
    }

    /** By kind, with the number of those that were not acknowledged. */
    private Map<String, String> operations() {
        Map<String, List<Operation>> byKind = result.operations().stream()
                .collect(Collectors.groupingBy(o -> o.kind().toString(), TreeMap::new, Collectors.toList()));
        Map<String, String> counts = new LinkedHashMap<>();
        byKind.forEach((kind, all) -> counts.put(
                kind,
                all.size() + " ("
                        + all.stream()
                                .filter(o -> o.outcome() == Operation.Outcome.INDETERMINATE)
                                .count()
                        + " indeterminate)"));
        return counts;
    }
}
