package org.cdicache.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Two authorities and what they have signed, made once by the JDK's keytool: PEM, and PKCS12 with {@link #PASSWORD}. */
public final class TestCertificates {

    public static final String PASSWORD = "changeit";

    private static final Path DIRECTORY = create();

    private TestCertificates() {}

    /** A file, such as {@code ca.crt}, {@code server.key}, {@code client.p12}. */
    public static Path file(String name) {
        return DIRECTORY.resolve(name);
    }

    private static Path create() {
        try {
            Files.createDirectories(Path.of("target"));
            Path directory =
                    Files.createTempDirectory(Path.of("target"), "certificates").toAbsolutePath();
            authority(directory, "ca");
            authority(directory, "other-ca");
            signed(directory, "server", "EC", "san=ip:127.0.0.1,dns:localhost");
            signed(directory, "expired", "EC", "san=ip:127.0.0.1 -startdate -40d");
            signed(directory, "elsewhere", "EC", "san=dns:elsewhere.test");
            signed(directory, "client", "RSA", "eku=clientAuth");
            keytool(directory, "-importcert -noprompt -alias ca -file ca.crt -keystore trust.p12 -storetype PKCS12");
            return directory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void authority(Path directory, String name) throws IOException {
        keyPair(directory, name, "EC", " -ext bc:c");
        keytool(directory, "-exportcert -rfc -alias " + name + " -keystore " + name + ".p12 -file " + name + ".crt");
    }

    private static void keyPair(Path directory, String name, String algorithm, String more) throws IOException {
        String size = algorithm.equals("EC") ? " -groupname secp256r1" : " -keysize 2048";
        keytool(
                directory,
                "-genkeypair -validity 30 -storetype PKCS12 -keystore " + name + ".p12 -dname CN=" + name + " -alias "
                        + name + " -keyalg " + algorithm + size + more);
    }

    private static void signed(Path directory, String name, String algorithm, String extension)
            throws IOException, GeneralSecurityException {
        keyPair(directory, name, algorithm, "");
        keytool(directory, "-certreq -alias " + name + " -keystore " + name + ".p12 -file " + name + ".csr");
        keytool(
                directory,
                "-gencert -rfc -validity 30 -alias ca -keystore ca.p12 -infile " + name + ".csr -outfile " + name
                        + ".crt -ext " + extension);
        KeyStore store = KeyStore.getInstance(directory.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
        byte[] der = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                directory.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        // The reply of the authority, in the store of whoever asked.
        Files.writeString(
                directory.resolve(name + ".chain"),
                Files.readString(directory.resolve(name + ".crt")) + Files.readString(directory.resolve("ca.crt")));
        keytool(
                directory,
                "-importcert -noprompt -alias " + name + " -keystore " + name + ".p12 -file " + name + ".chain");
    }

    private static void keytool(Path directory, String arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new UncheckedIOException(new IOException("keytool " + arguments + ": " + words));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
