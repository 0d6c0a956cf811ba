package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** As many negations, and of the same: "not eat if pregnant" is not "eat if not pregnant". */
final class NegationGuard implements Guard {

    static final Set<String> NEGATORS = Set.of(
            ("not no never without nor neither none nobody nothing nowhere unless hardly barely nicht kein keine keinen nie ohne pas "
                            + "jamais sans nunca sin non mai senza niet geen")
                    .split(" "));

    /** Begins what one negation denies. */
    private static final String NOT = "n";

    @Override
    public String name() {
        return "negation";
    }

    @Override
    public List<String> features(Reading text) {
        List<String> features = new ArrayList<>();
        text.denied().forEach(denied -> {
            features.add(NOT);
            features.addAll(Guard.features('d', denied));
        });
        return features;
    }

    /** Whatever a text denies, the other one denies something of it, too. */
    @Override
    public boolean agrees(List<String> a, List<String> b) {
        List<Set<String>> first = denied(a);
        List<Set<String>> second = denied(b);
        return first.size() == second.size() && meets(first, second) && meets(second, first);
    }

    private static boolean meets(List<Set<String>> some, List<Set<String>> others) {
        return some.stream()
                .allMatch(one -> others.stream()
                        .anyMatch(other -> one.isEmpty() ? other.isEmpty() : !Collections.disjoint(one, other)));
    }

    private static List<Set<String>> denied(List<String> features) {
        List<Set<String>> denied = new ArrayList<>();
        for (String feature : features) {
            if (feature.charAt(0) == NOT.charAt(0)) {
                denied.add(new HashSet<>());
            } else if (!denied.isEmpty()) {
                denied.get(denied.size() - 1).add(feature);
            }
        }
        return denied;
    }
}
