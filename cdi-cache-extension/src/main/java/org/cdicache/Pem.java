package org.cdicache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The blocks of a PEM file; whatever stands around them is comment. */
record Pem(String text) {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    static Pem of(byte[] content) {
        return new Pem(new String(content, ISO_8859_1));
    }

    boolean isPem() {
        return text.contains("-----BEGIN ");
    }

    boolean has(String type) {
        return text.contains("-----BEGIN " + type + "-----");
    }

    /** In the manner of OpenSSL's old formats. */
    boolean isEncrypted() {
        return text.contains("Proc-Type: 4,ENCRYPTED");
    }

    private List<byte[]> blocks(String type) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(type))
                .map(Pem::bytes)
                .toList();
    }

    private static byte[] bytes(MatchResult block) {
        return Base64.getDecoder().decode(block.group(2).replaceAll("\\s", ""));
    }

    /** All certificates; the base64 of one may be damaged, which is an {@link IllegalArgumentException}. */
    List<X509Certificate> certificates() throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : blocks("CERTIFICATE")) {
            certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        return certificates;
    }

    /** The first private key of those that are PKCS8 and not encrypted. */
    Optional<PrivateKey> privateKey() {
        try {
            return blocks("PRIVATE KEY").stream().findFirst().flatMap(Pem::key);
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<PrivateKey> key(byte[] der) {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
            } catch (GeneralSecurityException other) {
                // One of the next, or none.
            }
        }
        return Optional.empty();
    }

    /** Whether what the one signs, the other verifies. */
    static boolean belongTogether(PrivateKey key, PublicKey other) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            byte[] anything = {1, 2, 3};
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(other);
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException different) {
            return false;
        }
    }
}
