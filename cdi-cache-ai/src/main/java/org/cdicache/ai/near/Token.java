package org.cdicache.ai.near;

/**
 * A part of a text as the guards see it.
 *
 * @param form the one form of everything that is taken for the same: lower case, canonical number, name of the unit
 * @param kind what it is
 * @param raw as it was written; what was made of several parts has the first one's
 * @param name whether it is written like a name, not only because it begins a sentence
 */
record Token(String form, Kind kind, String raw, boolean name) {

    enum Kind {
        /** Letters. */
        WORD,
        /** A number, in digits or words, cardinal or ordinal. */
        NUMBER,
        /** A unit of measure or money. */
        UNIT,
        /** A day, a month, a time, or a word relative to today. */
        DATE,
        /** Something quoted, code, an address, a product number: what only means itself. */
        LITERAL,
        /** A comma or another mark inside of a sentence. */
        PAUSE,
        /** The end of a sentence. */
        STOP
    }

    static Token word(String form, String raw, boolean name) {
        return new Token(form, Kind.WORD, raw, name);
    }

    static Token of(Kind kind, String form) {
        return new Token(form, kind, form, false);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && form.equals(word);
    }

    /** Whether it is written like an abbreviation, such as IT, which is not "it", or a letter that names something; I is looked at by who knows
     * what is around it. */
    boolean isAbbreviation() {
        return name && !raw.equals("I") && raw.chars().noneMatch(Character::isLowerCase);
    }

    boolean breaks() {
        return kind == Kind.PAUSE || kind == Kind.STOP;
    }
}
