package org.cdicache.it.cluster.fault;

import java.time.Duration;

/**
 * How the network between a client and its server behaves.
 *
 * @param requests what happens to bytes on their way to the server
 * @param replies what happens to bytes on their way to the client
 * @param latency how long bytes travel, in each direction
 * @param refusing whether nobody listens; connections that exist are reset
 */
public record Network(Carriage requests, Carriage replies, Duration latency, boolean refusing) {

    /** What happens to bytes. */
    public enum Carriage {
        /** They arrive. */
        DELIVER,
        /** They arrive when the network behaves otherwise again: a partition that TCP survives. */
        HOLD,
        /** They never arrive, and nothing that follows on that connection does, not even its end: a peer that forgot the connection. */
        SWALLOW
    }

    /** Everything arrives at once. */
    public static final Network SOUND = new Network(Carriage.DELIVER, Carriage.DELIVER, Duration.ZERO, false);

    /** Nobody listens. */
    public static final Network REFUSING = new Network(Carriage.DELIVER, Carriage.DELIVER, Duration.ZERO, true);

    /** Everything arrives later. */
    public static Network slow(Duration latency) {
        return new Network(Carriage.DELIVER, Carriage.DELIVER, latency, false);
    }

    /** Half-open or partitioned. */
    public static Network carrying(Carriage requests, Carriage replies) {
        return new Network(requests, replies, Duration.ZERO, false);
    }

    /** Whether new connections come about. */
    boolean isOpen() {
        return requests == Carriage.DELIVER && replies == Carriage.DELIVER;
    }
}
