package org.cdicache.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.cdicache.CacheConfig;
import org.cdicache.redis.Sentinel.Told;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/*
 * One master, which Sentinels know. What a Sentinel of the newest epoch says counts; it is asked with every heartbeat, because a master that was
 * replaced while it was cut off goes on as one and would be believed.
 */
final class SentinelTopology implements Topology {

    private static final String CHANGED = "the Sentinels have made another server the master";

    private final RedisConnector connector;
    private final ScheduledExecutorService scheduler;
    private final Duration patience;
    private final List<Sentinel> sentinels;

    SentinelTopology(
            CacheConfig.Redis settings, RedisConnector connector, ScheduledExecutorService scheduler, TimeSource time) {
        this.connector = connector;
        this.scheduler = scheduler;
        this.patience = settings.commandTimeout().dividedBy(2);
        String master = settings.servers().masterName();
        this.sentinels = settings.servers().servers().stream()
                .map(server ->
                        new Sentinel(connector, ServerAddress.of(server), master, settings.commandTimeout(), time))
                .toList();
    }

    @Override
    public CompletableFuture<RedisLink> connect() {
        return Topology.handOver(
                Poll.of(ask(), sentinels.size(), patience, scheduler).thenCompose(outcome -> connect(newest(outcome))));
    }

    private List<CompletableFuture<Told>> ask() {
        return sentinels.stream().map(Sentinel::ask).toList();
    }

    private CompletableFuture<RedisLink> connect(Told newest) {
        ServerAddress address = newest.master();
        if (address == null) {
            throw ServerRole.refused("no Sentinel knows the master that cache.redis.url names after the #");
        }
        return connector
                .connect(address)
                .handle((channel, failure) -> {
                    if (failure != null) {
                        throw Failures.within("the master that the Sentinels name cannot be used", failure);
                    }
                    return channel;
                })
                .thenCompose(channel -> ServerRole.ask(channel)
                        .thenApply(role -> {
                            if (role.notOfACluster().isReplica()) {
                                throw ServerRole.refused(
                                        "the server that the Sentinels name is a replica: a failover is under way, or they know an address that leads"
                                                + " to another server from here");
                            }
                            return RedisLink.to(channel);
                        })
                        .whenComplete((link, refused) -> {
                            if (refused != null) {
                                channel.close();
                            }
                        }));
    }

    /** Sentinels that do not know the master know nothing against the others. */
    static Told newest(Poll.Outcome<Told> outcome) {
        if (outcome.answers().isEmpty()) {
            throw ServerRole.refused("no Sentinel of cache.redis.url can be asked: "
                    + Sentinel.describe(outcome.failures().get(0)));
        }
        Told newest = Told.NOTHING;
        for (Told told : outcome.answers()) {
            if (told.isNewerThan(newest)) {
                newest = told;
            }
        }
        for (Told told : outcome.answers()) {
            if (told.contradicts(newest)) {
                throw ServerRole.refused("the Sentinels do not agree on the master yet");
            }
        }
        return newest;
    }

    @Override
    public CompletableFuture<@Nullable String> changeSince(RedisLink link) {
        ServerAddress connected = link.first().address();
        List<CompletableFuture<Told>> questions = ask();
        int most = questions.size() / 2 + 1;
        CompletableFuture<Told> newest =
                Poll.of(questions, most, patience, scheduler).thenApply(SentinelTopology::newest);
        // The others know nothing newer, except after a failover of a moment ago.
        newest.thenAccept(known -> questions.forEach(question -> question.thenAccept(told -> {
            if (told.isNewerThan(known) && !connected.equals(told.master())) {
                link.outdate(CHANGED);
            }
        })));
        CompletableFuture<ServerRole> own = ServerRole.ask(link.first());
        return newest.thenCombine(own, (told, role) -> {
            if (role.isReplica()) {
                return "the server has become a replica";
            }
            return connected.equals(told.master()) ? null : CHANGED;
        });
    }

    @Override
    public String describe(RedisLink link) {
        return "the master that "
                + (sentinels.size() == 1 ? "a Sentinel names, " : sentinels.size() + " Sentinels name, ");
    }
}
