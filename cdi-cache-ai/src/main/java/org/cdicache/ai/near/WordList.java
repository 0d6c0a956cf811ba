package org.cdicache.ai.near;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the word lists that lie beside the classes: one group of words a line, # begins a comment. */
final class WordList {

    private static final Pattern BLANKS = Pattern.compile(" +");

    private WordList() {}

    /** The lines that say something. */
    static List<String> lines(String name) {
        try (InputStream in = WordList.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The word list " + name + " is missing from the jar");
            }
            return new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The word list " + name + " cannot be read", unreadable);
        }
    }

    /** The words of each line. */
    static List<List<String>> groups(String name) {
        return lines(name).stream().map(WordList::words).toList();
    }

    static List<String> words(String line) {
        return line.isBlank() ? List.of() : List.of(BLANKS.split(line.strip()));
    }
}
