package org.cdicache.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.cdicache.CacheConfig;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** Servers that the URL names, of which one is the master. */
final class SeedTopology implements Topology {

    private record Seed(RedisChannel channel, ServerRole role) {}

    private final CacheConfig.Redis settings;
    private final RedisConnector connector;
    private final ScheduledExecutorService scheduler;
    private final TimeSource time;
    private final List<ServerAddress> addresses;

    SeedTopology(
            CacheConfig.Redis settings, RedisConnector connector, ScheduledExecutorService scheduler, TimeSource time) {
        this.settings = settings;
        this.connector = connector;
        this.scheduler = scheduler;
        this.time = time;
        this.addresses =
                settings.servers().servers().stream().map(ServerAddress::of).toList();
    }

    @Override
    public CompletableFuture<RedisLink> connect() {
        long began = time.nanos();
        List<CompletableFuture<Seed>> seeds = addresses.stream().map(this::seed).toList();
        return Topology.handOver(Poll.of(seeds, seeds.size(), seed -> patience(seed, began), scheduler)
                .thenApply(outcome -> master(outcome, seeds)));
    }

    /**
     * Beside a master a server that does not answer is waited for no longer than for an answer: usually it is the master before this one. Where there
     * are only replicas it may be the master, and slow.
     */
    private Duration patience(Seed seed, long began) {
        return seed.role().isReplica()
                ? connector.stepTimeout().minusNanos(time.nanos() - began)
                : settings.commandTimeout();
    }

    private CompletableFuture<Seed> seed(ServerAddress address) {
        return connector
                .connect(address)
                .thenCompose(channel -> ServerRole.ask(channel)
                        .thenApply(role -> new Seed(channel, role.notOfACluster()))
                        .whenComplete((seed, refused) -> {
                            if (refused != null) {
                                channel.close();
                            }
                        }));
    }

    private static RedisLink master(Poll.Outcome<Seed> outcome, List<CompletableFuture<Seed>> all) {
        List<Seed> masters = outcome.answers().stream()
                .filter(seed -> !seed.role().isReplica())
                .toList();
        @Nullable Seed chosen = masters.size() == 1 ? masters.get(0) : null;
        all.forEach(late -> late.thenAccept(seed -> {
            if (!seed.equals(chosen)) {
                seed.channel().close();
            }
        }));
        if (chosen != null) {
            return RedisLink.to(chosen.channel());
        }
        throw masters.isEmpty()
                ? noMaster(outcome, all.size() == 1)
                : ServerRole.refused("several of the servers in cache.redis.url are masters: it must name those of one"
                        + " replication, and one of them may have to be made a replica");
    }

    private static RuntimeException noMaster(Poll.Outcome<Seed> outcome, boolean one) {
        if (outcome.answers().isEmpty()) {
            return Failures.unavailable(outcome.failures().get(0));
        }
        return ServerRole.refused((one
                        ? "the server is a replica, which takes no writes"
                        : "all servers of cache.redis.url that answer are replicas, which take no writes")
                + ": cache.redis.url must name the master");
    }

    @Override
    public CompletableFuture<@Nullable String> changeSince(RedisLink link) {
        return ServerRole.ask(link.first())
                .thenApply(role -> role.isReplica() ? "the server has become a replica" : null);
    }

    @Override
    public String describe(RedisLink link) {
        return addresses.size() == 1 ? "" : "the master among " + addresses.size() + " servers, ";
    }
}
