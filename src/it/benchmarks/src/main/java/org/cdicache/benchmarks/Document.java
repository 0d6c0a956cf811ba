package org.cdicache.benchmarks;

import java.util.List;

/** What is cached: an answer in English, as a language model gives it. */
public record Document(String id, long revision, List<String> tags, String text) {

    private static final String[] WORDS =
            ("the cache keeps a copy of every answer so that a question which was asked before costs nothing"
                            + " and returns within microseconds while the service behind it may rest or fail without anybody noticing")
                    .split(" ");

    /** A document whose JSON has exactly that many bytes. */
    static Document ofSize(String id, int jsonBytes) {
        Document empty = new Document(id, 1, List.of("benchmark"), "");
        return new Document(id, 1, List.of("benchmark"), text(id, jsonBytes - Json.write(empty).length));
    }

    private static String text(String id, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = Math.abs(id.hashCode() % 1_000); text.length() < length; i += 7) {
            text.append(WORDS[i % WORDS.length]).append(' ');
        }
        return text.substring(0, length);
    }
}
