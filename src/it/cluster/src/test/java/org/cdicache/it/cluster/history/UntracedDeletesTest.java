package org.cdicache.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdicache.it.cluster.history.Findings.Excused;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.junit.jupiter.api.Test;

/** What another client's delete during a load excuses, and what lies just outside of that. The load is asked for from 10 to 30 ms. */
class UntracedDeletesTest {

    private static final int N1 = 1;
    private static final int N2 = 2;

    private final HandMade history = new HandMade();

    private HandMade loaded() {
        return history.load(N1, 7, 1, 12, 13).read(N1, 7, 1, 10, 30);
    }

    private void assertBroken(Rule rule) {
        assertThat(history.checked().violations()).extracting(Violation::rule).containsExactly(rule);
    }

    private void assertExcused(int reads) {
        assertThat(history.checked().violations()).isEmpty();
        assertThat(history.checked().excused()).isEqualTo(new Excused(0, 0, 0, reads, 0));
    }

    @Test
    void deleteDuringTheLoad() {
        loaded().delete(Operation.OUTSIDE, 7, 20, 21).read(N1, 7, 1, 500, 501);
        assertExcused(1);
    }

    @Test
    void deleteThatIsUnderWay_whenTheLoadReturns() {
        loaded().delete(Operation.OUTSIDE, 7, 30, 45).read(N2, 7, 1, 500, 501);
        assertExcused(1);
    }

    /** Nothing is what Redis held before the load, and again after both. */
    @Test
    void putOfAnotherNode_thatTheDeleteRemovedAtOnce() {
        loaded().put(N2, 7, 2, 18, 19)
                .delete(Operation.OUTSIDE, 7, 20, 21)
                .read(N2, 7, 1, 40, 41)
                .read(N1, 7, 1, 500, 501);
        assertExcused(2);
    }

    @Test
    void putAfterTheDelete_isStillJudged() {
        loaded().delete(Operation.OUTSIDE, 7, 20, 21).put(N2, 7, 2, 22, 23).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void putAfterTheLoad_isStillJudged_alsoIfTheDeleteEndsLater() {
        loaded().delete(Operation.OUTSIDE, 7, 29, 60).put(N2, 7, 2, 31, 32).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void deleteAfterTheLoad_isStillJudged() {
        loaded().delete(Operation.OUTSIDE, 7, 31, 32).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.RESURRECTED);
    }

    @Test
    void deleteAfterTheLoad_excusesNoPut() {
        loaded().put(N2, 7, 2, 18, 19).delete(Operation.OUTSIDE, 7, 115, 116).read(N1, 7, 1, 125, 126);
        assertBroken(Rule.STALE);
    }

    @Test
    void deleteBeforeTheLoad_excusesNoPut() {
        loaded().delete(Operation.OUTSIDE, 7, 5, 11).put(N2, 7, 2, 18, 19).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void deleteByANode_isStillJudged() {
        loaded().delete(N2, 7, 20, 21).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.RESURRECTED);
    }

    @Test
    void deleteByANode_thatTheDeleteRemovedAtOnce() {
        loaded().delete(N2, 7, 18, 19).delete(Operation.OUTSIDE, 7, 20, 21).read(N1, 7, 1, 500, 501);
        assertExcused(1);
    }

    /** The node knows of it, whatever Redis holds. */
    @Test
    void changeByTheLoadingNode_isStillJudged() {
        HandMade put = new HandMade().load(N1, 7, 1, 12, 13).read(N1, 7, 1, 10, 30);
        loaded().delete(N1, 7, 18, 19).delete(Operation.OUTSIDE, 7, 20, 21).read(N1, 7, 1, 500, 501);
        put.put(N1, 7, 2, 18, 19).delete(Operation.OUTSIDE, 7, 20, 21).read(N1, 7, 1, 500, 501);

        assertBroken(Rule.OWN_WRITE);
        assertThat(put.checked().of(Rule.OWN_WRITE)).hasSize(1);
    }

    /** What was loaded carries the versions of before. */
    @Test
    void tagAndClear_areStillJudged() {
        HandMade cleared = new HandMade().load(N1, 7, 1, 12, 13).read(N1, 7, 1, 10, 30);
        loaded().tag(N2, 7, 18, 19).delete(Operation.OUTSIDE, 7, 20, 21).read(N1, 7, 1, 500, 501);
        cleared.clear(N2, 18, 19).delete(Operation.OUTSIDE, 7, 20, 21).read(N1, 7, 1, 500, 501);

        assertBroken(Rule.RESURRECTED);
        assertThat(cleared.checked().of(Rule.RESURRECTED)).hasSize(1);
    }

    /** Its storing may arrive after the call, and after the delete; until somebody has read it. */
    @Test
    void deleteAfterALoadThatWasNotAcknowledged() {
        history.unacknowledged()
                .load(N1, 7, 1, 12, 13)
                .read(N1, 7, 1, 10, 30)
                .disconnected()
                .read(N1, 8, Operation.NOTHING, 60, 61)
                .put(N2, 7, 2, 65, 66)
                .delete(Operation.OUTSIDE, 7, 70, 71)
                .read(N2, 7, 1, 300, 301);
        assertExcused(1);

        history.delete(Operation.OUTSIDE, 7, 310, 320).read(N2, 7, 1, 500, 501);
        assertBroken(Rule.LATE_EFFECT);
    }

    @Test
    void deleteOfAnotherKey_excusesNothing() {
        loaded().delete(Operation.OUTSIDE, 8, 20, 21).put(N2, 7, 2, 18, 19).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void versionThatWasPut_isStillJudged() {
        history.put(N1, 7, 1, 10, 30).delete(Operation.OUTSIDE, 7, 31, 32).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.RESURRECTED);
    }

    @Test
    void excusedReads_areCurrentToTheMeasurement() {
        loaded().delete(Operation.OUTSIDE, 7, 20, 21).read(N1, 7, 1, 60, 61);
        assertThat(history.checked().connected()).isEqualTo(new Staleness(2, 0, 0, 0, 0, 0));
    }
}
