package org.cdicache.it.cluster;

/**
 * A master was replaced to which nothing had been done: the machine stood still, or two Sentinels won an election one after the other. What that has
 * lost is not known, so the round says nothing of what came after the last check that saw nothing of the kind, and is played again.
 */
public final class UncausedFailover extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** One, with what was seen. */
    public UncausedFailover(String seen) {
        super(seen);
    }
}
