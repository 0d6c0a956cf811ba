package org.cdicache.benchmarks;

import java.util.List;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Lets contestants take turns from one JMH iteration to the next, so that whatever else the machine does hits all of them. Every other
 * round runs backwards.
 */
final class Turns {

    private final List<Contestant> contestants;
    private IterationType type = IterationType.WARMUP;
    private int next;

    Turns(List<Contestant> contestants) {
        this.contestants = contestants;
    }

    /** Whose iteration begins. */
    Contestant begin(IterationParams iteration) {
        if (iteration.getType() != type) {
            type = iteration.getType();
            next = 0;
        }
        return contestants.get(index(next++, contestants.size()));
    }

    /** Whose the iteration of that number was. */
    static int index(int iteration, int contestants) {
        int place = iteration % contestants;
        boolean backwards = iteration / contestants % 2 == 1;
        return backwards ? contestants - 1 - place : place;
    }
}
