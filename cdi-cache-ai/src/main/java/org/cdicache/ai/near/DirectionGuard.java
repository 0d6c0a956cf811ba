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
            Map.entry("than", 'n'),
            Map.entry("on", 'd'),
            Map.entry("if", 'c'),
            Map.entry("because", 'u'),
            Map.entry("while", 'l'),
            Map.entry("when", 'h'));

    private static final char OF = 'o';
    private static final char OTHER_ROLE = 'x';

    /** Roles that often say the same: "the cost of a ticket" and "the ticket cost". */
    private static final Set<String> LOOSE =
            Set.of(".o", ".i", ".d", ".t", ".f", ".w", ".x", ".c", ".u", ".l", ".h", "io", "do", "ow");

    /** Where one occurrence of a term stands in its text. */
    private record Place(char role, int phrase, int order) {}

    /** Where an occurrence of a term of both texts stands in each. */
    private record Shared(Place first, Place second) {}

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
        List<Shared> shared = shared(places(a), places(b));
        for (Shared x : shared) {
            if (!alike(x.first.role, x.second.role) || shared.stream().anyMatch(y -> exchanged(x, y))) {
                return false;
            }
        }
        return true;
    }

    private static List<Shared> shared(Map<String, Place> first, Map<String, Place> second) {
        List<Shared> shared = new ArrayList<>();
        first.forEach((term, place) -> {
            Place other = second.get(term);
            if (other != null) {
                shared.add(new Shared(place, other));
            }
        });
        return shared;
    }

    private static boolean alike(char a, char b) {
        return a == b || LOOSE.contains("" + a + b) || LOOSE.contains("" + b + a);
    }

    private static boolean exchanged(Shared x, Shared y) {
        if (x.first.phrase == y.first.phrase && x.second.phrase == y.second.phrase) {
            return (x.first.order < y.first.order) != (x.second.order < y.second.order);
        }
        // "The wife of my son" is not "the son of my wife".
        boolean chained = x.first.role == OF && y.first.role == OF && x.second.role == OF && y.second.role == OF;
        if (chained) {
            return (x.first.order < y.first.order) != (x.second.order < y.second.order);
        }
        return x.first.role != y.first.role && x.first.role == y.second.role && y.first.role == x.second.role;
    }

    private static Map<String, Place> places(List<String> features) {
        Map<String, Place> places = new HashMap<>();
        Map<String, Integer> occurrences = new HashMap<>();
        char role = '.';
        int phrase = 0;
        for (int i = 0; i < features.size(); i++) {
            String feature = features.get(i);
            if (feature.charAt(0) != TERM) {
                role = feature.charAt(0);
                phrase++;
            } else {
                places.put(feature + ' ' + occurrences.merge(feature, 1, Integer::sum), new Place(role, phrase, i));
            }
        }
        return places;
    }
}
