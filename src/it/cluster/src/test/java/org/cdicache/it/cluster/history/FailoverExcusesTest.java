package org.cdicache.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.cdicache.it.cluster.history.Failover.Span;
import org.cdicache.it.cluster.history.Findings.Excused;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.junit.jupiter.api.Test;

/** What a failover excuses that may have lost what was acknowledged between 20 and 30 ms, and what lies just outside of that. */
class FailoverExcusesTest {

    private static final int N1 = 1;
    private static final int N2 = 2;

    private final HandMade history = new HandMade();

    private void assertBroken(Rule rule) {
        assertThat(history.checked().violations()).extracting(Violation::rule).containsExactly(rule);
    }

    private void assertClean() {
        assertThat(history.checked().violations()).isEmpty();
    }

    @Test
    void changeThatMayBeLost_isExcused_andCounted() {
        history.failover(20, 30)
                .put(N1, 7, 1, 0, 10)
                .put(N1, 8, 2, 0, 10)
                .delete(N1, 7, 25, 26)
                .read(N2, 7, 1, 500, 501)
                .read(N1, 7, 1, 500, 501)
                .read(N1, 8, 2, 500, 501);

        assertClean();
        assertThat(history.checked().excused()).isEqualTo(new Excused(0, 2, 0, 0, 0));
    }

    @Test
    void changeThatOnlyEndedOrBeganWithinTheTime_mayBeLostToo() {
        history.failover(20, 30)
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 15, 20)
                .tag(N1, 7, 30, 40)
                .read(N2, 7, 1, 500, 501);
        assertClean();
    }

    @Test
    void changeAcknowledgedBefore_isStillJudged() {
        history.failover(20, 30).put(N1, 7, 1, 0, 10).put(N1, 7, 2, 11, 19).read(N2, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void changeThatBeganAfterwards_isStillJudged() {
        history.failover(20, 30).put(N1, 7, 1, 0, 10).delete(N2, 7, 31, 40).read(N1, 7, 1, 500, 501);
        assertBroken(Rule.RESURRECTED);
    }

    /** The old master has what it has acknowledged. */
    @Test
    void readThatEndedBeforeThatMasterWasGone_isStillJudged() {
        history.failover(20, 30).put(N1, 7, 1, 0, 10).delete(N1, 7, 21, 22).read(N1, 7, 1, 25, 26);
        assertBroken(Rule.OWN_WRITE);
    }

    @Test
    void readByANodeThatHadNotCome_isStillJudged_andByOneThatMayHave_isExcused() {
        history.failover(20, 30, Map.of(), Map.of(N1, 400L))
                .put(N1, 7, 1, 0, 10)
                .delete(N1, 7, 21, 22)
                .read(N2, 7, 1, 350, 351)
                .read(N1, 7, 1, 399, 400);
        assertClean();
        assertThat(history.checked().excused().lost()).isEqualTo(2);

        history.read(N1, 7, 1, 398, 399);
        assertBroken(Rule.OWN_WRITE);
    }

    @Test
    void laterChange_countsInPlaceOfTheLostOne() {
        history.failover(20, 30)
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 25, 26)
                .put(N1, 7, 3, 40, 50)
                .read(N2, 7, 1, 140, 141)
                .read(N2, 7, 1, 151, 152);

        assertBroken(Rule.STALE);
        assertThat(history.checked().violations().get(0).superseding().version())
                .isEqualTo(3);
        assertThat(history.checked().violations().get(0).reads()).hasSize(1);
    }

    @Test
    void ownWriteAfterwards_isStillJudged() {
        history.failover(20, 30).put(N1, 7, 1, 0, 10).put(N1, 7, 2, 31, 40).read(N1, 7, 1, 41, 42);
        assertBroken(Rule.OWN_WRITE);
    }

    @Test
    void anotherFailover_excusesNothingOfThisOne() {
        history.failover(20, 30)
                .failover(60, 70)
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 40, 50)
                .read(N2, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void readThatTheOldMasterMayHaveAnswered_isExcused_andCounted() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)))
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 40, 50)
                .read(N2, 7, 1, 600, 601);

        assertClean();
        assertThat(history.checked().excused()).isEqualTo(new Excused(0, 0, 1, 0, 0));
    }

    @Test
    void readAfterTheNodeHasCome_isStillJudged() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)))
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 40, 50)
                .read(N2, 7, 1, 601, 602);
        assertBroken(Rule.STALE);
    }

    @Test
    void readByANodeThatIsNotApart_isStillJudged() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)))
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 40, 50)
                .read(N1, 8, Operation.NOTHING, 100, 101)
                .read(3, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void changeByANodeThatMayHaveCome_mayBeHidden() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)), Map.of(N1, 50L))
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 40, 50)
                .read(N2, 7, 1, 500, 501);
        assertClean();
    }

    @Test
    void changeByANodeThatHadNotCome_mustNotBeHidden() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)), Map.of(N1, 51L))
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 40, 50)
                .read(N2, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void whatTheOldMasterKnows_itMustNotHide() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)))
                .put(N1, 7, 1, 0, 5)
                .put(N1, 7, 2, 10, 19)
                .read(N2, 7, 1, 500, 501);
        assertBroken(Rule.STALE);
    }

    @Test
    void changeByANodeThatIsApart_mayBeLost() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)))
                .put(N1, 7, 1, 0, 10)
                .delete(N2, 7, 400, 410)
                .read(N1, 7, 1, 700, 701)
                .read(N2, 7, 1, 700, 701);

        assertClean();
        assertThat(history.checked().excused()).isEqualTo(new Excused(0, 2, 0, 0, 0));
    }

    @Test
    void ownWriteOnTheNewMaster_isNotExcusedByTheOldOne() {
        history.failover(20, 30, Map.of(N2, new Span(200, 600)))
                .put(N1, 7, 1, 0, 10)
                .put(N2, 7, 2, 110, 120)
                .read(N2, 7, 1, 210, 211);
        assertBroken(Rule.OWN_WRITE);
    }

    /** Another node's change is older, and may be hidden; its own may not. */
    @Test
    void ownWriteOnTheNewMaster_isNotExcusedByTheOldOne_alsoBeyondTheBound() {
        history.failover(20, 30, Map.of(N2, new Span(200, 600)))
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 3, 100, 105)
                .put(N2, 7, 2, 110, 120)
                .read(N2, 7, 1, 300, 301);
        assertBroken(Rule.OWN_WRITE);
    }

    /** Where nobody has seen the failover coming, the other client goes on, too. */
    @Test
    void changeByAnotherClientThatIsApart_mayBeLost_andNoneOfBefore() {
        history.failover(20, 20, Map.of(Operation.OUTSIDE, new Span(20, 600)))
                .put(N1, 7, 1, 0, 10)
                .delete(Operation.OUTSIDE, 7, 400, 410)
                .read(N1, 7, 1, 700, 701);
        assertClean();

        history.delete(Operation.OUTSIDE, 7, 12, 19);
        assertBroken(Rule.RESURRECTED);
    }

    @Test
    void excusedReads_areNotMeasured() {
        history.failover(20, 30, Map.of(N2, new Span(20, 600)))
                .put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 40, 50)
                .read(N2, 7, 1, 500, 501);

        assertThat(history.checked().connected().reads()).isZero();
    }
}
