package org.cdicache.ai.near;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All guards together. Two texts may share an answer only if every one of them agrees. Safe for use by any number of threads. */
final class Guards {

    /**
     * What features mean; a change of a guard or of a word list that alters them needs a new number, so that features taken by an older
     * version are not compared with new ones.
     */
    static final int VERSION = 2;

    private final Reader reader;
    private final List<Guard> guards;

    Guards() {
        Words words = new Words();
        this.reader = new Reader(words);
        this.guards = List.of(
                new LanguageGuard(),
                new NumberGuard(),
                new UnitGuard(),
                new DateGuard(),
                new LiteralGuard(),
                new NameGuard(),
                new NegationGuard(),
                new AntonymGuard(words),
                new ComparisonGuard(words),
                new ScopeGuard(),
                new QuestionGuard(),
                new TenseGuard(words),
                new PersonGuard(),
                new DirectionGuard(),
                new ContentGuard());
    }

    List<String> names() {
        return guards.stream().map(Guard::name).toList();
    }

    /** What the guards need to know of a text, in clear. */
    Map<String, List<String>> features(String text) {
        Reading reading = reader.read(text);
        Map<String, List<String>> features = new LinkedHashMap<>();
        guards.forEach(guard -> features.put(guard.name(), guard.features(reading)));
        return features;
    }

    /** Whether each guard agrees, in the order of the guards. */
    Map<String, Boolean> verdicts(Map<String, List<String>> a, Map<String, List<String>> b) {
        Map<String, Boolean> verdicts = new LinkedHashMap<>();
        for (Guard guard : guards) {
            String name = guard.name();
            List<String> first = a.get(name);
            List<String> second = b.get(name);
            verdicts.put(name, first != null && second != null && guard.agrees(first, second));
        }
        return verdicts;
    }
}
