package org.cdicache.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdicache.it.cluster.history.Operation.Kind;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each rule broken once, and each thing that looks like it and is allowed. Nodes 1 to 3, key 7, a bound of 100 ms. */
class CoherenceCheckerTest {

    private static final int N1 = 1;
    private static final int N2 = 2;

    private final HandMade history = new HandMade();

    private void assertBroken(Rule rule) {
        assertThat(history.checked().violations()).extracting(Violation::rule).containsExactly(rule);
    }

    private void assertClean() {
        assertThat(history.checked().violations()).isEmpty();
    }

    @Nested
    class Stale {

        @Test
        void overwrittenVersion_readBeyondTheBound() {
            history.put(N1, 7, 1, 0, 10).put(N1, 7, 2, 20, 30).read(N2, 7, 1, 131, 132);
            assertBroken(Rule.STALE);
        }

        @Test
        void overwrittenByAnotherClient() {
            history.put(N1, 7, 1, 0, 10)
                    .untagged()
                    .put(Operation.OUTSIDE, 7, 2, 20, 30)
                    .read(N2, 7, 1, 131, 132);
            assertBroken(Rule.STALE);
        }

        @Test
        void storeOfALoad_thatOverwroteALaterPut() {
            history.load(N1, 7, 1, 0, 1).put(N2, 7, 2, 2, 3).read(N1, 7, 1, 104, 105);
            assertBroken(Rule.STALE);
        }

        @Test
        void proof_namesTheThreeOperations() {
            history.put(N1, 7, 1, 0, 10)
                    .put(N1, 7, 2, 20, 30)
                    .put(N1, 7, 3, 40, 50)
                    .read(N2, 7, 1, 150, 151)
                    .read(N2, 7, 1, 250, 251);

            Violation violation = history.checked().violations().get(0);

            assertThat(violation.introduction().version()).isEqualTo(1);
            assertThat(violation.superseding().version()).isEqualTo(2);
            assertThat(violation.reads()).hasSize(2);
            assertThat(violation.oldestNanos()).isEqualTo(220_000_000);
        }

        @Test
        void permitted_withinTheBound() {
            history.put(N1, 7, 1, 0, 10).put(N1, 7, 2, 20, 30).read(N2, 7, 1, 130, 500);
            assertClean();
        }

        @Test
        void permitted_overlappingPuts_eitherMayBeTheLast() {
            history.put(N1, 7, 1, 0, 20).put(N2, 7, 2, 10, 15).read(N2, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_overwritingPutWasNotAcknowledged() {
            history.put(N1, 7, 1, 0, 10).unacknowledged().put(N1, 7, 2, 20, 30).read(N2, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_otherKey() {
            history.put(N1, 7, 1, 0, 10).put(N1, 8, 2, 20, 30).read(N2, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_twoLoadedVersionsSideBySide() {
            history.load(N1, 7, 1, 0, 1)
                    .load(N2, 7, 2, 2, 3)
                    .read(N1, 7, 1, 500, 501)
                    .read(N2, 7, 2, 500, 501);
            assertClean();
        }

        @Test
        void permitted_oldAfterNewWithinTheBound() {
            history.put(N1, 7, 1, 0, 10)
                    .put(N1, 7, 2, 20, 30)
                    .read(N2, 7, 2, 40, 41)
                    .read(N2, 7, 1, 50, 51);
            assertClean();
        }
    }

    @Nested
    class Resurrected {

        @Test
        void deletedVersion() {
            history.put(N1, 7, 1, 0, 10).delete(N1, 7, 20, 30).read(N2, 7, 1, 131, 132);
            assertBroken(Rule.RESURRECTED);
        }

        @Test
        void loadedVersion_deletedBeforeItWasStored() {
            history.load(N1, 7, 1, 0, 1).delete(N2, 7, 2, 3).read(N1, 7, 1, 104, 105);
            assertBroken(Rule.RESURRECTED);
        }

        @Test
        void taggedVersion() {
            history.put(N1, 17, 1, 0, 10).tag(N2, 7, 20, 30).read(N1, 17, 1, 131, 132);
            assertBroken(Rule.RESURRECTED);
        }

        @Test
        void clearedVersion() {
            history.put(N1, 7, 1, 0, 10).clear(N2, 20, 30).read(N1, 7, 1, 131, 132);
            assertBroken(Rule.RESURRECTED);
        }

        @Test
        void removedByAnotherClient() {
            history.put(N1, 7, 1, 0, 10).delete(Operation.OUTSIDE, 7, 20, 30).read(N1, 7, 1, 131, 132);
            assertBroken(Rule.RESURRECTED);
        }

        @Test
        void permitted_anotherTagsInvalidation() {
            history.put(N1, 7, 1, 0, 10).tag(N2, 8, 20, 30).read(N1, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_versionWithoutTags() {
            history.untagged()
                    .put(Operation.OUTSIDE, 7, 1, 0, 10)
                    .tag(N2, 7, 20, 30)
                    .read(N1, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_deleteThatWasNotAcknowledged() {
            history.put(N1, 7, 1, 0, 10).unacknowledged().delete(N1, 7, 20, 30).read(N2, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_deleteThatBeganDuringThePut() {
            history.put(N1, 7, 1, 0, 10).delete(N2, 7, 9, 30).read(N2, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_deleteThatBeganDuringTheLoad() {
            history.load(N1, 7, 1, 0, 10).delete(N2, 7, 9, 30).read(N2, 7, 1, 500, 501);
            assertClean();
        }

        @Test
        void permitted_nothingFound() {
            history.put(N1, 7, 1, 0, 10).read(N2, 7, Operation.NOTHING, 500, 501);
            assertClean();
        }
    }

    @Nested
    class OwnWrite {

        @Test
        void overwrittenVersion_onTheWritingNode() {
            history.put(N1, 7, 1, 0, 10).put(N1, 7, 2, 20, 30).read(N1, 7, 1, 31, 32);
            assertBroken(Rule.OWN_WRITE);
        }

        @Test
        void deleteThatRedisMissed_holdsOnItsNode() {
            history.put(N2, 7, 1, 0, 10).unacknowledged().delete(N1, 7, 20, 30).read(N1, 7, 1, 31, 32);
            assertBroken(Rule.OWN_WRITE);
        }

        /** Whatever others have written, and however long ago. */
        @Test
        void ownWriteBeyondTheBound_isNoOthers() {
            history.put(N1, 7, 1, 0, 10)
                    .put(N2, 7, 2, 15, 18)
                    .put(N1, 7, 3, 20, 30)
                    .read(N1, 7, 1, 500, 501);
            assertBroken(Rule.OWN_WRITE);
        }

        @Test
        void permitted_readThatBeganBeforeTheWriteReturned() {
            history.put(N1, 7, 1, 0, 10).put(N1, 7, 2, 20, 30).read(N1, 7, 1, 29, 60);
            assertClean();
        }

        @Test
        void permitted_newerVersionOfAnotherNode() {
            history.put(N1, 7, 1, 0, 10).put(N2, 7, 2, 20, 30).read(N1, 7, 2, 31, 32);
            assertClean();
        }
    }

    @Nested
    class LateEffect {

        @Test
        void unacknowledgedPut_readAfterALaterDelete() {
            history.unacknowledged().put(N1, 7, 1, 0, 10).delete(N2, 7, 20, 30).read(N2, 7, 1, 131, 132);
            assertBroken(Rule.LATE_EFFECT);
        }

        @Test
        void unacknowledgedStoringOfALoad_onTheNodeThatDeletesLater() {
            history.unacknowledged().load(N1, 7, 1, 0, 10).delete(N1, 7, 20, 30).read(N1, 7, 1, 31, 32);
            assertBroken(Rule.LATE_EFFECT);
        }

        @Test
        void permitted_anotherClientsCommand_thatRedisCarriedOutLate() {
            history.unacknowledged()
                    .untagged()
                    .put(Operation.OUTSIDE, 7, 1, 0, 10)
                    .delete(N2, 7, 20, 30)
                    .read(N2, 7, 1, 131, 132);
            assertClean();
        }

        @Test
        void permitted_unacknowledgedPut_thatNothingFollowed() {
            history.unacknowledged().put(N1, 7, 1, 0, 10).read(N2, 7, 1, 500, 501);
            assertClean();
        }
    }

    @Nested
    class Phantom {

        @Test
        void versionThatNobodyWrote() {
            history.read(N1, 7, 9, 0, 1);
            assertBroken(Rule.PHANTOM);
        }

        @Test
        void versionOfAnotherKey() {
            history.put(N1, 8, 1, 0, 10).read(N1, 7, 1, 20, 21);
            assertBroken(Rule.PHANTOM);
        }

        @Test
        void versionOfTheFuture() {
            history.read(N1, 7, 1, 0, 1).put(N1, 7, 1, 5, 10);
            assertBroken(Rule.PHANTOM);
        }

        @Test
        void permitted_versionWhosePutHasNotReturned() {
            history.put(N1, 7, 1, 0, 10).read(N2, 7, 1, 2, 3);
            assertClean();
        }
    }

    @Nested
    class Disconnected {

        @Test
        void ownPutOfTheOutage_isExcused() {
            history.disconnected()
                    .unacknowledged()
                    .put(N1, 7, 1, 0, 10)
                    .put(N2, 7, 2, 20, 30)
                    .disconnected()
                    .read(N1, 7, 1, 500, 501);

            assertClean();
            assertThat(history.checked().excused().outage()).isEqualTo(1);
        }

        @Test
        void ownPutOfTheOutage_afterIt_hasTakenEffectLate() {
            history.disconnected()
                    .unacknowledged()
                    .put(N1, 7, 1, 0, 10)
                    .put(N2, 7, 2, 20, 30)
                    .read(N1, 7, 1, 500, 501);
            assertBroken(Rule.LATE_EFFECT);
        }

        @Test
        void loadOfTheOutage_afterIt_isStale() {
            history.disconnected().load(N1, 7, 1, 0, 10).put(N2, 7, 2, 20, 30).read(N1, 7, 1, 500, 501);
            assertBroken(Rule.STALE);
        }

        @Test
        void ownPutOfAnEarlierOutage_isStale() {
            history.disconnected()
                    .put(N1, 7, 1, 0, 10)
                    .put(N2, 7, 2, 20, 30)
                    .read(N1, 8, Operation.NOTHING, 300, 301)
                    .disconnected()
                    .read(N1, 7, 1, 500, 501);
            assertBroken(Rule.STALE);
        }

        @Test
        void ownPutThatWasAcknowledgedBeforeIt_isStale() {
            history.put(N1, 7, 1, 0, 10).put(N2, 7, 2, 20, 30).disconnected().read(N1, 7, 1, 500, 501);
            assertBroken(Rule.STALE);
        }

        @Test
        void versionOfAnotherNode_isStale() {
            history.put(N2, 7, 1, 0, 10).put(N2, 7, 2, 20, 30).disconnected().read(N1, 7, 1, 500, 501);
            assertBroken(Rule.STALE);
        }

        @Test
        void ownWritesHold_alsoInAnOutage() {
            history.disconnected()
                    .put(N1, 7, 1, 0, 10)
                    .disconnected()
                    .unacknowledged()
                    .put(N1, 7, 2, 20, 30)
                    .disconnected()
                    .read(N1, 7, 1, 500, 501);
            assertBroken(Rule.OWN_WRITE);
        }

        @Test
        void ownWritesHold_alsoIfAnotherNodeHasWrittenToo() {
            history.disconnected()
                    .put(N1, 7, 1, 0, 10)
                    .put(N2, 7, 2, 15, 18)
                    .disconnected()
                    .unacknowledged()
                    .put(N1, 7, 3, 20, 30)
                    .disconnected()
                    .read(N1, 7, 1, 500, 501);
            assertBroken(Rule.OWN_WRITE);
        }
    }

    @Test
    void staleness_isMeasuredFromTheFirstAcknowledgement() {
        history.put(N1, 7, 1, 0, 10)
                .put(N1, 7, 2, 20, 30)
                .put(N1, 7, 3, 40, 50)
                .read(N2, 7, 1, 31, 32)
                .read(N2, 7, 1, 60, 61)
                .read(N2, 7, 3, 70, 71)
                .read(N2, 7, Operation.NOTHING, 70, 71);

        Staleness staleness = history.checked().connected();

        assertThat(staleness).isEqualTo(new Staleness(3, 2, 1_000_000, 30_000_000, 30_000_000, 30_000_000));
    }

    @Test
    void history_hasTheOperationsOfAllLogs() {
        History recorded = new History();
        Operation one = new Operation(1, 1, 7, Kind.READ, 0, true, 0, 1, Operation.Outcome.ACKNOWLEDGED, true);
        recorded.log().add(one);
        recorded.log().add(one);

        assertThat(recorded.operations()).containsExactly(one, one);
    }
}
