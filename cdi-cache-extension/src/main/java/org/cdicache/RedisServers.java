package org.cdicache;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which servers a Redis URL names, and what they are asked. Holds no secret.
 *
 * @param topology what the servers are
 * @param servers at least one, none of them twice, in the order of the URL
 * @param masterName what the Sentinels call the master; empty for another topology
 */
public record RedisServers(Topology topology, List<Server> servers, String masterName) {

    private static final Pattern URL =
            Pattern.compile("(?s)(rediss?)((?:-[a-z]*)?)://((?:[^/?#]*@)?)([^/?#]*)([^?#]*)(\\?[^#]*)?(#.*)?");
    private static final Pattern SCHEME = Pattern.compile("(?s)([A-Za-z-]+)://.*");
    private static final Pattern DATABASE = Pattern.compile("(?:/[0-9]{0,9})?");
    private static final Pattern NO_DATABASE = Pattern.compile("(?:/0?)?");
    private static final int HIGHEST_PORT = 65_535;
    private static final String SHAPE =
            "must look like redis://host:6379 or rediss://host:6379, redis-sentinel://host:26379#name-of-the-master, or redis-cluster://host:6379";

    /** What the servers of a URL are. */
    public enum Topology {

        /** One server, or a master and its replicas: {@code redis://}. */
        SERVERS("", 6_379),

        /** Sentinels, which know the master: {@code redis-sentinel://}. */
        SENTINEL("-sentinel", 26_379),

        /** Nodes of a Redis Cluster, which know all others: {@code redis-cluster://}. */
        CLUSTER("-cluster", 6_379);

        private final String suffix;
        private final int port;

        Topology(String suffix, int port) {
            this.suffix = suffix;
            this.port = port;
        }
    }

    /**
     * One server.
     *
     * @param host its name or address; an IPv6 address without brackets
     * @param port 1 to 65535
     */
    public record Server(String host, int port) {}

    public RedisServers {
        servers = List.copyOf(new LinkedHashSet<>(servers));
    }

    /**
     * Those of a URL.
     *
     * @throws IllegalArgumentException if it is none that the cache can use; the message tells the fix and quotes nothing
     */
    static RedisServers in(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(SHAPE + meant(url));
        }
        Topology topology = topology(parts.group(2), url);
        List<Server> servers = new ArrayList<>();
        for (String server : parts.group(4).split(",", -1)) {
            servers.add(server(parts.group(3), server, or(parts.group(6)), topology.port));
        }
        checkDatabase(topology, parts.group(5));
        return new RedisServers(topology, servers, masterName(topology, or(parts.group(7))));
    }

    private static String or(String group) {
        return group == null ? "" : group;
    }

    private static Topology topology(String suffix, String url) {
        for (Topology topology : Topology.values()) {
            if (topology.suffix.equals(suffix)) {
                return topology;
            }
        }
        throw new IllegalArgumentException(SHAPE + meant(url));
    }

    private static String meant(String url) {
        Set<String> schemes = new TreeSet<>();
        for (Topology topology : Topology.values()) {
            schemes.add("redis" + topology.suffix + "://");
            schemes.add("rediss" + topology.suffix + "://");
        }
        Matcher scheme = SCHEME.matcher(url);
        return scheme.matches() ? ConfigProblem.didYouMean(scheme.group(1) + "://", schemes) : "";
    }

    /** Java's own idea of a URI decides what a host may look like; it knows no lists of them. */
    private static Server server(String user, String server, String parameters, int defaultPort) {
        try {
            URI uri = URI.create("redis://" + user + server + parameters);
            String host = uri.getHost();
            int port = uri.getPort() == -1 ? defaultPort : uri.getPort();
            if (host != null && !server.endsWith(":") && port >= 1 && port <= HIGHEST_PORT) {
                return new Server(host.replaceAll("^\\[|]$", ""), port);
            }
        } catch (IllegalArgumentException malformed) {
            // Its message quotes the URL.
        }
        throw new IllegalArgumentException(SHAPE
                + "; several servers are separated by commas, each with a host and, if need be, a port from 1 to 65535, and an IPv6 address in"
                + " brackets; other signs in user and password are written as %40 and so on");
    }

    private static void checkDatabase(Topology topology, String path) {
        if (topology == Topology.CLUSTER && !NO_DATABASE.matcher(path).matches()) {
            throw new IllegalArgumentException("must end after the port: a cluster has no databases but 0");
        }
        if (!DATABASE.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "must end after the port, or with the number of a database, such as redis://host:6379/2");
        }
    }

    private static String masterName(Topology topology, String fragment) {
        String name = fragment.isEmpty() ? "" : name(fragment);
        if (topology == Topology.SENTINEL && name.isBlank()) {
            throw new IllegalArgumentException(
                    "must end with what the Sentinels call the master, such as redis-sentinel://host:26379/0#mymaster");
        }
        if (topology != Topology.SENTINEL && !fragment.isEmpty()) {
            throw new IllegalArgumentException(
                    "must not have a #, after which only redis-sentinel:// names a master; in a password it is written as %23");
        }
        return name;
    }

    private static String name(String fragment) {
        try {
            return URI.create(fragment).getFragment();
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }
}
