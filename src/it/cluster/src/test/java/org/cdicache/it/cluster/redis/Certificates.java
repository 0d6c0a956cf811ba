package org.cdicache.it.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority of the test's own and what it has signed, made by the JDK's keytool. Everything is PEM, and PKCS12 with
 * {@link #PASSWORD}.
 *
 * @param directory where the files are
 */
public record Certificates(Path directory) {

    /** Of every key store. */
    public static final String PASSWORD = "changeit";

    private static final String CA = "ca";

    /** The authority, a certificate for servers on the loopback address, and one for clients. */
    public static Certificates create() {
        try {
            Files.createDirectories(RedisProgram.WORK);
            Certificates made = new Certificates(Files.createTempDirectory(RedisProgram.WORK, "certificates"));
            made.keyPair(CA, "-ext", "bc:c");
            made.export(CA);
            made.signed("server", "-ext", "san=ip:127.0.0.1,dns:localhost");
            made.signed("client", "-ext", "eku=clientAuth");
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What signed the others. */
    public Path authority() {
        return directory.resolve("ca.crt");
    }

    /** A certificate: {@code server} or {@code client}. */
    public Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    /** Its private key, PKCS8, not encrypted. */
    public Path key(String name) {
        return directory.resolve(name + ".key");
    }

    /** Both in one key store. */
    public Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private void keyPair(String name, String... extension) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-keystore",
                store(name).toString(),
                "-storetype",
                "PKCS12"));
        command.addAll(List.of(extension));
        keytool(command);
    }

    private void signed(String name, String... extension) throws IOException {
        keyPair(name);
        String request = directory.resolve(name + ".csr").toString();
        keytool(List.of("-certreq", "-alias", name, "-keystore", store(name).toString(), "-file", request));
        List<String> sign = new ArrayList<>(List.of(
                "-gencert",
                "-alias",
                CA,
                "-keystore",
                store(CA).toString(),
                "-infile",
                request,
                "-rfc",
                "-validity",
                "30",
                "-outfile",
                certificate(name).toString()));
        sign.addAll(List.of(extension));
        keytool(sign);
        writeKey(name);
    }

    private void export(String name) throws IOException {
        keytool(List.of(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store(name).toString(),
                "-file",
                certificate(name).toString()));
    }

    private void writeKey(String name) throws IOException {
        try (InputStream in = Files.newInputStream(store(name))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            byte[] der = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            Files.writeString(key(name), "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException("The key of " + name + " cannot be read", e);
        }
    }

    private static void keytool(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool " + arguments.get(0) + " failed: " + words);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
