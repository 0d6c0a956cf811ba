package org.cdicache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads the files of {@link RedisTls}, and tells what is wrong with them so that it can be mended without reading this. */
final class TlsFiles {

    static final String CA = "cache.redis.tls.ca";
    static final String CERTIFICATE = "cache.redis.tls.certificate";
    static final String KEY = "cache.redis.tls.key";
    static final String KEYSTORE = "cache.redis.tls.keystore";

    private static final int LARGEST = 4 << 20;

    private final RedisTls tls;

    TlsFiles(RedisTls tls) {
        this.tls = tls;
    }

    /** Everything that is wrong with them. */
    List<ConfigProblem> problems() {
        List<ConfigProblem> problems = new ArrayList<>();
        note(problems, this::trusted);
        note(problems, this::identity);
        return problems;
    }

    private static void note(List<ConfigProblem> problems, Runnable reading) {
        try {
            reading.run();
        } catch (CacheConfigurationException wrong) {
            problems.addAll(wrong.problems());
        }
    }

    List<X509Certificate> trusted() {
        if (tls.ca().isEmpty()) {
            return List.of();
        }
        Path file = tls.ca().get();
        byte[] content = read(CA, file);
        Pem pem = Pem.of(content);
        if (pem.isPem()) {
            return certificates(CA, file, pem);
        }
        return trusted(file, open(CA, file, content, tls.caPassword()));
    }

    private static List<X509Certificate> trusted(Path file, KeyStore store) {
        try {
            List<X509Certificate> trusted = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate x509) {
                    trusted.add(x509);
                }
            }
            if (trusted.isEmpty()) {
                throw problem(
                        CA,
                        file,
                        "holds no certificate that Java trusts, or none that can be read without cache.redis.tls.ca-password; name a"
                                + " PEM file, or make the truststore with keytool -importcert -storetype PKCS12");
            }
            return trusted;
        } catch (GeneralSecurityException unreadable) {
            throw problem(CA, file, "cannot be read as a truststore (" + name(unreadable) + ")");
        }
    }

    Optional<KeyStore.PrivateKeyEntry> identity() {
        if (tls.keystore().isPresent()) {
            Path file = tls.keystore().get();
            byte[] content = read(KEYSTORE, file);
            if (Pem.of(content).isPem()) {
                throw problem(KEYSTORE, file, "is PEM; name it by " + CERTIFICATE + " and " + KEY + " instead");
            }
            return Optional.of(identity(file, open(KEYSTORE, file, content, tls.keystorePassword())));
        }
        if (tls.certificate().isEmpty() || tls.key().isEmpty()) {
            return Optional.empty();
        }
        Path chainFile = tls.certificate().get();
        List<X509Certificate> chain = certificates(CERTIFICATE, chainFile, pem(CERTIFICATE, chainFile));
        PrivateKey key = key(tls.key().get());
        if (!Pem.belongTogether(key, chain.get(0).getPublicKey())) {
            throw problem(KEY, tls.key().get(), "is not the key of the first certificate in " + CERTIFICATE);
        }
        return Optional.of(new KeyStore.PrivateKeyEntry(key, chain.toArray(Certificate[]::new)));
    }

    private KeyStore.PrivateKeyEntry identity(Path file, KeyStore store) {
        char[] password = tls.keystorePassword().orElse("").toCharArray();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)
                        && store.getEntry(alias, new KeyStore.PasswordProtection(password))
                                instanceof KeyStore.PrivateKeyEntry entry) {
                    return entry;
                }
            }
        } catch (GeneralSecurityException unreadable) {
            throw problem(
                    KEYSTORE,
                    file,
                    "has a key that cache.redis.tls.keystore-password does not open; give store and key the same password");
        }
        throw problem(
                KEYSTORE,
                file,
                "holds no private key, or none that can be read without cache.redis.tls.keystore-password;"
                        + " it needs one, with its certificate");
    }

    private static PrivateKey key(Path file) {
        Pem pem = pem(KEY, file);
        if (pem.has("ENCRYPTED PRIVATE KEY") || pem.isEncrypted()) {
            throw problem(
                    KEY,
                    file,
                    "is encrypted; use a PKCS12 file with cache.redis.tls.keystore-password, or decrypt it: openssl pkcs8 -in OLD -out NEW");
        }
        if (pem.has("RSA PRIVATE KEY") || pem.has("EC PRIVATE KEY")) {
            throw problem(KEY, file, "must be PKCS8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        }
        return pem.privateKey()
                .orElseThrow(() -> problem(
                        KEY, file, "holds no private key that can be read (-----BEGIN PRIVATE KEY-----, RSA or EC)"));
    }

    private static Pem pem(String property, Path file) {
        Pem pem = Pem.of(read(property, file));
        if (!pem.isPem()) {
            throw problem(property, file, "must be PEM (-----BEGIN ...); a PKCS12 file is named by " + KEYSTORE);
        }
        return pem;
    }

    private static List<X509Certificate> certificates(String property, Path file, Pem pem) {
        try {
            List<X509Certificate> certificates = pem.certificates();
            if (certificates.isEmpty()) {
                throw problem(property, file, "holds no certificate (-----BEGIN CERTIFICATE-----)");
            }
            return certificates;
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            throw problem(property, file, "holds a certificate that is damaged (" + name(damaged) + ")");
        }
    }

    private static KeyStore open(String property, Path file, byte[] content, Optional<String> password) {
        String passwordProperty = property + "-password";
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(
                    new ByteArrayInputStream(content),
                    password.map(String::toCharArray).orElse(null));
            return store;
        } catch (IOException | GeneralSecurityException refused) {
            if (refused.getCause() instanceof GeneralSecurityException) {
                throw problem(property, file, "is not opened by " + passwordProperty);
            }
            throw problem(property, file, property.equals(CA) ? "must be PEM or PKCS12" : "must be PKCS12");
        }
    }

    private static byte[] read(String property, Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw problem(
                        property,
                        file,
                        Files.exists(file)
                                ? "is no file"
                                : "does not exist; a relative path counts from the working directory of the server");
            }
            if (Files.size(file) > LARGEST) {
                throw problem(property, file, "is larger than 4MB, which no certificate is");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException gone) {
            throw problem(property, file, "does not exist any more");
        } catch (IOException unreadable) {
            throw problem(
                    property,
                    file,
                    "cannot be read (" + name(unreadable)
                            + "); the user of the server's process needs read permission");
        }
    }

    private static String name(Exception failure) {
        return failure.getClass().getSimpleName();
    }

    private static CacheConfigurationException problem(String property, Path file, String fix) {
        return new CacheConfigurationException(List.of(new ConfigProblem(property, file.toString(), "code", fix)));
    }
}
