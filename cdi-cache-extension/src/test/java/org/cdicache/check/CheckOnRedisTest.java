package org.cdicache.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.FailureMode;
import org.cdicache.config.EngineCacheFactory;
import org.cdicache.redis.RealRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the check finds at a real Redis. */
class CheckOnRedisTest {

    /** Far beyond the connect and command timeouts below, far below that of a hang. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final String CONNECT = "cache.redis.connect-timeout=2s";
    private static final String COMMAND = "cache.redis.command-timeout=2s";

    private final RealRedis redis = RealRedis.started();
    private final RedisClient client = RedisClient.create(redis.url());
    private final RedisCommands<String, String> admin = client.connect().sync();

    @TempDir
    Path folder;

    @AfterEach
    void closeAll() {
        client.shutdown();
        redis.close();
    }

    private CheckedFile check(String url, String... more) {
        List<String> lines = new ArrayList<>(List.of("cache.redis.url=" + url));
        lines.addAll(List.of(more));
        return assertTimeout(BOUND, () -> CheckedFile.of(folder, lines.toArray(String[]::new)));
    }

    private String urlOf(String user) {
        return redis.url().replace("://", "://" + user + ":s3cr3t@");
    }

    private void acl(AclSetuserArgs rights) {
        admin.aclSetuser("app", rights.on().addPassword("s3cr3t").keyPattern("cdi-cache:*"));
    }

    private static AclSetuserArgs rule(String... without) {
        AclSetuserArgs all = AclSetuserArgs.Builder.allCommands();
        for (String command : without) {
            all.removeCommand(CommandType.valueOf(command));
        }
        return all;
    }

    @Test
    void soundConfiguration_mayBeDeployed() {
        CheckedFile check = check(redis.url(), "cache.preset=production");

        assertThat(check.output())
                .containsPattern("ok +configuration +preset production, .*Redis " + redis.url() + ", .*graceful")
                .containsPattern("ok +connection +Redis answers in [0-9.]+ ms; it tells of changes")
                .containsPattern("ok +round trip +stored, read from Redis and removed a value in [0-9.]+ ms")
                .containsPattern("warning +security +MEDIUM Redis ACL: .*\n +fix: give it the rule")
                .containsPattern("warning +security +LOW cache.redis.password: .*\n +fix: ")
                .endsWith("The cache may be deployed so.\n");
        assertThat(check.output().indexOf("MEDIUM"))
                .as("the worst first")
                .isLessThan(check.output().indexOf("LOW"));
        assertThat(check.exit()).isZero();
    }

    /** Nothing else of {@code cache.ai} is read. */
    @Test
    void aiCacheWhoseAnswersAreNotEncrypted_isTold() {
        assertThat(check(redis.url(), "cache.preset=production").output()).doesNotContain("cache.encryption.keys");

        assertThat(check(redis.url(), "cache.preset=production", "cache.ai.enabled=true")
                        .output())
                .containsPattern("warning +security +MEDIUM cache.encryption.keys: answers of language models");
    }

    /** What a delete leaves, so that no node stores what it loaded before, and the name of the cache's present generation. */
    @Test
    void nothingIsLeftBehind_butWhatEveryDeleteLeaves() {
        check(redis.url());

        assertThat(admin.keys("*")).isNotEmpty().allSatisfy(key -> {
            assertThat(key).startsWith("cdi-cache:cdi-cache-check:");
            assertThat(admin.pttl(key)).isPositive();
        });
        try (EngineCacheFactory factory = new EngineCacheFactory()) {
            CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                    .redisUrl(redis.url())
                    .failureMode(FailureMode.STRICT)
                    .failOnConnectionError(true)
                    .build());
            assertThat(registry.cache("cdi-cache-check").keys("*")).isEmpty();
        }
        int keys = admin.keys("*").size();
        check(redis.url());
        assertThat(admin.keys("*")).as("one tombstone more").hasSize(keys + 1);
    }

    @Test
    void redisThatIsAway_isTold_withWhatTheConfigurationTellsOfSecurity() {
        CheckedFile check = check("redis://:s3cr3t@127.0.0.1:" + RealRedis.freePort(), CONNECT, COMMAND);

        assertThat(check.exit()).isOne();
        assertThat(check.output())
                .containsPattern("failed +connection +connection refused: nothing listens at cache.redis.url")
                .containsPattern("skipped +round trip +")
                .containsPattern("warning +security +LOW cache.redis.username")
                .doesNotContain("s3cr3t", "at org.cdicache");
    }

    @Test
    void startThatWouldFail_isNoException() {
        CheckedFile check =
                check("redis://127.0.0.1:" + RealRedis.freePort(), "cache.fail-on-connection-error=true", COMMAND);

        assertThat(check.exit()).isOne();
        assertThat(check.output()).containsPattern("failed +connection +connection refused");
    }

    @Test
    void redisThatHangs_isNotWaitedForWithoutEnd() {
        redis.freeze();
        try {
            CheckedFile check = check(redis.url(), CONNECT, COMMAND);

            assertThat(check.exit()).isOne();
            assertThat(check.output()).containsPattern("failed +connection +no answer");
        } finally {
            redis.thaw();
        }
    }

    @Test
    void wrongPassword_isTold_notShown() {
        acl(rule());

        CheckedFile check = check(redis.url().replace("://", "://app:t0psecret@"));

        assertThat(check.exit()).isOne();
        assertThat(check.output())
                .containsPattern("failed +connection +.*WRONGPASS")
                .doesNotContain("t0psecret");
    }

    @Test
    void userWhoMayNotWrite_isToldWhatItLacks() {
        acl(rule("SET"));

        CheckedFile check = check(urlOf("app"));

        assertThat(check.exit()).isOne();
        assertThat(check.output())
                .containsPattern("failed +connection +Redis does not allow the cache's user to run SET \\(NOPERM\\)")
                .contains("it needs the rule: ~cdi-cache:* +get")
                .doesNotContain("s3cr3t");
    }

    @Test
    void changesThatAreNotTold_areAWarning() {
        acl(rule("CLIENT"));

        CheckedFile check = check(urlOf("app"));

        assertThat(check.exit()).isZero();
        assertThat(check.output())
                .containsPattern("warning +connection +.*CLIENT TRACKING")
                .doesNotContain("it tells of changes");
    }

    @Test
    void redisThatIsFull_failsTheRoundTrip() {
        admin.configSet("maxmemory-policy", "noeviction");
        admin.configSet("maxmemory", "1");

        CheckedFile check = check(redis.url());

        assertThat(check.exit()).isOne();
        assertThat(check.output())
                .containsPattern("ok +connection ")
                .containsPattern("failed +round trip +.*OOM")
                .doesNotContain("cache.failure-mode=strict");
    }

    @Test
    void highFinding_isAFailure() {
        CheckedFile check = check("redis://0.0.0.0:" + redis.port());

        assertThat(check.exit()).isOne();
        assertThat(check.output())
                .containsPattern("ok +round trip ")
                .containsPattern("failed +security +HIGH cache.redis.url: is not encrypted.*\n +fix: use rediss://")
                .containsOnlyOnce("is not encrypted on the network");
    }

    @Test
    void optionsOfTheApplicationsEntries_doNotDisturbTheRoundTrip() {
        CheckedFile check = check(redis.url(), "cache.entry.tiers=l1-only", "cache.entry.jitter=10m");

        assertThat(check.exit()).isZero();
        assertThat(check.output()).containsPattern("ok +round trip ");
    }
}
