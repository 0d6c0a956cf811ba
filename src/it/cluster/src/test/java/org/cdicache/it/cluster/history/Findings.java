package org.cdicache.it.cluster.history;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cdicache.it.cluster.history.Violation.Rule;

/**
 * What the checker found.
 *
 * @param violations broken rules, in the order of their first read
 * @param connected the staleness of reads by nodes that said they were connected
 * @param disconnected the staleness of reads by nodes that said they were not
 * @param excused reads that would be violations otherwise
 */
public record Findings(List<Violation> violations, Staleness connected, Staleness disconnected, Excused excused) {

    /**
     * How many reads were excused, and why.
     *
     * @param outage a disconnected node answered with what it had stored itself since it was disconnected
     * @param lost what had superseded the version may have been lost by a failover
     * @param apart the node may still have talked to a master that had been replaced
     * @param traceless another client had deleted the key during the load
     * @param late the version's write was not acknowledged, and its connection not yet closed by a successor; or it was another client's, and nobody had
     *     read it yet
     */
    public record Excused(long outage, long lost, long apart, long traceless, long late) {

        /** Why these are more than so many reads can explain; nothing if they are not. A checker that excuses everything finds nothing. */
        public Optional<String> tooManyFor(long reads) {
            if (lost + apart > reads / 20) {
                return Optional.of("More than one in twenty of " + reads + " reads excused by failovers: " + this);
            }
            if (traceless + late > 1 + reads / 1_000) {
                return Optional.of("More than one in a thousand of " + reads + " reads excused one by one: " + this);
            }
            return Optional.empty();
        }
    }

    public Findings {
        violations = List.copyOf(violations);
    }

    /** How often each rule was broken. */
    public Map<Rule, Integer> counts() {
        Map<Rule, Integer> counts = new EnumMap<>(Rule.class);
        violations.forEach(v -> counts.merge(v.rule(), 1, Integer::sum));
        return counts;
    }

    /** How often each kind of accident happened. */
    public Map<String, Integer> patterns() {
        Map<String, Integer> counts = new TreeMap<>();
        violations.forEach(v -> counts.merge(v.pattern(), 1, Integer::sum));
        return counts;
    }

    /** How many reads with a version were judged, but for those that the old master of a failover may have answered. */
    public long reads() {
        return connected.reads() + disconnected.reads();
    }

    /** The violations of one rule. */
    public List<Violation> of(Rule rule) {
        return violations.stream().filter(v -> v.rule() == rule).toList();
    }
}
