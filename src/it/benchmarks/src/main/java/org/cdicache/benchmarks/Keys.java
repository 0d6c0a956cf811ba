package org.cdicache.benchmarks;

import java.util.stream.IntStream;

/** The keys that every benchmark walks over. */
final class Keys {

    /** A power of two. */
    static final int COUNT = 1_024;

    private Keys() {}

    static String[] all() {
        return IntStream.range(0, COUNT)
                .mapToObj(i -> "product:" + (100_000_000 + i))
                .toArray(String[]::new);
    }

    /** Stores a document of that size under every key. */
    static void fill(Contestant contestant, int jsonBytes) {
        for (String key : all()) {
            contestant.write(key, Document.ofSize(key, jsonBytes));
        }
    }

    /** Fails unless the contestant returns for every key what was stored under it. */
    static void check(Contestant contestant, int jsonBytes) {
        for (String key : all()) {
            Document found = contestant.read(key);
            if (!Document.ofSize(key, jsonBytes).equals(found)) {
                throw new IllegalStateException(contestant + " returned a wrong value for " + key);
            }
        }
    }
}
