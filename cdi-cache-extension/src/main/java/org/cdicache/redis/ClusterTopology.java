package org.cdicache.redis;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.cdicache.CacheConfig;
import org.jspecify.annotations.Nullable;

/*
 * All masters of a cluster. Whoever of the URL's servers and of the last masters answers tells the others; later each master is asked with every
 * heartbeat, and what one of them has learned in a newer epoch counts at once.
 */
final class ClusterTopology implements Topology {

    private static final String UNCOVERED =
            "the cluster has slots without a master: some of the keys can be neither read nor written, until CLUSTER INFO says cluster_state:ok";

    private record Seed(RedisChannel channel, ClusterClaims told) {}

    private final RedisConnector connector;
    private final ScheduledExecutorService scheduler;
    private final Duration patience;
    private final List<ServerAddress> seeds;

    private volatile Set<ServerAddress> lastMasters = Set.of();

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
        known.addAll(lastMasters);
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
                        .thenApply(told -> new Seed(channel, told))
                        .whenComplete((seed, refused) -> {
                            if (refused != null) {
                                channel.close();
                            }
                        }));
    }

    private static ClusterView view(Poll.Outcome<Seed> outcome) {
        if (outcome.answers().isEmpty()) {
            throw Failures.unavailable(outcome.failures().get(0));
        }
        ClusterView view =
                ClusterView.of(outcome.answers().stream().map(Seed::told).toList());
        if (!view.isComplete()) {
            throw ServerRole.refused(UNCOVERED);
        }
        return view;
    }

    private CompletableFuture<RedisLink> connect(ClusterView view) {
        Set<ServerAddress> masters = view.masters();
        lastMasters = Set.copyOf(masters);
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
        ClusterView view = link.view();
        Set<ServerAddress> connected =
                Set.copyOf(link.channels().stream().map(RedisChannel::address).toList());
        return link.askEach(channel -> ClusterClaims.ask(channel).thenApply(told -> {
                    view.add(told);
                    if (!view.masters().equals(connected)) {
                        // At once: others may not answer at all, the one that was replaced for example.
                        link.outdate("the cluster has other masters than before");
                    }
                    return told;
                }))
                .thenApply(all -> link.outdated());
    }

    @Override
    public String describe(RedisLink link) {
        return "a cluster of " + link.channels().size() + (link.channels().size() == 1 ? " master, " : " masters, ");
    }
}
