package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus.State;
import org.cdicache.SecurityReport;
import org.cdicache.SecurityReport.Severity;
import org.cdicache.config.EngineCacheFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of the security report that a real Redis tells. */
class UserRightsTest {

    private final EngineCacheFactory factory = new EngineCacheFactory();

    @AfterEach
    void closeAll() {
        factory.close();
    }

    static List<SecuredRedis.Program> programs() {
        return SecuredRedis.Program.present();
    }

    private CacheRegistry node(String url) {
        return factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl(url)
                .keyPrefix("shop")
                .commandTimeout(Duration.ofSeconds(5))
                .build());
    }

    private String report(String url) {
        CacheRegistry node = node(url);
        eventually("connected", () -> node.remoteStatus().state() == State.UP);
        return node.securityReport().join().toString();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void defaultUserMayDoEverything(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program)) {
            assertThat(report(redis.url()))
                    .contains("4 findings")
                    .contains(
                            "MEDIUM Redis ACL: the cache's user may run ACL, CLUSTER, CONFIG, DEBUG, FAILOVER, FLUSHALL")
                    .contains("LOW cache.redis.password")
                    .contains("LOW cache.redis.username: the cache logs in as the default user")
                    .contains("LOW Redis ACL: the cache's user may read and change all keys");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void minimalUserMayNotEvenAsk(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program, "user app on >pw ~shop:* " + Permissions.RULE)) {
            assertThat(report(redis.url("app:pw"))).contains("1 finding\n", "UNKNOWN Redis ACL", "as it should be");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void goodUserWhoMayAsk_hasNothingAgainstHim(SecuredRedis.Program program) {
        String rule = "user app on >pw ~shop:* +acl|whoami +acl|getuser " + Permissions.RULE;
        try (SecuredRedis redis = SecuredRedis.plain(program, rule)) {
            assertThat(report(redis.url("app:pw"))).contains("nothing found");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void userWithSomeOfIt(SecuredRedis.Program program) {
        String rule = "user app on >pw ~shop:* &* +@all -@dangerous +flushdb +acl|whoami +acl|getuser +client";
        try (SecuredRedis redis = SecuredRedis.plain(program, rule)) {
            assertThat(report(redis.url("app:pw"))).contains("1 finding\n", "may run FLUSHDB:");
        }
    }

    @Test
    void redisThatIsAway_leavesTheQuestionOpen() {
        CacheRegistry node = node("redis://127.0.0.1:" + RealRedis.freePort());
        SecurityReport report = node.securityReport().join();
        assertThat(report.of(Severity.UNKNOWN))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("did not tell"));
        factory.close();
        assertThat(node.securityReport().join()).isEqualTo(report);
    }

    @Test
    void aiCache_isNoticed() {
        try (SecuredRedis redis = SecuredRedis.plain(SecuredRedis.Program.EMBEDDED)) {
            CacheRegistry node = node(redis.url());
            node.cache("ai");
            eventually("connected", () -> node.remoteStatus().state() == State.UP);
            assertThat(node.securityReport().join().toString()).contains("MEDIUM cache.encryption.keys");
        }
    }

    /** Redis before version 7 has no selectors, and its programs do not start with them. */
    static List<SecuredRedis.Program> programsWithSelectors() {
        return SecuredRedis.Program.present().stream()
                .filter(program -> program == SecuredRedis.Program.SYSTEM)
                .toList();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("programsWithSelectors")
    void rightsOfSelectors_areRightsToo(SecuredRedis.Program program) {
        String rule = "user app on >pw ~shop:* +acl|whoami +acl|getuser " + Permissions.RULE
                + " (+@write +config|set %W~*) (+get %R~*)";
        try (SecuredRedis redis = SecuredRedis.plain(program, rule)) {
            assertThat(report(redis.url("app:pw")))
                    .contains(
                            "may run CONFIG|SET, FLUSHALL, FLUSHDB, MIGRATE, SWAPDB:", "may read and change all keys");
        }
    }

    /** As Redis 7 tells it: strings instead of lists, and a list of selectors. */
    @Test
    void selectorsAreLookedThrough() {
        List<?> plain =
                List.of("flags", List.of("on"), "commands", "-@all +get", "keys", "~shop:*", "selectors", List.of());
        List<?> all = List.of(
                "commands", "-@all", "keys", "", "selectors", List.of(List.of("commands", "+@all", "keys", "~*")));

        assertThat(UserRights.rights(plain).findings()).isEmpty();
        assertThat(UserRights.rights(all).toString())
                .contains("may run ACL, CLUSTER, CONFIG", "may read and change all keys");
    }

    /** Such as a root that may run nothing, beside selectors that may. */
    @Test
    void keysOfARuleWithoutCommands_areNoRights() {
        for (String none : List.of("-@all", "", "nocommands", "+get -@all")) {
            List<?> told = List.of(
                    "commands",
                    none,
                    "keys",
                    "~*",
                    "selectors",
                    List.of(List.of("commands", "-@all +get", "keys", "~shop:*")));
            assertThat(UserRights.rights(told).findings()).as(none).isEmpty();
        }
        assertThat(UserRights.rights(List.of("commands", "-@all +get", "keys", "~*"))
                        .findings())
                .hasSize(1);
    }

    /** A cluster's, while one of its masters hangs. */
    @Test
    void masterThatDoesNotAnswer_takesNothingFromWhatTheOthersTell() {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        CacheConfig.Redis settings = CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl("redis-cluster://127.0.0.1:1")
                .connectTimeout(Duration.ofSeconds(20))
                .build()
                .redis()
                .orElseThrow();
        RedisConnector connector = new RedisConnector(settings);
        try (RealRedis one = RealRedis.started();
                RealRedis two = RealRedis.started()) {
            List<RedisChannel> masters = Stream.of(one, two)
                    .map(redis -> connector
                            .connect(new ServerAddress("127.0.0.1", redis.port()))
                            .join())
                    .toList();
            ServerAddress owner = masters.get(0).address();
            ClusterClaims.Claim all = new ClusterClaims.Claim(owner, Set.of(), 1, 0, SlotHash.SLOT_COUNT - 1);
            ClusterView view =
                    ClusterView.of(List.of(new OneCluster.Told(owner, new ClusterClaims(Set.of("A"), List.of(all)))));
            RedisLink link = RedisLink.to(masters, view);
            one.freeze();
            try {
                SecurityReport report = UserRights.ask(link, Duration.ofMillis(10), scheduler)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
                assertThat(report.toString()).contains("may run ACL", "read and change all keys", "did not tell");
            } finally {
                one.thaw();
            }
        } finally {
            connector.close();
            scheduler.shutdownNow();
        }
    }

    /** That says nothing about the user. */
    @Test
    void connectionThatIsLostBeforeTheAnswer_isNotTakenForARefusal() {
        try (RealRedis redis = RealRedis.started()) {
            CacheRegistry node = node(redis.url());
            eventually("connected", () -> node.remoteStatus().state() == State.UP);
            redis.freeze();
            CompletableFuture<SecurityReport> report = node.securityReport();
            factory.close();
            redis.thaw();

            assertThat(report.join().of(Severity.UNKNOWN))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what()).contains("did not tell"));
        }
    }
}
