package org.cdicache.benchmarks;

/** Which tiers a contestant uses. */
public enum Tiers {
    /** Its heap in front of Redis, where it has both. */
    BOTH,
    /** Redis only. */
    REMOTE
}
