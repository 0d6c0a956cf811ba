package org.cdicache.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cdicache.it.cluster.history.Findings.Excused;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.junit.jupiter.api.Test;

/**
 * How long a put may take effect that was not acknowledged. It is sent by N1 from 0 to 50 ms, N1 notices at 61 ms that it is disconnected, and N2
 * deletes the key until 110 ms.
 */
class LateEffectsTest {

    private static final int N1 = 1;
    private static final int N2 = 2;

    private final HandMade history = new HandMade();

    private HandMade stranded() {
        return history.unacknowledged()
                .put(N1, 7, 1, 0, 50)
                .disconnected()
                .read(N1, 8, Operation.NOTHING, 60, 61)
                .delete(N2, 7, 100, 110);
    }

    /** Its connection is closed by the next, which is in use at an instant. */
    private HandMade connectedAt(long instant) {
        return history.read(N1, 8, Operation.NOTHING, instant - 1, instant);
    }

    private void assertExcused(int reads) {
        assertThat(history.checked().violations()).isEmpty();
        assertThat(history.checked().excused()).isEqualTo(new Excused(0, 0, 0, 0, reads));
    }

    private void assertBroken(int reads) {
        assertThat(history.checked().of(Rule.LATE_EFFECT)).hasSize(1);
        assertThat(history.checked().violations().get(0).reads()).hasSize(reads);
    }

    @Test
    void deliveredBeforeTheNextConnection() {
        stranded().read(N2, 7, 1, 300, 301);
        connectedAt(310);
        assertExcused(1);
    }

    @Test
    void nextConnectionThatIsNeverMade() {
        stranded().read(N2, 7, 1, 300, 301);
        assertExcused(1);
    }

    @Test
    void deliveredAfterTheNextConnection_isStillJudged() {
        stranded().read(N2, 7, 1, 300, 301);
        connectedAt(299);
        assertBroken(1);
    }

    @Test
    void deliveredBefore_andSeenForTheBound_andNoLonger() {
        stranded().read(N2, 7, 1, 300, 301).read(N2, 7, 1, 410, 411).read(N2, 7, 1, 411, 412);
        connectedAt(310);
        assertThat(history.checked().excused().late()).isEqualTo(2);
        assertBroken(1);
    }

    /** The node's own memory of it is no sign that Redis has it. */
    @Test
    void onlyItsOwnNodeHasReadItBefore_isStillJudged() {
        stranded().disconnected().read(N1, 7, 1, 70, 71).read(N2, 7, 1, 320, 321);
        connectedAt(310);
        assertBroken(1);
    }

    @Test
    void nodeThatNeverNoticed_isStillJudged() {
        history.unacknowledged()
                .put(N1, 7, 1, 0, 50)
                .delete(N2, 7, 100, 110)
                .disconnected()
                .read(N2, 8, Operation.NOTHING, 60, 61)
                .read(N2, 7, 1, 300, 301);
        assertBroken(1);
    }

    /** The outage before the put is another one. */
    @Test
    void nodeThatNoticedOnlyBefore_isStillJudged() {
        history.disconnected()
                .read(N1, 8, Operation.NOTHING, 0, 1)
                .unacknowledged()
                .put(N1, 7, 1, 10, 50)
                .read(N2, 7, 1, 40, 41)
                .delete(N2, 7, 60, 65)
                .read(N2, 7, 1, 70, 71);
        assertBroken(1);
    }

    @Test
    void readBefore_theDeleteThatFollows_isNotUndone() {
        history.read(N2, 7, 1, 55, 56);
        stranded().read(N2, 7, 1, 300, 301);
        connectedAt(310);
        assertBroken(1);
    }

    @Test
    void deletedAgain_afterItsEffectWasSeen_isStillJudged() {
        stranded().read(N2, 7, 1, 300, 301).delete(N2, 7, 350, 360).read(N2, 7, 1, 380, 381);
        connectedAt(400);
        assertThat(history.checked().excused().late()).isEqualTo(1);
        assertBroken(1);
    }

    /** It came behind on the same connection. */
    @Test
    void laterPutOfItsOwnNode_isNotUndone() {
        history.unacknowledged()
                .put(N1, 7, 1, 0, 50)
                .put(N1, 7, 2, 51, 55)
                .disconnected()
                .read(N1, 8, Operation.NOTHING, 60, 61)
                .read(N2, 7, 1, 300, 301);
        connectedAt(310);
        assertBroken(1);
    }

    @Test
    void ownMemoryInAnOutage_isNoLateEffect() {
        history.disconnected()
                .unacknowledged()
                .put(N1, 7, 1, 0, 10)
                .disconnected()
                .unacknowledged()
                .put(N1, 7, 2, 20, 30)
                .disconnected()
                .read(N1, 7, 1, 500, 501);
        assertBroken(1);
    }

    /** The entry carries the versions of before. */
    @Test
    void tagAndClear_areNotUndone() {
        HandMade cleared = new HandMade();
        for (HandMade each : List.of(history.tag(N2, 7, 100, 110), cleared.clear(N2, 100, 110))) {
            each.unacknowledged()
                    .put(N1, 7, 1, 0, 50)
                    .disconnected()
                    .read(N1, 8, Operation.NOTHING, 60, 61)
                    .read(N2, 7, 1, 300, 301)
                    .read(N1, 8, Operation.NOTHING, 309, 310);
            assertThat(each.checked().of(Rule.LATE_EFFECT)).hasSize(1);
        }
    }

    /** It is stored by compare and set. */
    @Test
    void load_undoesNothing() {
        history.unacknowledged()
                .load(N1, 7, 1, 0, 50)
                .disconnected()
                .read(N1, 8, Operation.NOTHING, 60, 61)
                .delete(N2, 7, 100, 110)
                .read(N2, 7, 1, 300, 301);
        connectedAt(310);
        assertBroken(1);
    }

    private HandMade strandedOutside() {
        return history.unacknowledged()
                .untagged()
                .put(Operation.OUTSIDE, 7, 1, 0, 50)
                .put(Operation.OUTSIDE, 7, 2, 60, 70)
                .clear(N1, 80, 90)
                .delete(N2, 7, 100, 110);
    }

    @Test
    void anotherClientsPut_hasNoNextConnection() {
        strandedOutside().read(N2, 7, 1, 300, 301).read(N1, 7, 1, 500, 501);
        assertExcused(2);
    }

    @Test
    void anotherClientsPut_takesEffectOnce() {
        strandedOutside().read(N2, 7, 1, 300, 301).delete(N1, 7, 302, 310).read(N2, 7, 1, 500, 501);
        assertBroken(1);
    }
}
