package org.cdicache.it.cluster.topology;

import java.util.List;
import java.util.OptionalLong;
import org.cdicache.it.cluster.redis.RedisNode;

/** Servers that have the same keys: a master, and those that may take over from it. Used by the thread of the faults only. */
interface Shard {

    /** The master that the last step has left. */
    RedisNode master();

    /** All others. */
    List<RedisNode> others(RedisNode master);

    /** Waits until all others have what the master has acknowledged before now. */
    void awaitReplication();

    /** Whether they have it within a moment. They say so only while they are its replicas. */
    boolean isReplicated();

    /** Whether another server has become master since. */
    boolean isReplaced();

    /** Waits until another one is. */
    RedisNode awaitSuccessor();

    /** Waits until an old master, which is well again, has heard of its successor; an instant after that, or nothing where it would take too long. */
    OptionalLong awaitDemoted(RedisNode old);

    /** Waits until all servers are well and agree. */
    void awaitAgreement();

    /** That one is the master from now on, because of what a step has done; waits until it can be used. */
    void follow(RedisNode next);

    /** The same, with whoever it is as soon as nobody doubts it, whatever has happened until now. */
    RedisNode settle();
}
