package org.cdicache.core;

import java.util.concurrent.atomic.AtomicInteger;

/*
 * Which reads the eviction policy is told of.
 *
 * Telling costs more than a read: a slot in Caffeine's read buffer, and every sixteenth reader moves what is in it. But reads only matter to
 * the policy when it has to choose, which is when something is inserted. So time is counted in turns of insertions, a sixty-fourth part of what
 * the tier holds each, and an entry's first read in a turn is told. A tier in which nothing is inserted is told of nothing, and frequencies,
 * which Caffeine counts to 15, still tell what is read in every turn from what is read in few.
 *
 * Threads may overwrite each other's counts; then a turn is a little longer or an entry is told twice.
 */
final class Recency {

    private static final int TURNS_IN_A_TIER = 64;

    private final AtomicInteger inserted = new AtomicInteger();
    private volatile int turn;

    /** An entry was put where none was. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void inserted(long held) {
        if (inserted.incrementAndGet() >= held / TURNS_IN_A_TIER) {
            inserted.set(0);
            turn = turn + 1;
        }
    }

    /** The turn of now; two instants of one turn have the same. */
    int turn() {
        return turn;
    }
}
