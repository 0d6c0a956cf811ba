package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nothing has changed places or its role: "from A to B" is not "from B to A", "cats chase dogs" is not "dogs chase cats", and a letter "to" is
 * not one "about" somebody. Whole phrases may move, since "in Rome" means the same at the beginning and at the end.
 */
final class DirectionGuard implements Guard {

    private static final char TERM = 'T';

    /** The letter of each role; all others have one together. */
    private static final Map<String, Character> ROLES = Map.ofEntries(
            Map.entry("", '.'),
            Map.entry("of", 'o'),
            Map.entry("in", 'i'),
            Map.entry("to", 't'),
            Map.entry("for", 'f'),
            Map.entry("with", 'w'),
            Map.entry("from", 'm'),
            Map.entry("by", 'y'),
            Map.entry("about", 'b'),
            Map.entry("as", 's'),
            Map.entry("than", 'n'));

    private static final char OTHER_ROLE = 'x';

    /** Roles that often say the same: "the cost of a ticket" and "the ticket cost". */
    private static final Set<String> LOOSE = Set.of(".o", ".i", ".t", ".f", ".w", ".x", "of", "io", "ow");

    /** Where a term stands first in its text. */
    private record Place(char role, int phrase, int order) {}

    @Override
    public String name() {
        return "direction";
    }

    /** The role of each phrase, followed by its terms. */
    @Override
    public List<String> features(Reading text) {
        List<String> features = new ArrayList<>();
        int phrase = -1;
        for (Term term : text.terms()) {
            if (term.phrase() != phrase) {
                phrase = term.phrase();
                features.add(String.valueOf(ROLES.getOrDefault(term.role(), OTHER_ROLE)));
            }
            features.add(TERM + term.form());
        }
        return features;
    }

    @Override
    public boolean agrees(List<String> a, List<String> b) {
        Map<String, Place> first = places(a);
        Map<String, Place> second = places(b);
        List<String> shared =
                first.keySet().stream().filter(second::containsKey).toList();
        for (String x : shared) {
            if (!alike(first.get(x).role, second.get(x).role)) {
                return false;
            }
            for (String y : shared) {
                if (!x.equals(y) && exchanged(first.get(x), first.get(y), second.get(x), second.get(y))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean alike(char a, char b) {
        return a == b || LOOSE.contains("" + a + b) || LOOSE.contains("" + b + a);
    }

    private static boolean exchanged(Place x1, Place y1, Place x2, Place y2) {
        if (x1.phrase == y1.phrase && x2.phrase == y2.phrase) {
            return x1.order < y1.order != x2.order < y2.order;
        }
        return x1.role != y1.role && x1.role == y2.role && y1.role == x2.role;
    }

    private static Map<String, Place> places(List<String> features) {
        Map<String, Place> places = new HashMap<>();
        char role = '.';
        int phrase = 0;
        for (int i = 0; i < features.size(); i++) {
            String feature = features.get(i);
            if (feature.charAt(0) != TERM) {
                role = feature.charAt(0);
                phrase++;
            } else {
                places.putIfAbsent(feature, new Place(role, phrase, i));
            }
        }
        return places;
    }
}
