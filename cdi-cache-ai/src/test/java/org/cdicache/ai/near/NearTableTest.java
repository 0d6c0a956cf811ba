package org.cdicache.ai.near;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NearTableTest {

    @Test
    void dump() {
        Guards guards = new Guards();
        LettersEmbedder e = new LettersEmbedder();
        boolean held = Boolean.getBoolean("near.held");
        for (boolean same : new boolean[] {true, false}) {
            int n = 0, pass = 0, ok = 0, okAll = 0;
            for (Pair p : held ? Pair.heldOut() : Pair.tuned()) {
                if (p.same() != same) continue;
                n++;
                double cos = cos(e.embed(p.first()), e.embed(p.second()));
                Map<String, Boolean> v = guards.verdicts(guards.features(p.first()), guards.features(p.second()));
                List<String> no = v.entrySet().stream()
                        .filter(x -> !x.getValue())
                        .map(Map.Entry::getKey)
                        .toList();
                boolean through = no.isEmpty();
                boolean t = cos >= 0.7;
                if (t) pass++;
                if (t && through) ok++;
                if (through) okAll++;
                if (through != same && !held) System.out.printf("%s %.2f %s %s%n", same ? "LOST" : "LEAK", cos, no, p);
            }
            System.out.printf("same=%s n=%d pass=%d through=%d of all %d%n", same, n, pass, ok, okAll);
        }
    }

    static double cos(float[] a, float[] b) {
        double d = 0, x = 0, y = 0;
        for (int i = 0; i < a.length; i++) {
            d += a[i] * b[i];
            x += a[i] * a[i];
            y += b[i] * b[i];
        }
        return d / Math.sqrt(x * y);
    }
}
