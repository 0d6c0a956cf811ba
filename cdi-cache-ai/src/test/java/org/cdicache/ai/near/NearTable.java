package org.cdicache.ai.near;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cdicache.ai.TextEmbedder;

/** Measures the guards on pairs of texts. */
final class NearTable {

    /** At which the stand-in for an embedding model lets through what published models let through at theirs: nearly all near misses. */
    static final double THRESHOLD = 0.7;

    /** What became of some pairs. */
    record Count(int pairs, int similar, int through, int throughOfAll) {

        double shareThrough() {
            return (double) through / similar;
        }

        double shareThroughOfAll() {
            return (double) throughOfAll / pairs;
        }
    }

    private static final Guards GUARDS = new Guards();
    private static final TextEmbedder EMBEDDER = new LettersEmbedder();

    private NearTable() {}

    static Count count(List<Pair> pairs, Predicate<Pair> which) {
        List<Pair> chosen = pairs.stream().filter(which).toList();
        List<Pair> similar = chosen.stream().filter(NearTable::similar).toList();
        return new Count(chosen.size(), similar.size(), through(similar), through(chosen));
    }

    private static int through(List<Pair> pairs) {
        return (int) pairs.stream().filter(NearTable::agree).count();
    }

    static boolean agree(Pair pair) {
        return !verdicts(pair).containsValue(false);
    }

    static Map<String, Boolean> verdicts(Pair pair) {
        return GUARDS.verdicts(GUARDS.features(pair.first()), GUARDS.features(pair.second()));
    }

    static boolean similar(Pair pair) {
        return cosine(EMBEDDER.embed(pair.first()), EMBEDDER.embed(pair.second())) >= THRESHOLD;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(squareA * squareB);
    }

    /** The tables of docs/reference/ai-near.md. */
    static String markdown() {
        StringBuilder text =
                new StringBuilder("\n| | pairs | similar | let through | of all pairs |\n|---|---|---|---|---|\n");
        row(text, "near misses, tuned on", count(Pair.tuned(), pair -> !pair.same()));
        row(text, "near misses, held out", count(Pair.heldOut(), pair -> !pair.same()));
        row(text, "paraphrases, tuned on", count(Pair.tuned(), Pair::same));
        row(text, "paraphrases, held out", count(Pair.heldOut(), Pair::same));
        text.append(
                "\nHeld-out part by kind:\n\n| kind | | pairs | similar | let through | of all pairs |\n|---|---|---|---|---|---|\n");
        Map<String, List<Pair>> kinds = new LinkedHashMap<>();
        Pair.heldOut()
                .forEach(pair -> kinds.merge(
                        pair.kind() + " | " + (pair.same() ? "paraphrase" : "near miss"),
                        List.of(pair),
                        NearTable::both));
        kinds.forEach((kind, pairs) -> row(text, kind, count(pairs, pair -> true)));
        return text.append('\n').toString();
    }

    private static List<Pair> both(List<Pair> a, List<Pair> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }

    private static void row(StringBuilder text, String name, Count count) {
        text.append("| %s | %d | %d | %d (%s) | %d (%s) |\n"
                .formatted(
                        name,
                        count.pairs,
                        count.similar,
                        count.through,
                        percent(count.through, count.similar),
                        count.throughOfAll,
                        percent(count.throughOfAll, count.pairs)));
    }

    private static String percent(int part, int whole) {
        return whole == 0 ? "-" : Math.round(100.0 * part / whole) + " %";
    }
}
