package org.cdicache.it.cluster;

import java.time.Duration;
import java.util.List;
import org.cdicache.it.cluster.history.Failover;

/** Where a round takes place: servers, networks and nodes, and what goes wrong there. Closing it ends all of them. */
public interface Scene extends AutoCloseable {

    /** The nodes, already connected or about to be. */
    List<Node> nodes();

    /** The other client of the servers. */
    Outsider outsider();

    /**
     * What is to go wrong.
     *
     * @param until when all of it must be over, from the beginning of the round
     * @param origin the beginning, by the clock of the run
     */
    Faults faults(Duration until, long origin);

    @Override
    void close();

    /** What goes wrong in a round; running it makes it happen. */
    interface Faults extends Runnable {

        /** What went wrong; complete after the run. */
        List<Happened> happened();

        /** What of it may have lost acknowledged writes; complete after the run. */
        default List<Failover> failovers() {
            return List.of();
        }
    }

    /** A fault as it happened, by the clock of the run. */
    record Happened(String what, long start, long end) {}
}
