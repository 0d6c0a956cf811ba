package org.cdicache.ai.near;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Two texts, and whether one answer is right for both, as judged by hand. */
record Pair(String kind, boolean same, String first, String second) {

    static List<Pair> tuned() {
        return read("/near/pairs-tuned.txt");
    }

    static List<Pair> heldOut() {
        return read("/near/pairs-held-out.txt");
    }

    private static List<Pair> read(String resource) {
        try (InputStream in = Pair.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Pair::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pair parse(String line) {
        String[] columns = line.split("\\|", -1);
        if (columns.length != 4 || !List.of("same", "different").contains(columns[1])) {
            throw new IllegalArgumentException("not a pair: " + line);
        }
        return new Pair(columns[0], columns[1].equals("same"), columns[2], columns[3]);
    }

    @Override
    public String toString() {
        return kind + ": " + first + " / " + second;
    }
}
