package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.LoggedLines;
import org.cdicache.RedisCredentials;
import org.cdicache.RemoteStatus.State;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.config.ConfigReader;
import org.cdicache.config.EngineCacheFactory;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who logs in to a real Redis, over what, with which rights. */
class LoginTest {

    private static final TypeRef<Integer> INT = TypeRef.of(Integer.class);
    private static final Path CA = TestCertificates.file("ca.crt");

    private final EngineCacheFactory factory = new EngineCacheFactory();

    @AfterEach
    void closeAll() {
        factory.close();
    }

    static List<SecuredRedis.Program> programs() {
        return SecuredRedis.Program.present();
    }

    private static CacheConfigBuilder at(String url) {
        return CacheConfig.builder(CachePreset.SIMPLE).redisUrl(url).keyPrefix("shop");
    }

    private CacheRegistry up(CacheConfigBuilder builder) {
        CacheRegistry node = factory.registry(builder.build());
        awaitUp(node);
        return node;
    }

    private static void awaitUp(CacheRegistry node) {
        eventually("connected", () -> node.remoteStatus().state() == State.UP);
    }

    private static void works(CacheRegistry node) {
        Cache cache = node.cache("web");
        cache.put("k", 1);
        assertThat(cache.lookup("k", INT).value()).isEqualTo(1);
        assertThat(node.remoteStatus().detail()).isNull();
    }

    /** What an administrator does, who is the default user. */
    private static void acl(SecuredRedis redis, String password, String... arguments) {
        RedisURI uri = RedisURI.create(redis.url(":" + password));
        try (RedisClient admin = RedisClient.create(uri)) {
            RedisCommands<String, String> raw = admin.connect().sync();
            raw.dispatch(
                    CommandType.ACL,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8).addValues(Arrays.asList(arguments)));
        }
    }

    private static void dropClients(SecuredRedis redis, String password) {
        try (RedisClient admin = RedisClient.create(RedisURI.create(redis.url(":" + password)))) {
            admin.connect().sync().clientKill(io.lettuce.core.KillArgs.Builder.typeNormal());
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void tls_withPemOrPkcs12_andClientCertificates(SecuredRedis.Program program) {
        Path trust = TestCertificates.file("trust.p12");
        Path store = TestCertificates.file("client.p12");
        try (SecuredRedis redis = SecuredRedis.encrypted(program, "server", "tls-auth-clients yes")) {
            works(up(at(redis.url())
                    .redisTls(tls -> tls.ca(CA)
                            .certificate(TestCertificates.file("client.crt"))
                            .key(TestCertificates.file("client.key")))));
            works(up(at("redis://127.0.0.1:" + redis.port())
                    .redisTls(true)
                    .redisTls(tls -> tls.ca(trust)
                            .caPassword(TestCertificates.PASSWORD)
                            .keystore(store)
                            .keystorePassword(TestCertificates.PASSWORD))));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void hostIsNotVerified_whenToldSo(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.encrypted(program, "elsewhere")) {
            works(up(at(redis.url()).redisTls(tls -> tls.ca(CA).verifyHost(false))));
        }
    }

    @Test
    void certificateFilesAreReadAgain_forEachConnection(@TempDir Path folder) throws Exception {
        Path ca = folder.resolve("ca.crt");
        Files.copy(TestCertificates.file("other-ca.crt"), ca);
        try (SecuredRedis redis = SecuredRedis.encrypted(SecuredRedis.Program.EMBEDDED, "server")) {
            CacheRegistry node =
                    factory.registry(at(redis.url()).redisTls(tls -> tls.ca(ca)).build());
            eventually("refused", () -> node.remoteStatus().state() == State.DOWN);

            Files.delete(ca);
            eventually(
                    "missed",
                    () -> String.valueOf(node.remoteStatus().detail()).contains("cache.redis.tls.ca does not exist"));
            assertThat(node.remoteStatus().detail()).doesNotContain(folder.toString());

            Path fresh = Files.copy(CA, folder.resolve("new"));
            Files.move(fresh, ca, StandardCopyOption.ATOMIC_MOVE);
            awaitUp(node);
            works(node);
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void userAndPasswordApartFromTheUrl_databaseAndClientName(SecuredRedis.Program program) {
        try (SecuredRedis redis =
                SecuredRedis.plain(program, "requirepass admin", "user app on >p:@/ww ~shop:* &* +@all")) {
            works(up(at(redis.url() + "/3")
                    .redisUsername("app")
                    .redisPassword("p:@/ww")
                    .redisClientName("shop@node-1")));

            try (RedisClient admin = RedisClient.create(RedisURI.create(redis.url(":admin")))) {
                RedisCommands<String, String> raw = admin.connect().sync();
                assertThat(raw.keys("*")).isEmpty();
                raw.select(3);
                assertThat(raw.keys("shop:*")).isNotEmpty();
                assertThat(raw.clientList()).contains("name=shop@node-1", "user=app", "db=3");
            }
        }
    }

    @Test
    void ruleOfThePage_isTheOneTriedHere() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "howto", "redis.md")))
                .contains("ACL SETUSER shop on >a-long-password ~shop:* " + Permissions.RULE + "\n");
    }

    /** Everything that the cache does, as the user of docs/howto/redis.md. */
    @ParameterizedTest
    @MethodSource("programs")
    void minimalRule_isEnough(SecuredRedis.Program program) {
        String rule = "user app on >pw ~shop:* " + Permissions.RULE;
        try (SecuredRedis redis = SecuredRedis.plain(program, "requirepass admin", rule);
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheRegistry node = up(at(redis.url("app:pw")));
            CacheRegistry other = up(at(redis.url("app:pw")));
            Cache cache = node.cache("web");
            everything(cache);
            cache.put("shared", 1);
            assertThat(other.cache("web").lookup("shared", INT).tier()).isEqualTo(Tier.L2);
            cache.put("shared", 2);
            eventually(
                    "the push arrives",
                    () -> other.cache("web").lookup("shared", INT).value() == 2);

            dropClients(redis, "admin");
            eventually(
                    "lost",
                    () -> log.lines().stream()
                                    .filter(l -> l.contains("was lost"))
                                    .count()
                            == 2);
            awaitUp(node);
            everything(cache);
            assertThat(cache.stats().l2Errors()).isZero();
            assertThat(log.lines().stream().filter(line -> line.startsWith("WARNING")))
                    .as("nothing but the losses")
                    .allMatch(line -> line.contains("was lost"));
            assertThat(node.remoteStatus().detail()).isNull();
        }
    }

    private static void everything(Cache cache) {
        cache.clear();
        cache.put("a:1", 1);
        cache.putAll(
                Map.of("a:2", 2, "b:1", 3),
                org.cdicache.EntryOptions.builder().tags("t").build());
        assertThat(cache.getAll(List.of("a:1", "a:2", "none"), INT)).hasSize(2);
        assertThat(cache.getOrLoad("loaded", Integer.class, () -> 4)).isEqualTo(4);
        assertThat(cache.exists("a:1")).isTrue();
        assertThat(cache.ttl("a:1")).isPresent();
        cache.expire("b:1");
        assertThat(cache.getOrLoad("b:1", Integer.class, () -> 5)).isEqualTo(5);
        try (Stream<String> keys = cache.keys("a:*")) {
            assertThat(keys).hasSize(2);
        }
        cache.deleteMatching("a:*");
        cache.invalidateTags("t");
        cache.delete("loaded");
        cache.deleteAll(List.of("x", "y"));
        assertThat(cache.get("a:1", Integer.class)).isEmpty();
    }

    /** Without any part of it something does not work, and says so. */
    @ParameterizedTest
    @MethodSource("programs")
    void minimalRule_hasNothingToSpare(SecuredRedis.Program program) {
        List<String> parts = List.of(Permissions.RULE.split(" "));
        try (SecuredRedis redis = SecuredRedis.plain(program, "requirepass admin")) {
            for (String part : parts) {
                String rest = String.join(
                        " ", parts.stream().filter(p -> !p.equals(part)).toList());
                acl(redis, "admin", ("SETUSER app reset on >pw ~shop:* " + rest).split(" "));
                try (LoggedLines log = LoggedLines.of("org.cdicache");
                        EngineCacheFactory one = new EngineCacheFactory()) {
                    CacheRegistry node = one.registry(at(redis.url("app:pw")).build());
                    eventually("an outcome", () -> node.remoteStatus().state() != State.CONNECTING);
                    if (node.remoteStatus().state() == State.UP) {
                        // Only a second connection has one before it to end.
                        dropClients(redis, "admin");
                    }
                    eventually(
                            "a warning without " + part,
                            () -> log.lines().stream()
                                    .anyMatch(line -> line.startsWith("WARNING") && line.contains("NOPERM")));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void permissionGrantedLater_healsWithoutARestart(SecuredRedis.Program program) {
        try (SecuredRedis redis =
                SecuredRedis.plain(program, "requirepass admin", "user app on >pw ~shop:* +@all -eval")) {
            CacheRegistry node = factory.registry(at(redis.url("app:pw")).build());
            eventually("refused", () -> node.remoteStatus().state() == State.DOWN);
            acl(redis, "admin", "SETUSER", "app", "+eval");
            awaitUp(node);
            works(node);
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void rotatedPassword_isUsedByTheNextConnection_andTheOpenOneGoesOn(SecuredRedis.Program program) {
        Map<String, String> properties = new HashMap<>();
        AtomicInteger reads = new AtomicInteger();
        try (SecuredRedis redis =
                SecuredRedis.plain(program, "requirepass admin", "user app on >first ~shop:* &* +@all")) {
            properties.putAll(Map.of(
                    "cache.redis.url", redis.url(),
                    "cache.redis.username", "app",
                    "cache.redis.key-prefix", "shop",
                    "cache.redis.password", "first"));
            CacheRegistry node = factory.registry(ConfigReader.read(live(properties, reads)));
            awaitUp(node);
            works(node);

            acl(redis, "admin", "SETUSER", "app", "resetpass", ">second");
            synchronized (properties) {
                properties.put("cache.redis.password", "second");
            }
            works(node);

            dropClients(redis, "admin");
            int before = reads.get();
            eventually("read again", () -> reads.get() > before);
            awaitUp(node);
            works(node);
        }
    }

    private static PropertySource live(Map<String, String> properties, AtomicInteger reads) {
        return new PropertySource() {
            @Override
            public java.util.Optional<Property> find(String name) {
                synchronized (properties) {
                    if (name.equals("cache.redis.password")) {
                        reads.incrementAndGet();
                    }
                    return java.util.Optional.ofNullable(properties.get(name)).map(text -> new Property(text, "live"));
                }
            }

            @Override
            public java.util.Set<String> names() {
                synchronized (properties) {
                    return java.util.Set.copyOf(properties.keySet());
                }
            }

            @Override
            public boolean isLive() {
                return true;
            }
        };
    }

    @Test
    void configThatHasLostThePassword_goesOnWithTheLastOne_andSaysSoOnce() {
        Map<String, String> properties = new HashMap<>();
        try (SecuredRedis redis = SecuredRedis.plain(SecuredRedis.Program.EMBEDDED, "requirepass admin");
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            properties.putAll(Map.of("cache.redis.url", redis.url(), "cache.redis.password", "admin"));
            CacheRegistry node = factory.registry(ConfigReader.read(live(properties, new AtomicInteger())));
            awaitUp(node);
            synchronized (properties) {
                properties.remove("cache.redis.password");
            }
            for (int times = 1; times <= 2; times++) {
                int lost = times;
                dropClients(redis, "admin");
                eventually(
                        "lost",
                        () -> log.lines().stream()
                                        .filter(l -> l.contains("was lost"))
                                        .count()
                                == lost);
                awaitUp(node);
            }
            assertThat(log.lines().stream().filter(line -> line.contains("cannot be read again")))
                    .hasSize(1);
        }
    }

    @Test
    void supplierIsAskedForEachConnection() {
        AtomicReference<RedisCredentials> login = new AtomicReference<>(new RedisCredentials(null, "no"));
        try (SecuredRedis redis = SecuredRedis.plain(SecuredRedis.Program.EMBEDDED, "requirepass admin")) {
            CacheRegistry node = factory.registry(
                    at(redis.url()).redisCredentials(login::get).build());
            eventually("refused", () -> node.remoteStatus().state() == State.DOWN);
            login.set(new RedisCredentials("default", "admin"));
            awaitUp(node);
            works(node);
        }
    }

    /**
     * Attempts to connect wait for the same answer; a thread for each would be left behind. And neither the heartbeat nor the end of the cache
     * waits for it.
     */
    @Test
    void supplierThatHangs_isAskedOnce_andHoldsNobodyUp() {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (SecuredRedis redis = SecuredRedis.plain(SecuredRedis.Program.EMBEDDED, "requirepass admin")) {
            CacheRegistry node = factory.registry(at(redis.url())
                    .connectTimeout(Duration.ofMillis(200))
                    .redisCredentials(() -> {
                        asked.incrementAndGet();
                        awaitQuietly(hanging);
                        return new RedisCredentials(null, "admin");
                    })
                    .build());
            eventually("given up", () -> node.remoteStatus().state() == State.DOWN);
            assertThat(node.remoteStatus().detail()).contains("no answer within");
            assertThat(asked).hasValue(1);
            hanging.countDown();
            awaitUp(node);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
