package org.cdicache.it.cluster.topology;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.cdicache.it.cluster.Outsider;
import org.cdicache.it.cluster.Value;
import org.jspecify.annotations.Nullable;

/** Writes nothing while a step replaces a master, so that none of its writes need be excused. */
final class TravellingOutsider implements Outsider {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Outsider present;

    TravellingOutsider(Outsider first) {
        this.present = first;
    }

    /** Ends what it is at, and writes nothing more. */
    void leave() {
        arrive(null);
    }

    /** Writes through another one from now on. */
    void arrive(@Nullable Outsider next) {
        lock.writeLock().lock();
        try {
            if (present != null) {
                present.close();
            }
            present = next;
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public boolean put(int key, Value value) {
        lock.readLock().lock();
        try {
            Outsider outsider = present;
            return outsider != null && outsider.put(key, value);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public boolean delete(int key) {
        lock.readLock().lock();
        try {
            Outsider outsider = present;
            return outsider != null && outsider.delete(key);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        leave();
    }
}
