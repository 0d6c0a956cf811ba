package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import org.cdicache.redis.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of TLS that are not what they should be, and settings that contradict each other, are told when the configuration is made. */
class RedisTlsTest {

    private static final Path CA = TestCertificates.file("ca.crt");
    private static final Path CERTIFICATE = TestCertificates.file("client.crt");
    private static final Path KEY = TestCertificates.file("client.key");
    private static final Path STORE = TestCertificates.file("client.p12");

    @TempDir
    private Path folder;

    private static List<ConfigProblem> problems(String url, Consumer<RedisTls.Builder> tls) {
        return CacheConfig.builder().redisUrl(url).redisTls(tls).validate().errors();
    }

    private static void refuses(Consumer<RedisTls.Builder> tls, String property, Object value, String fix) {
        assertThat(problems("rediss://h", tls)).singleElement().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo(property);
            assertThat(problem.value()).isEqualTo(value.toString());
            assertThat(problem.fix()).contains(fix);
        });
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void whatIsRightIsRead() {
        RedisTls tls =
                RedisTls.builder().ca(CA).certificate(CERTIFICATE).key(KEY).build();
        assertThat(tls.trusted()).hasSize(1);
        assertThat(tls.identity().orElseThrow().getCertificateChain()).hasSize(1);

        RedisTls stores = RedisTls.builder()
                .ca(TestCertificates.file("trust.p12"))
                .caPassword(TestCertificates.PASSWORD)
                .keystore(STORE)
                .keystorePassword(TestCertificates.PASSWORD)
                .build();
        assertThat(stores.trusted()).isEqualTo(tls.trusted());
        assertThat(stores.identity().orElseThrow().getCertificateChain()).hasSize(2);
        assertThat(stores.toString()).doesNotContain(TestCertificates.PASSWORD).contains("verifyHost=true");

        assertThat(RedisTls.DEFAULT.trusted()).isEmpty();
        assertThat(RedisTls.DEFAULT.identity()).isEmpty();
    }

    @Test
    void filesThatAreNotThere_orCannotBeRead() throws IOException {
        Path missing = folder.resolve("missing.pem");
        refuses(tls -> tls.ca(missing), "cache.redis.tls.ca", missing, "does not exist");
        refuses(tls -> tls.ca(folder), "cache.redis.tls.ca", folder, "is no file");
        refuses(tls -> tls.certificate(missing).key(KEY), "cache.redis.tls.certificate", missing, "does not exist");
        refuses(tls -> tls.certificate(CERTIFICATE).key(missing), "cache.redis.tls.key", missing, "does not exist");
        refuses(tls -> tls.keystore(missing), "cache.redis.tls.keystore", missing, "does not exist");
        Path locked = file("locked.pem", "");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        if (!Files.isReadable(locked)) {
            // Root reads everything.
            refuses(tls -> tls.ca(locked), "cache.redis.tls.ca", locked, "needs read permission");
        }
    }

    @Test
    void filesThatAreSomethingElse() throws IOException {
        Path text = file("text", "hello");
        refuses(tls -> tls.ca(text), "cache.redis.tls.ca", text, "must be PEM or PKCS12");
        refuses(tls -> tls.keystore(text), "cache.redis.tls.keystore", text, "must be PKCS12");
        refuses(tls -> tls.keystore(CERTIFICATE), "cache.redis.tls.keystore", CERTIFICATE, "is PEM; name it by");
        refuses(tls -> tls.certificate(STORE).key(KEY), "cache.redis.tls.certificate", STORE, "must be PEM");
        refuses(tls -> tls.ca(KEY), "cache.redis.tls.ca", KEY, "holds no certificate");
        refuses(tls -> tls.certificate(CERTIFICATE).key(CA), "cache.redis.tls.key", CA, "holds no private key");
        Path damaged = file("damaged", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        refuses(tls -> tls.ca(damaged), "cache.redis.tls.ca", damaged, "is damaged");
        refuses(
                tls -> tls.keystore(TestCertificates.file("trust.p12")).keystorePassword("changeit"),
                "cache.redis.tls.keystore",
                TestCertificates.file("trust.p12"),
                "holds no private key");
    }

    @Test
    void passwordsThatDoNotOpen() {
        Path trust = TestCertificates.file("trust.p12");
        refuses(tls -> tls.ca(trust), "cache.redis.tls.ca", trust, "cache.redis.tls.ca-password");
        refuses(
                tls -> tls.ca(trust).caPassword("no"),
                "cache.redis.tls.ca",
                trust,
                "not opened by cache.redis.tls.ca-password");
        refuses(
                tls -> tls.keystore(STORE).keystorePassword("no"),
                "cache.redis.tls.keystore",
                STORE,
                "not opened by cache.redis.tls.keystore-password");
        refuses(tls -> tls.keystore(STORE), "cache.redis.tls.keystore", STORE, "cache.redis.tls.keystore-password");
    }

    @Test
    void keysThatDoNotFit_orAreWrittenInAnOldWay() throws IOException {
        Path other = TestCertificates.file("server.key");
        refuses(
                tls -> tls.certificate(CERTIFICATE).key(other),
                "cache.redis.tls.key",
                other,
                "is not the key of the first");
        Path old = file("old", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        refuses(tls -> tls.certificate(CERTIFICATE).key(old), "cache.redis.tls.key", old, "openssl pkcs8 -topk8");
        Path locked = file("enc", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        refuses(tls -> tls.certificate(CERTIFICATE).key(locked), "cache.redis.tls.key", locked, "is encrypted");
    }

    @Test
    void contradictions() {
        refuses(
                tls -> tls.certificate(CERTIFICATE),
                "cache.redis.tls.certificate",
                CERTIFICATE,
                "needs cache.redis.tls.key");
        refuses(tls -> tls.key(KEY), "cache.redis.tls.key", KEY, "needs cache.redis.tls.certificate");
        refuses(
                tls -> tls.keystorePassword("x"),
                "cache.redis.tls.keystore-password",
                "***",
                "needs cache.redis.tls.keystore");
        refuses(tls -> tls.caPassword("x"), "cache.redis.tls.ca-password", "***", "needs cache.redis.tls.ca");
        refuses(
                tls -> tls.ca(CA).caPassword("***"),
                "cache.redis.tls.ca-password",
                "***",
                "set cache.redis.tls.ca-password again");
        assertThat(problems(
                        "rediss://h",
                        tls -> tls.keystore(STORE).certificate(CERTIFICATE).key(KEY)))
                .extracting(ConfigProblem::property)
                .containsExactly("cache.redis.tls.certificate", "cache.redis.tls.key");
        assertThat(problems("redis://h", tls -> tls.ca(CA).verifyHost(false)))
                .extracting(ConfigProblem::property)
                .containsExactly("cache.redis.tls.ca", "cache.redis.tls.verify-host");
    }
}
