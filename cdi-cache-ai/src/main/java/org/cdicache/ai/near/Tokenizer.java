package org.cdicache.ai.near;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a text into words, numbers, literals and marks. Knows no language but the shape of what is written. */
final class Tokenizer {

    private static final String LETTER = "[\\p{L}\\p{M}_\\d]";

    /** In this order: what only means itself, numbers, words, marks. */
    private static final Pattern PARTS = Pattern.compile("(?<code>`[^`]+`)"
            + "|(?<quoted>\"[^\"]+\"|(?<![\\p{L}\\d])'[^']{1,200}'(?![\\p{L}\\d]))"
            + "|(?<url>[a-z]{2,10}://\\S+)"
            + "|(?<mail>[\\p{L}\\d.+_-]+@[\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)+)"
            + "|(?<flag>(?<=\\s|^)--?\\p{L}[\\p{L}\\d-]*)"
            + "|(?<date>\\b\\d{4}-\\d{2}(?:-\\d{2})?\\b)"
            + "|(?<time>\\b\\d{1,2}:\\d{2}\\b)"
            + "|(?<ordinal>\\b\\d+(?:st|nd|rd|th)\\b)"
            + "|(?<measured>\\b\\d+(?:[.,]\\d+)*(?=(?:\\p{L}{1,3}(?:/h)?|°[CF]?)(?![\\p{L}\\d_-])))"
            + "|(?<number>(?<![\\p{L}\\d])[-\\u2212]?\\d+(?:[.,/]\\d+)*(?![\\p{L}\\d_-]))"
            + "|(?<speed>\\b(?:km|m)/[hs]\\b)"
            + "|(?<term>" + LETTER + "(?:" + LETTER + "++|'|(?:->|::|[.:/\\\\#-])(?=" + LETTER + "))*+"
            + "(?:\\(\\)|\\+\\+|#(?!\\p{L}))?)"
            + "|(?<symbol>[%\\u20ac$\\u00a3\\u00a5\\u20b9])"
            + "|(?<stop>[.?!;\\n]+)"
            + "|(?<pause>[,:()\\u2013\\u2014])"
            // Of an operator or an emoji nobody knows what it means; the degree belongs to its scale.
            + "|[\\p{S}&&[^\u00b0]]+|[*/\\\\&@#]+|(?<=\\d\\s?)-(?=\\s?\\d)");

    private static final Pattern LETTERS = Pattern.compile("[\\p{L}\\p{M}']+(?:-[\\p{L}\\p{M}']+)*");
    private static final Pattern INITIALS = Pattern.compile("\\p{L}(?:\\.\\p{L})+");
    /** As in findById; not as in YouTube or iPhone, which are written as words as well. */
    private static final Pattern CAMEL = Pattern.compile("\\p{Ll}{2,}\\p{L}*\\p{Lu}\\p{L}*");

    private static final Pattern PRODUCT = Pattern.compile("[\\p{L}\\d]+(?:-[\\p{L}\\d]+)*");

    private static final Pattern POWER =
            Pattern.compile("(?<=[\\d)])(?=[\u2070\u00b9\u00b2\u00b3\u2074-\u207b\u207f])");

    private static final String GLUED = "(?<=\\d)(?=[\u00bc-\u00be\u2150-\u215e])";

    private final List<Token> tokens = new ArrayList<>();
    private final boolean shouted;
    private boolean sentenceBegins = true;

    private Tokenizer(String text) {
        // In a text all of capitals they tell no names.
        shouted = text.chars().noneMatch(Character::isLowerCase);
    }

    static List<Token> tokens(String text) {
        Tokenizer tokenizer = new Tokenizer(text);
        tokenizer.read(straightened(text));
        return tokenizer.tokens;
    }

    private static String straightened(String text) {
        return Normalizer.normalize(powers(text), Normalizer.Form.NFKC)
                .replace('\u2044', '/')
                .replaceAll("[\u201c\u201d\u201e\u00ab\u00bb]", "\"")
                .replaceAll("[\u2018\u2019\u02bc]", "'");
    }

    /** What a composed form would glue to the digits before it. */
    private static String powers(String text) {
        return POWER.matcher(text).replaceAll("^").replaceAll(GLUED, " ");
    }

    private void read(String text) {
        Matcher part = PARTS.matcher(text);
        while (part.find()) {
            String raw = part.group();
            if (part.group("stop") != null) {
                tokens.add(Token.of(Token.Kind.STOP, "."));
                sentenceBegins = true;
                continue;
            }
            if (part.group("pause") != null) {
                tokens.add(Token.of(Token.Kind.PAUSE, ","));
                continue;
            }
            if (part.group("term") != null) {
                term(raw);
            } else {
                tokens.add(Token.of(kind(part), form(part, raw)));
            }
            sentenceBegins = false;
        }
    }

    private static Token.Kind kind(Matcher part) {
        if (part.group("number") != null || part.group("measured") != null || part.group("ordinal") != null) {
            return Token.Kind.NUMBER;
        }
        if (part.group("date") != null || part.group("time") != null) {
            return Token.Kind.DATE;
        }
        boolean word = part.group("symbol") != null || part.group("speed") != null;
        return word ? Token.Kind.WORD : Token.Kind.LITERAL;
    }

    private static String form(Matcher part, String raw) {
        if (part.group("ordinal") != null) {
            return Numbers.ordinal(Numbers.canonical(raw.substring(0, raw.length() - 2)));
        }
        if (part.group("number") != null || part.group("measured") != null) {
            return Numbers.canonical(raw);
        }
        if (part.group("code") != null || part.group("quoted") != null) {
            return raw.substring(1, raw.length() - 1).strip();
        }
        return raw;
    }

    private void term(String raw) {
        if (INITIALS.matcher(raw).matches()) {
            word(raw.replace(".", ""));
        } else if (LETTERS.matcher(raw).matches() && !CAMEL.matcher(raw).matches()) {
            for (String word : raw.split("-", -1)) {
                word(word);
            }
        } else {
            boolean fold = PRODUCT.matcher(raw).matches() && !CAMEL.matcher(raw).matches();
            tokens.add(new Token(fold ? lower(raw) : raw, Token.Kind.LITERAL, raw, false));
        }
    }

    private void word(String raw) {
        boolean name = Character.isUpperCase(raw.codePointAt(0)) && !sentenceBegins && !shouted;
        // The pronoun has no content, the country has.
        String word = raw.equals("US") && !shouted ? "usa" : lower(raw);
        for (String form : Contractions.expand(word)) {
            tokens.add(Token.word(form, raw, name));
            name = false;
        }
        sentenceBegins = false;
    }

    private static String lower(String raw) {
        return raw.toLowerCase(Locale.ROOT);
    }
}
