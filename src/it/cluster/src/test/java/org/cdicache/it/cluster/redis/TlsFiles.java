package org.cdicache.it.cluster.redis;

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

/** A certificate for the loopback address that has signed itself, and its key: made once by the JDK's keytool, as PEM. */
public final class TlsFiles {

    private static final String PASSWORD = "changeit";
    private static final Path DIRECTORY = create();

    private TlsFiles() {}

    /** The certificate, which is also whom to trust. */
    public static Path certificate() {
        return DIRECTORY.resolve("server.crt");
    }

    static Path key() {
        return DIRECTORY.resolve("server.key");
    }

    private static Path create() {
        try {
            Files.createDirectories(RedisProgram.WORK);
            Path directory = Files.createTempDirectory(RedisProgram.WORK, "tls");
            keytool(
                    directory,
                    "-genkeypair -validity 30 -storetype PKCS12 -dname CN=server -alias server -keyalg EC -groupname secp256r1 -ext bc:c"
                            + " -ext san=ip:127.0.0.1 -keystore server.p12");
            keytool(directory, "-exportcert -rfc -alias server -file server.crt -keystore server.p12");
            KeyStore store =
                    KeyStore.getInstance(directory.resolve("server.p12").toFile(), PASSWORD.toCharArray());
            byte[] der = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
            Files.writeString(
                    directory.resolve("server.key"),
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                            + "\n-----END PRIVATE KEY-----\n");
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path directory, String arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool " + arguments + ": " + words);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
