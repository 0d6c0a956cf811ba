package org.cdicache.redis;

import io.lettuce.core.SslOptions;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cdicache.RedisTls;

/** The certificates and the key of TLS, as they were when their files were last read. */
final class TlsMaterial {

    private record Read(List<X509Certificate> trusted, Optional<KeyStore.PrivateKeyEntry> identity) {}

    private final RedisTls tls;
    private volatile Read latest = new Read(List.of(), Optional.empty());

    TlsMaterial(RedisTls tls) {
        this.tls = tls;
    }

    boolean hasFiles() {
        return tls.ca().isPresent()
                || tls.certificate().isPresent()
                || tls.keystore().isPresent();
    }

    /** Reads the files again; may block. */
    void refresh() {
        latest = new Read(tls.trusted(), tls.identity());
    }

    /** For all connections: each takes what was read last. */
    SslOptions options(Duration handshakeTimeout) {
        return SslOptions.builder()
                .jdkSslProvider()
                .handshakeTimeout(handshakeTimeout)
                .sslContext(this::apply)
                .build();
    }

    private void apply(SslContextBuilder context) {
        Read read = latest;
        if (!read.trusted().isEmpty()) {
            context.trustManager(read.trusted().toArray(X509Certificate[]::new));
        }
        read.identity().ifPresent(identity -> identify(context, identity.getPrivateKey(), identity));
        if (!tls.verifyHost()) {
            // Netty would verify it, whatever Lettuce says.
            context.endpointIdentificationAlgorithm(null);
        }
    }

    private static void identify(SslContextBuilder context, PrivateKey key, KeyStore.PrivateKeyEntry identity) {
        X509Certificate[] chain = Arrays.copyOf(
                identity.getCertificateChain(), identity.getCertificateChain().length, X509Certificate[].class);
        context.keyManager(key, chain);
    }
}
