package org.cdicache.redis;

import static org.cdicache.core.Schedules.require;
import static org.cdicache.core.Schedules.together;

import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.Mutant;
import org.cdicache.core.Schedules;
import org.cdicache.spi.Liveness;
import org.junit.jupiter.api.Test;

/**
 * What may come between an answer's being taken for proof and the proof's being told, under Lincheck: the loss of its link, another link, and
 * an answer to a later question. Answers come on the event loop, links begin and end on the scheduler.
 */
class HeartbeatLincheckTest {

    private static final Object FIRST = "first link";
    private static final Object SECOND = "second link";

    /** When the two questions left; in nanoseconds. */
    private static final long EARLY = 1_000;

    private static final long LATE = 2_000;

    /** A heartbeat on the first link, proven as of 0. */
    private static final class Beating {
        final Liveness liveness = Liveness.unlimited(0);
        final Heartbeat heartbeat;
        final long bound;

        Beating(CacheConfig.Redis settings) {
            heartbeat = new Heartbeat(settings, liveness);
            bound = settings.stalenessBound().toNanos();
            heartbeat.begin(FIRST, 0);
        }

        Void answered(long sent) {
            heartbeat.answered(FIRST, sent);
            return null;
        }

        /** The first link is lost, and L1 emptied; another is there before the late question was asked. */
        Void replaced() {
            heartbeat.end(0);
            heartbeat.begin(SECOND, EARLY);
            return null;
        }

        Void lost() {
            heartbeat.end(LATE);
            return null;
        }

        boolean isProvenAsOf(long sent) {
            return liveness.isProven(sent + bound - 1) && !liveness.isProven(sent + bound);
        }
    }

    /** Settings are made before Lincheck watches. */
    private abstract static class Model implements Runnable {
        private final CacheConfig.Redis settings = CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis://localhost")
                .build()
                .redis()
                .orElseThrow();

        Beating beating() {
            return new Beating(settings);
        }
    }

    static final class AnswerAndNextLink extends Model {
        @Override
        public void run() {
            Beating beating = beating();
            together(() -> beating.answered(LATE), beating::replaced);
            require(beating.isProvenAsOf(EARLY), "an answer on one link has proved the next");
        }
    }

    static final class TwoAnswers extends Model {
        @Override
        public void run() {
            Beating beating = beating();
            together(() -> beating.answered(EARLY), () -> beating.answered(LATE));
            require(beating.isProvenAsOf(LATE), "an earlier question's answer has undone a later one's");
        }
    }

    static final class AnswerAndLoss extends Model {
        @Override
        public void run() {
            Beating beating = beating();
            together(() -> beating.answered(LATE), beating::lost);
            require(beating.liveness.isProven(LATE + beating.bound), "L1 does not go on without Redis");
        }
    }

    private static Mutant unguarded(String method) {
        return Mutant.of(Heartbeat.class, "changes the proof in " + method + " without the monitor")
                .with("synchronized void " + method, "void " + method);
    }

    @Test
    void answerOfOneLink_neverProvesTheNext() throws Exception {
        Schedules.allKeep(AnswerAndNextLink.class);
        Schedules.someBreaks(AnswerAndNextLink.class, unguarded("answered"));
    }

    @Test
    void proof_neverGrowsOlder() throws Exception {
        Schedules.allKeep(TwoAnswers.class);
        Schedules.someBreaks(TwoAnswers.class, unguarded("answered"));
    }

    @Test
    void answer_thatALossOvertakes_doesNotKeepL1FromGoingOn() throws Exception {
        Schedules.allKeep(AnswerAndLoss.class);
        Schedules.someBreaks(AnswerAndLoss.class, unguarded("end"));
    }
}
