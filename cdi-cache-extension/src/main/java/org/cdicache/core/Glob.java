package org.cdicache.core;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A pattern as Redis' SCAN understands it, matched against UTF-8 bytes as Redis does: {@code *} any bytes, {@code ?} one byte,
 * {@code [abc]}, {@code [a-z]}, {@code [^a]} one byte of a set, {@code \} takes the next byte literally. Matching takes time
 * proportional to the product of both lengths at worst, whatever the pattern.
 */
final class Glob {

    private final String text;
    private final byte[] pattern;

    /**
     * A pattern.
     *
     * @throws IllegalArgumentException if it is empty
     */
    Glob(String pattern) {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("A pattern must not be empty; use * to match every key");
        }
        this.text = pattern;
        this.pattern = pattern.getBytes(UTF_8);
    }

    /** The pattern, as Redis takes it. */
    String text() {
        return text;
    }

    /** Whether it matches whatever there is. */
    boolean matchesAll() {
        return text.chars().allMatch(c -> c == '*');
    }

    /** Whether it matches what a storage key stands for: of a key that was replaced by its hash only the existence is known. */
    boolean matchesKey(String storageKey) {
        return KeySpace.isHash(storageKey) ? matchesAll() : matches(storageKey);
    }

    boolean matches(String key) {
        byte[] text = key.getBytes(UTF_8);
        int p = 0;
        int t = 0;
        int afterStar = -1;
        int retryFrom = -1;
        while (t < text.length) {
            if (p < pattern.length && pattern[p] == '*') {
                p++;
                afterStar = p;
                retryFrom = t;
                continue;
            }
            int next = p < pattern.length ? matchOne(p, text[t]) : -1;
            if (next >= 0) {
                p = next;
                t++;
            } else if (afterStar >= 0) {
                // Only the last star needs another try: whatever earlier stars matched, it can absorb.
                p = afterStar;
                retryFrom++;
                t = retryFrom;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** Where the pattern goes on after the element at {@code p} matched one byte; -1 if it does not match. */
    private int matchOne(int p, byte b) {
        return switch (pattern[p]) {
            case '?' -> p + 1;
            case '[' -> matchSet(p + 1, b);
            case '\\' -> p + 1 < pattern.length ? literal(p + 1, b) : literal(p, b);
            default -> literal(p, b);
        };
    }

    private int literal(int p, byte b) {
        return pattern[p] == b ? p + 1 : -1;
    }

    /** A set that is not closed ends with the pattern, as in Redis. */
    private int matchSet(int start, byte b) {
        int value = b & 0xFF;
        int p = start;
        boolean negated = p < pattern.length && pattern[p] == '^';
        if (negated) {
            p++;
        }
        boolean found = false;
        while (p < pattern.length && pattern[p] != ']') {
            if (pattern[p] == '\\' && p + 1 < pattern.length) {
                p++;
                found |= pattern[p] == b;
                p++;
            } else if (p + 2 < pattern.length && pattern[p + 1] == '-') {
                int low = pattern[p] & 0xFF;
                int high = pattern[p + 2] & 0xFF;
                found |= Math.min(low, high) <= value && value <= Math.max(low, high);
                p += 3;
            } else {
                found |= pattern[p] == b;
                p++;
            }
        }
        int next = Math.min(p + 1, pattern.length);
        return found != negated ? next : -1;
    }
}
