package org.cdicache.demo.model;

/** Counts what a model would bill. */
public final class Tokens {

    private static final int CHARS_OF_A_TOKEN = 4;

    private Tokens() {}

    /** About as many as most models make of an English text: one for four chars, rounded up. */
    public static long in(String text) {
        return (text.length() + CHARS_OF_A_TOKEN - 1L) / CHARS_OF_A_TOKEN;
    }
}
