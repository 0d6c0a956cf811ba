package org.cdicache;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the other side of a TLS connection to Redis is known, and how this side makes itself known. The chain of the server's certificate is
 * always verified.
 *
 * <p>Files are read when a configuration is made, to refuse those that cannot be used, and again for each connection, so that certificates
 * are renewed by replacing the files.
 *
 * @param ca what the server's certificate must be signed by: certificates in PEM, or a truststore in PKCS12; empty for those that the JVM
 *     trusts
 * @param caPassword opens the truststore; a secret
 * @param certificate this client's certificate in PEM, followed by those of the CAs between if there are any
 * @param key its private key in PEM, PKCS8, not encrypted
 * @param keystore both of them in PKCS12, in place of the two files
 * @param keystorePassword opens it; a secret
 * @param verifyHost whether the server's certificate must be one for the host of the URL
 */
public record RedisTls(
        Optional<Path> ca,
        Optional<String> caPassword,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> keystore,
        Optional<String> keystorePassword,
        boolean verifyHost) {

    /** What the JVM trusts, no certificate of this side's own, and the host verified. */
    public static final RedisTls DEFAULT = builder().build();

    /** A builder of {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads the certificates of {@link #ca}; empty if it is not set.
     *
     * @throws CacheConfigurationException if they cannot be read, with the property, the path and the fix
     */
    public List<X509Certificate> trusted() {
        return new TlsFiles(this).trusted();
    }

    /**
     * Reads this client's key with its certificates; empty if there is none.
     *
     * @throws CacheConfigurationException if they cannot be read or do not belong together, with the property, the path and the fix
     */
    public Optional<KeyStore.PrivateKeyEntry> identity() {
        return new TlsFiles(this).identity();
    }

    @Override
    public String toString() {
        return "RedisTls[ca=" + text(ca) + ", certificate=" + text(certificate) + ", key=" + text(key) + ", keystore="
                + text(keystore) + ", verifyHost=" + verifyHost + "]";
    }

    private static String text(Optional<Path> path) {
        return path.map(Path::toString).orElse("");
    }

    /** Collects values; checked with the rest of the configuration. */
    public static final class Builder {

        private @Nullable Path ca;
        private @Nullable String caPassword;
        private @Nullable Path certificate;
        private @Nullable Path key;
        private @Nullable Path keystore;
        private @Nullable String keystorePassword;
        private boolean verifyHost = true;

        private Builder() {}

        /** Certificates in PEM, or a truststore in PKCS12, that the server's certificate must be signed by. */
        public Builder ca(Path file) {
            this.ca = file;
            return this;
        }

        /** Opens the truststore. A secret. */
        public Builder caPassword(String password) {
            this.caPassword = password;
            return this;
        }

        /** This client's certificate, in PEM. */
        public Builder certificate(Path file) {
            this.certificate = file;
            return this;
        }

        /** Its private key, in PEM. */
        public Builder key(Path file) {
            this.key = file;
            return this;
        }

        /** This client's certificate and key in PKCS12, in place of the two files. */
        public Builder keystore(Path file) {
            this.keystore = file;
            return this;
        }

        /** Opens the key store. A secret. */
        public Builder keystorePassword(String password) {
            this.keystorePassword = password;
            return this;
        }

        /** Whether the server's certificate must be one for the host of the URL; true by default. */
        public Builder verifyHost(boolean verify) {
            this.verifyHost = verify;
            return this;
        }

        RedisTls build() {
            return new RedisTls(
                    Optional.ofNullable(ca),
                    Optional.ofNullable(caPassword),
                    Optional.ofNullable(certificate),
                    Optional.ofNullable(key),
                    Optional.ofNullable(keystore),
                    Optional.ofNullable(keystorePassword),
                    verifyHost);
        }
    }
}
