package org.cdicache;

/** Where a value came from. */
public enum Tier {
    /** This JVM's heap. */
    L1,
    /** The Redis that all nodes share. */
    L2,
    /** No tier: the value was loaded, or there is none. */
    NONE
}
