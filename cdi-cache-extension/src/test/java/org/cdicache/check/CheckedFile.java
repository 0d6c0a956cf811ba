package org.cdicache.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What the check says of a properties file. */
record CheckedFile(int exit, String output) {

    /** @param lines as in a properties file */
    static CheckedFile of(Path folder, String... lines) {
        try {
            Path file = folder.resolve("microprofile-config.properties");
            Files.write(file, List.of(lines));
            return run(Map.of(), new Properties(), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CheckedFile run(Map<String, String> environment, Properties system, String... args) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int exit = CacheCheck.run(List.of(args), new PrintStream(output, true, UTF_8), environment, system);
        return new CheckedFile(exit, output.toString(UTF_8));
    }
}
