package org.cdicache.core;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/*
 * Decides whether a value that was read or loaded a moment ago may still be published.
 *
 * The race (reproduced in several well-known libraries): a reader takes v1 from L2 or the database; a writer deletes the key in L2 and
 * then in L1; the reader puts v1 into L1. The delete has returned, and v1 is served until it expires.
 *
 * The invariant: a fill publishes only if, since its ticket was taken, no write or invalidation of its key has begun or ended, none was
 * under way when the ticket was taken, and nothing invalidated the whole cache. A write publishes only if it was alone: with two
 * overlapping writes nobody here knows in which order L2 executed them, so neither may decide what L1 holds.
 *
 * A key is watched only while an operation on it is under way, so one busy key never refuses the fills of another, and the memory used
 * is that of the operations in flight. Tickets are checked inside LocalTier's atomic publish; that check and the removal which follows
 * every invalidation are ordered by L1's own lock of the key.
 */
final class FillGate {

    /** What one change of version adds to a watch's word; below it the word counts the writers under way. */
    private static final long VERSION = 1L << 16;

    private static final long WRITERS = VERSION - 1;

    /** Of one key with operations under way. Its number is the version and the writers under way, read together. */
    private static final class Watch extends AtomicLong {

        private static final long serialVersionUID = 1;

        /** Operations under way; guarded by the map's lock of the key. */
        private int holders;

        static Watch held(String key, @Nullable Watch present) {
            Watch watch = present == null ? new Watch() : present;
            watch.holders++;
            return watch;
        }

        static @Nullable Watch released(String key, Watch watch) {
            watch.holders--;
            return watch.holders == 0 ? null : watch;
        }
    }

    /** What an operation knew when it began. */
    static final class Ticket {
        private final String key;
        private final Watch watch;
        private final boolean write;
        private final boolean alone;
        private final long word;
        private final long epoch;

        /** Only used by the operation's own thread. */
        private long asked;

        private Ticket(String key, Watch watch, boolean write, boolean alone, long word, long epoch, long asked) {
            this.key = key;
            this.watch = watch;
            this.write = write;
            this.alone = alone;
            this.word = word;
            this.epoch = epoch;
            this.asked = asked;
        }
    }

    private final ConcurrentMap<String, Watch> watched = new ConcurrentHashMap<>();
    private final AtomicLong epoch = new AtomicLong();
    private final AtomicLong forgotten = new AtomicLong();

    /** Before the read or the load of a value starts. Must be followed by {@link #end}. */
    Ticket beginFill(String key) {
        long began = epoch.get();
        long asked = forgotten.get();
        Watch watch = watched.compute(key, Watch::held);
        long word = watch.get();
        return new Ticket(key, watch, /* write= */ false, (word & WRITERS) == 0, word, began, asked);
    }

    /** Before a write or delete is sent to L2; refuses all fills of the key that are under way. Must be followed by {@link #end}. */
    Ticket beginWrite(String key) {
        long began = epoch.get();
        long asked = forgotten.get();
        Watch watch = watched.compute(key, Watch::held);
        long word = watch.addAndGet(VERSION + 1);
        return new Ticket(key, watch, /* write= */ true, (word & WRITERS) == 1, word, began, asked);
    }

    /** Whether the operation's value is still the newest that this node knows of. */
    boolean permits(Ticket ticket) {
        return ticket.alone && ticket.watch.get() == ticket.word && epoch.get() == ticket.epoch;
    }

    /** L2 is about to be asked, or told, on behalf of an operation that began earlier. */
    void ask(Ticket ticket) {
        ticket.asked = forgotten.get();
    }

    /** Whether nothing was {@linkplain #forget forgotten} since L2 was last asked. */
    boolean isRecent(Ticket ticket) {
        return ticket.asked == forgotten.get();
    }

    /** What L2 has said until now may be old, though nothing is known to have changed. Loads go on, and ask again before they are stored. */
    void forget() {
        forgotten.incrementAndGet();
    }

    /** The operation is over; a write also refuses the fills that began while it ran. */
    void end(Ticket ticket) {
        if (ticket.write) {
            ticket.watch.addAndGet(VERSION - 1);
        }
        watched.computeIfPresent(ticket.key, Watch::released);
    }

    /** Somebody else changed the key: refuses its fills and writes under way. */
    void invalidate(String key) {
        watched.computeIfPresent(key, (k, watch) -> {
            watch.addAndGet(VERSION);
            return watch;
        });
    }

    /** Whether more than so many operations on a key are under way. */
    boolean hasMoreThan(int operations, String key) {
        AtomicBoolean more = new AtomicBoolean();
        watched.computeIfPresent(key, (k, watch) -> {
            more.setPlain(watch.holders > operations);
            return watch;
        });
        return more.getPlain();
    }

    /** Anything may have changed: refuses all fills and writes under way. */
    void invalidateAll() {
        epoch.incrementAndGet();
    }

    /** Keys with operations under way; none when the cache is idle. */
    int watchedKeys() {
        return watched.size();
    }
}
