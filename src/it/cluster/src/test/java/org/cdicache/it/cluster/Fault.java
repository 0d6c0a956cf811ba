package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.Random;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.fault.Network.Carriage;

/** What goes wrong, and for how long. */
public enum Fault {
    /** SIGSTOP, shorter than the command timeout. */
    HICCUP(150, 400),
    /** SIGSTOP, until the connections have been given up; then everything that was sent is carried out. */
    FREEZE(1_800, 3_500),
    /** SIGKILL, and back with the data. */
    KILL(200, 1_500),
    /** SIGKILL, and back without the data. */
    KILL_AND_FORGET(200, 1_500),
    /** RST on a node's connection. */
    RESET(0, 1),
    /** Nobody listens for a node. */
    REFUSE(300, 2_000),
    /** A node's requests are held, then delivered. */
    HOLD_REQUESTS(300, 3_500),
    /** A node's replies and pushes are held, then delivered. */
    HOLD_REPLIES(300, 3_500),
    /** Both, as in a partition that heals. */
    PARTITION(300, 3_500),
    /** The requests of a node's present connection are held until it has long been given up, and then delivered; new connections work. */
    STRAND(2_500, 4_500),
    /** A node's requests vanish. */
    SWALLOW_REQUESTS(300, 3_500),
    /** A node's replies and pushes vanish. */
    SWALLOW_REPLIES(300, 3_500),
    /** Both, as with a peer that is gone without a word. */
    HALF_OPEN(300, 3_500),
    /** A node's network is slow: up to 500 ms there and back. */
    SLOW(1_000, 3_000);

    private static final int SLOWEST_MILLIS_ONE_WAY = 250;

    private final int shortestMillis;
    private final int longestMillis;

    Fault(int shortestMillis, int longestMillis) {
        this.shortestMillis = shortestMillis;
        this.longestMillis = longestMillis;
    }

    /** Whether it is one of the server, and so of all nodes. */
    public boolean isOfTheServer() {
        return this == HICCUP || this == FREEZE || this == KILL || this == KILL_AND_FORGET;
    }

    /** How long it lasts. */
    public Duration length(Random random) {
        return Duration.ofMillis(shortestMillis + random.nextInt(longestMillis - shortestMillis));
    }

    /** Happens to a network. */
    public void begin(FaultProxy proxy, Network network) {
        switch (this) {
            case RESET -> proxy.reset();
            case STRAND -> proxy.strand();
            default -> proxy.become(network);
        }
    }

    /** Is over for a network. */
    public void end(FaultProxy proxy) {
        if (this == STRAND) {
            proxy.release();
        } else {
            proxy.become(Network.SOUND);
        }
    }

    /** What becomes of a node's network. */
    public Network network(Random random) {
        return switch (this) {
            case REFUSE -> Network.REFUSING;
            case HOLD_REQUESTS -> Network.carrying(Carriage.HOLD, Carriage.DELIVER);
            case HOLD_REPLIES -> Network.carrying(Carriage.DELIVER, Carriage.HOLD);
            case PARTITION -> Network.carrying(Carriage.HOLD, Carriage.HOLD);
            case SWALLOW_REQUESTS -> Network.carrying(Carriage.SWALLOW, Carriage.DELIVER);
            case SWALLOW_REPLIES -> Network.carrying(Carriage.DELIVER, Carriage.SWALLOW);
            case HALF_OPEN -> Network.carrying(Carriage.SWALLOW, Carriage.SWALLOW);
            case SLOW -> Network.slow(Duration.ofMillis(20 + random.nextInt(SLOWEST_MILLIS_ONE_WAY - 20)));
            default -> Network.SOUND;
        };
    }
}
