package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.cdicache.Eventually.eventually;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.LoggedLines;
import org.cdicache.RedisCredentials;
import org.cdicache.RemoteStatus;
import org.cdicache.RemoteStatus.State;
import org.cdicache.config.EngineCacheFactory;
import org.cdicache.observe.Readings;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an operator reads when the connection cannot be made: one line in the log, the same words in the status and in the readiness, nothing
 * private in them.
 */
class ConnectionErrorsTest {

    private static final Path CA = TestCertificates.file("ca.crt");
    private static final String ADDRESS = "127.0.0.1";
    private static final String PASSWORD = "s3cr3t";

    /** What stands in backticks in the first column of the page's table. */
    private static final List<String> PAGE_PHRASES = phrases();

    private static List<String> phrases() {
        try {
            return Pattern.compile("(?m)^\\| `.*?` \\|")
                    .matcher(Files.readString(Path.of("..", "docs", "howto", "redis.md")))
                    .results()
                    .flatMap(row ->
                            Pattern.compile("`([^`]+)`").matcher(row.group()).results())
                    .map(phrase -> phrase.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final EngineCacheFactory factory = new EngineCacheFactory();

    @AfterEach
    void closeAll() {
        factory.close();
    }

    static List<SecuredRedis.Program> programs() {
        return SecuredRedis.Program.present();
    }

    static CacheConfigBuilder at(String url) {
        return CacheConfig.builder(CachePreset.SIMPLE).redisUrl(url).connectTimeout(Duration.ofSeconds(2));
    }

    /** The words, after several attempts. */
    private String refusal(CacheConfigBuilder builder) {
        return refusal(builder, new RedisCredentials("default", PASSWORD));
    }

    private String refusal(CacheConfigBuilder builder, RedisCredentials login) {
        AtomicInteger attempts = new AtomicInteger();
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheRegistry node = factory.registry(builder.redisCredentials(() -> {
                        attempts.incrementAndGet();
                        return login;
                    })
                    .build());
            eventually("the third attempt", () -> attempts.get() > 2);
            return words(node, log);
        }
    }

    /** What status, log and readiness say, which is the same. */
    static String words(CacheRegistry node, LoggedLines log) {
        RemoteStatus status = node.remoteStatus();
        assertThat(status.state()).isEqualTo(State.DOWN);
        String detail = status.detail();
        assertThat(detail).doesNotContain(PASSWORD, ADDRESS, "shopper", "elsewhere", "sun.security", "Exception: ");
        assertExplained(detail);
        assertThat(log.lines()).hasSize(1);
        assertThat(log.lines().get(0))
                .startsWith("WARNING")
                .contains("cannot be used, the cache goes on without it and keeps trying: " + detail)
                .doesNotContain(PASSWORD);
        assertReady(node, String.valueOf(detail));
        return String.valueOf(detail);
    }

    static void assertExplained(String detail) {
        assertThat(PAGE_PHRASES).as("docs/howto/redis.md explains it").anyMatch(detail::contains);
    }

    /** The application goes on, and its readiness tells why the cache is worse than it should be. */
    private static void assertReady(CacheRegistry node, String detail) {
        HealthCheckResponse readiness = Readings.readiness(node);
        assertThat(readiness.getStatus()).isEqualTo(Status.UP);
        assertThat(readiness.getData().orElseThrow())
                .containsOnly(
                        entry("redis", "down"),
                        entry("degraded", true),
                        entry("detail", detail),
                        entry("pendingRepairs", 0L));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void wrongPassword(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program, "user shopper on >right ~* &* +@all")) {
            assertThat(refusal(at(redis.url()), new RedisCredentials("shopper", PASSWORD)))
                    .contains("WRONGPASS", "correct cache.redis.username and cache.redis.password");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void noPassword(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program, "requirepass right");
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheRegistry node = factory.registry(at(redis.url()).build());
            // The line is written behind the change of the state.
            eventually("refused, and said so", () -> !log.lines().isEmpty());
            assertThat(words(node, log)).contains("NOAUTH", "set cache.redis.password");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void missingPermission(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(
                program, "user shopper on >" + PASSWORD + " ~cdi-cache:* +@all -get -eval -client")) {
            assertThat(refusal(at(redis.url()), new RedisCredentials("shopper", PASSWORD)))
                    .contains("to run EVAL, GET (NOPERM)", "~cdi-cache:* +get +mget", "+client|tracking");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void missingPermissionForItsKeys(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program, "user shopper on >" + PASSWORD + " ~other:* +@all")) {
            assertThat(refusal(at(redis.url()), new RedisCredentials("shopper", PASSWORD)))
                    .contains("to use the keys cdi-cache:* (NOPERM)", "~cdi-cache:*");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void databaseThatIsNotThere_orNotAllowed(SecuredRedis.Program program) {
        try (SecuredRedis redis =
                SecuredRedis.plain(program, "user shopper on >" + PASSWORD + " ~cdi-cache:* +@all -select")) {
            assertThat(refusal(at(redis.url() + "/99"))).contains("the database number in cache.redis.url");
            assertThat(refusal(at(redis.url() + "/3"), new RedisCredentials("shopper", PASSWORD)))
                    .contains("to run SELECT (NOPERM)");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void wrongCa_alsoWhenTheUrlSwitchesVerificationOff(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.encrypted(program, "server")) {
            for (String url : List.of(redis.url(), redis.url() + "?verifyPeer=NONE")) {
                assertThat(refusal(at(url))).contains("not signed by anybody who is trusted", "cache.redis.tls.ca");
            }
            Path other = TestCertificates.file("other-ca.crt");
            assertThat(refusal(at(redis.url()).redisTls(tls -> tls.ca(other).verifyHost(false))))
                    .contains("not signed by anybody who is trusted");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void certificateThatHasExpired(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.encrypted(program, "expired")) {
            assertThat(refusal(at(redis.url()).redisTls(tls -> tls.ca(CA)))).contains("certificate has expired");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void certificateOfAnotherHost(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.encrypted(program, "elsewhere")) {
            assertThat(refusal(at(redis.url()).redisTls(tls -> tls.ca(CA))))
                    .contains("for another host than that of cache.redis.url", "cache.redis.tls.verify-host=false");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void clientCertificateMissing_orOfAStranger(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.encrypted(program, "server", "tls-auth-clients yes")) {
            assertThat(refusal(at(redis.url()).redisTls(tls -> tls.ca(CA))))
                    .contains("asks for a client certificate; set cache.redis.tls.certificate");
            Path stranger = TestCertificates.file("other-ca.p12");
            assertThat(refusal(at(redis.url())
                            .redisTls(
                                    tls -> tls.ca(CA).keystore(stranger).keystorePassword(TestCertificates.PASSWORD))))
                    .contains("does not accept the client certificate");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void plainTextToATlsPort(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.encrypted(program, "server")) {
            assertThat(refusal(at("redis://127.0.0.1:" + redis.port()))).contains("TLS (rediss://)");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void tlsToAPlainPort(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program)) {
            assertThat(refusal(at("rediss://127.0.0.1:" + redis.port()).connectTimeout(Duration.ofMillis(800))))
                    .contains("may not speak TLS on this port: use redis://");
        }
    }

    /** Such a server repeats all that was sent, the password too. */
    @ParameterizedTest
    @MethodSource("programs")
    void tooOld(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program, "rename-command HELLO \"\"")) {
            assertThat(refusal(at(redis.url()), new RedisCredentials("shopper", PASSWORD)))
                    .contains("too old", "Redis 6");
        }
    }

    static List<SecuredRedis.Program> oldPrograms() {
        return SecuredRedis.Program.old();
    }

    /** A real one of version 2.8; other systems than Linux on x86-64 have only the imitation. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("oldPrograms")
    void beforeVersion6(SecuredRedis.Program program) {
        try (SecuredRedis redis = SecuredRedis.plain(program)) {
            assertThat(refusal(at(redis.url()), new RedisCredentials("shopper", PASSWORD)))
                    .contains("too old", "Redis 6 and newer", "update it");
        }
    }

    @Test
    void unknownHost() {
        assertThat(refusal(at("redis://no-such-host.invalid")))
                .contains("the host name of cache.redis.url is unknown")
                .doesNotContain("invalid");
    }

    @Test
    void nothingListens() {
        assertThat(refusal(at("redis://127.0.0.1:" + RealRedis.freePort()))).contains("nothing listens");
    }

    @Test
    void noRedis() throws IOException {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.start();
        try {
            assertThat(refusal(at("redis://127.0.0.1:" + web.getAddress().getPort())))
                    .contains("is no Redis");
        } finally {
            web.stop(0);
        }
    }

    /** The system takes the connection, and nobody ever reads from it. */
    @Test
    void silentServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThat(refusal(at("redis://127.0.0.1:" + silent.getLocalPort()).connectTimeout(Duration.ofMillis(300))))
                    .contains("no answer within");
        }
    }

    /** The system takes no more connections than the queue is long, and does not answer the others. */
    @Test
    void hostThatDoesNotAnswer() throws IOException {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, queue);
            assertThat(refusal(at("redis://127.0.0.1:" + full.getLocalPort()).connectTimeout(Duration.ofMillis(400))))
                    .contains("no connection within cache.redis.connect-timeout");
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    private static void fill(ServerSocket full, List<Socket> queue) throws IOException {
        try {
            while (queue.size() < 100) {
                Socket socket = new Socket();
                queue.add(socket);
                socket.connect(full.getLocalSocketAddress(), 200);
            }
        } catch (SocketTimeoutException isFull) {
            return;
        }
        throw new AssertionError("the queue has no end");
    }

    @Test
    void supplierThatFails() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            CacheRegistry node = factory.registry(at("redis://127.0.0.1:1")
                    .redisCredentials(() -> {
                        throw new IllegalStateException(PASSWORD);
                    })
                    .build());
            eventually("refused, and said so", () -> !log.lines().isEmpty());
            assertThat(words(node, log)).contains("their supplier failed with IllegalStateException");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "DENIED Redis is running in protected mode because protected mode is enabled; in protected mode",
                "NOPROTO unsupported protocol version; too old",
                "NOPERM No permissions to access a channel; a channel",
                "READONLY You can't write against a read only replica.; must name its master",
                "MOVED 1 10.0.0.7:6379; is one of a cluster, and others hold some of the keys (MOVED)",
                "LOADING Redis is loading the dataset in memory; LOADING Redis is loading the dataset in memory",
                "CLUSTERDOWN Hash slot not served; the cluster does not serve all of its slots (CLUSTERDOWN)",
                "ERR unknown command `GETRANGE`, with args beginning with: `cdi-cache:x`; or renames commands"
            })
    void wordsOfServersThatAreHardToMake(String said, String told) {
        assertThat(Refusals.describe(said)).contains(told);
        assertExplained(Refusals.describe(said));
    }

    /** On this side of the network. */
    @Test
    void wordsOfFailuresThatAreHardToMake() {
        assertThat(Failures.describe(new SSLHandshakeException("Received fatal alert: handshake_failure")))
                .satisfies(ConnectionErrorsTest::assertExplained)
                .contains("versions or ciphers");
    }
}
