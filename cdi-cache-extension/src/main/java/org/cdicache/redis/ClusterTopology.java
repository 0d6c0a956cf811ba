package org.cdicache.redis;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.cdicache.CacheConfig;
import org.cdicache.redis.OneCluster.Told;
import org.jspecify.annotations.Nullable;

/*
 * All masters of a cluster. Whoever of the URL's servers and of the last masters answers tells the others, if it is of the same cluster; later each
 * master is asked with every heartbeat, and what one of them has learned in a newer epoch counts at once.
 */
final class ClusterTopology implements Topology {

    private static final String UNCOVERED =
            "the cluster has slots without a master: some of the keys can be neither read nor written, until CLUSTER INFO says"
                    + " cluster_slots_assigned:16384";

    private record Seed(RedisChannel channel, Told told) {}

    private final RedisConnector connector;
    private final ScheduledExecutorService scheduler;
    private final Duration patience;
    private final List<ServerAddress> seeds;

    /** The last masters; goes on learning as long as they are connected. */
    private volatile ClusterView last = new ClusterView();

    ClusterTopology(CacheConfig.Redis settings, RedisConnector connector, ScheduledExecutorService scheduler) {
        this.connector = connector;
        this.scheduler = scheduler;
        this.patience = settings.commandTimeout().dividedBy(2);
        this.seeds =
                settings.servers().servers().stream().map(ServerAddress::of).toList();
    }

    @Override
    public CompletableFuture<RedisLink> connect() {
        Set<ServerAddress> known = new LinkedHashSet<>(seeds);
        known.addAll(last.masters());
        List<CompletableFuture<Seed>> asked = known.stream().map(this::seed).toList();
        return Topology.handOver(Poll.of(asked, asked.size(), patience, scheduler)
                .thenCompose(outcome -> {
                    asked.forEach(seed ->
                            seed.thenAccept(answered -> answered.channel().close()));
                    return connect(view(outcome));
                }));
    }

    private CompletableFuture<Seed> seed(ServerAddress address) {
        return connector
                .connect(address)
                .thenCompose(channel -> ClusterClaims.ask(channel)
                        .thenApply(claims -> new Seed(channel, new Told(address, claims)))
                        .whenComplete((seed, refused) -> {
                            if (refused != null) {
                                channel.close();
                            }
                        }));
    }

    private ClusterView view(Poll.Outcome<Seed> outcome) {
        if (outcome.answers().isEmpty()) {
            throw Failures.unavailable(outcome.failures().get(0));
        }
        Map<Boolean, List<Told>> told = outcome.answers().stream()
                .map(Seed::told)
                .collect(Collectors.partitioningBy(one -> seeds.contains(one.server())));
        List<Told> named = Objects.requireNonNull(told.get(true));
        List<Told> counting = OneCluster.of(named, Objects.requireNonNull(told.get(false)), last.nodes());
        if (named.isEmpty() && counting.isEmpty()) {
            throw ServerRole.refused("no server of cache.redis.url answers, and those that do are of another cluster");
        }
        ClusterView view = ClusterView.of(counting);
        if (!view.isComplete()) {
            throw ServerRole.refused(UNCOVERED);
        }
        return view;
    }

    private CompletableFuture<RedisLink> connect(ClusterView view) {
        last = view;
        Set<ServerAddress> masters = view.masters();
        List<CompletableFuture<RedisChannel>> connecting =
                masters.stream().map(connector::connect).toList();
        return CompletableFuture.allOf(connecting.toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> {
                    if (failure != null) {
                        connecting.forEach(one -> one.thenAccept(RedisChannel::close));
                        throw Failures.within("a master of the cluster cannot be used", failure);
                    }
                    return RedisLink.to(
                            connecting.stream().map(CompletableFuture::join).toList(), view);
                });
    }

    @Override
    public CompletableFuture<@Nullable String> changeSince(RedisLink link) {
        return link.askEach(channel -> ClusterClaims.ask(channel).thenApply(claims -> {
                    learn(link, channel.address(), claims);
                    return claims;
                }))
                .thenApply(all -> link.outdated());
    }

    /** At once: others may not answer at all, the one that was replaced for example. Nearly always there is nothing new. */
    private static void learn(RedisLink link, ServerAddress server, ClusterClaims claims) {
        ClusterView view = link.view();
        if (view.isForeign(claims)) {
            link.outdate("a server that was a master is one of another cluster now");
        } else if (view.learn(server, claims) && !view.masters().equals(addresses(link))) {
            link.outdate("the cluster has other masters than before");
        }
    }

    private static Set<ServerAddress> addresses(RedisLink link) {
        return Set.copyOf(link.channels().stream().map(RedisChannel::address).toList());
    }

    @Override
    public String describe(RedisLink link) {
        return "a cluster of " + link.channels().size() + (link.channels().size() == 1 ? " master, " : " masters, ");
    }
}
