package org.cdicache.check;

import java.util.Collections;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Puts values in the place of <code>${name}</code> and <code>${name:default}</code>, as MicroProfile Config 3 does. */
final class Expressions {

    private static final String OPEN = "${";

    /** What is deeper goes in a circle. */
    private static final int DEEPEST = 16;

    private final Function<String, Optional<String>> values;
    private final SortedMap<String, String> unresolved = new TreeMap<>();

    Expressions(Function<String, Optional<String>> values) {
        this.values = values;
    }

    /** The expression that has no value, by the property that needs it. */
    SortedMap<String, String> unresolved() {
        return Collections.unmodifiableSortedMap(unresolved);
    }

    /**
     * The text of a property without expressions.
     *
     * @throws NoSuchElementException if one of them has no value
     */
    String expand(String property, String text) {
        return expand(property, text, 0);
    }

    private String expand(String property, String text, int depth) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith('\\' + OPEN, i)) {
                expanded.append(OPEN);
                i += OPEN.length();
            } else if (text.startsWith(OPEN, i)) {
                int end = end(text, i);
                expanded.append(value(property, text.substring(i + OPEN.length(), end), depth + 1));
                i = end;
            } else {
                expanded.append(text.charAt(i));
            }
        }
        return expanded.toString();
    }

    /** Where the brace is that closes the one behind an index. */
    private static int end(String text, int start) {
        int open = 0;
        for (int i = start; i < text.length(); i++) {
            if (text.startsWith(OPEN, i)) {
                open++;
            } else if (text.charAt(i) == '}' && --open == 0) {
                return i;
            }
        }
        throw new NoSuchElementException("an expression without an end");
    }

    private String value(String property, String expression, int depth) {
        int colon = colon(expression);
        String name = expand(property, expression.substring(0, colon < 0 ? expression.length() : colon), depth);
        // Two colons ask a handler of the server's for a secret.
        boolean ofAHandler = colon >= 0 && expression.startsWith("::", colon);
        Optional<String> found = ofAHandler || depth > DEEPEST ? Optional.empty() : values.apply(name);
        if (found.isPresent()) {
            return expand(property, found.get(), depth);
        }
        if (colon < 0 || ofAHandler) {
            unresolved.putIfAbsent(property, ofAHandler ? expression : name);
            throw new NoSuchElementException("an expression without a value");
        }
        return expand(property, expression.substring(colon + 1), depth);
    }

    /** Where the default begins; negative if there is none. */
    private static int colon(String expression) {
        int open = 0;
        for (int i = 0; i < expression.length(); i++) {
            if (expression.startsWith(OPEN, i)) {
                open++;
            } else if (expression.charAt(i) == '}') {
                open--;
            } else if (expression.charAt(i) == ':' && open == 0) {
                return i;
            }
        }
        return -1;
    }
}
