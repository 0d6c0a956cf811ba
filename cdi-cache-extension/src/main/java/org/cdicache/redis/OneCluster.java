package org.cdicache.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/*
 * Which of several answers are of the cluster that the URL means. A cluster has no name, but its nodes have ids, and each knows all others'.
 *
 * The mistake to be avoided: a master is taken away, its address is given to a server of another cluster, and a node that still asks there believes what
 * it is told, because the other cluster counts its epochs from a higher one. Therefore the servers of the URL say which cluster it is, and when
 * none of them answers, what was known before.
 */
final class OneCluster {

    /**
     * What a server believes.
     *
     * @param server where it was asked
     */
    record Told(ServerAddress server, ClusterClaims claims) {}

    private OneCluster() {}

    /**
     * The answers that count.
     *
     * @param named of servers that the URL names
     * @param others of servers that were masters before
     * @param known the ids of the nodes when somebody was connected to them last
     * @throws org.cdicache.spi.RemoteUnavailableException if the URL names servers of different clusters
     */
    static List<Told> of(Collection<Told> named, Collection<Told> others, Set<String> known) {
        // Who knows no slots is in no cluster yet, or not any more.
        List<Told> counting = new ArrayList<>(
                named.stream().filter(one -> !one.claims().claims().isEmpty()).toList());
        Set<String> ids = counting.isEmpty() ? known : idsOfAll(counting);
        others.stream().filter(one -> isAmong(ids, one)).forEach(counting::add);
        return counting;
    }

    /** One of them may not have heard yet of a node that the others know: it is enough that each has something in common with some other. */
    private static Set<String> idsOfAll(List<Told> answers) {
        List<Told> left = new ArrayList<>(answers);
        Set<String> ids = new HashSet<>(left.remove(0).claims().nodes());
        while (!left.isEmpty()) {
            List<Told> akin = left.stream().filter(one -> isAmong(ids, one)).toList();
            if (akin.isEmpty()) {
                throw ServerRole.refused(
                        "the servers of cache.redis.url belong to different clusters: it must name nodes of one cluster only");
            }
            akin.forEach(one -> ids.addAll(one.claims().nodes()));
            left.removeAll(akin);
        }
        return ids;
    }

    private static boolean isAmong(Set<String> ids, Told one) {
        return !Collections.disjoint(ids, one.claims().nodes());
    }
}
