package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds units of measure and of money, and brings each into one form. A currency in front of its amount is put behind it. */
final class Units {

    private static final String CURRENCIES = "\u20ac$\u00a3\u00a5\u20b9";

    private final Map<String, String> anywhere = new HashMap<>();
    private final Map<String, String> behindNumbers = new HashMap<>();

    Units() {
        for (List<String> line : WordList.groups("units.txt")) {
            Map<String, String> target = anywhere;
            for (String word : line) {
                if (word.equals("*")) {
                    target = behindNumbers;
                } else {
                    target.put(word, line.get(0));
                }
            }
        }
    }

    List<Token> read(List<Token> tokens) {
        List<Token> result = new ArrayList<>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String unit = unit(tokens, i);
            if (unit == null) {
                result.add(token);
            } else if (inFront(tokens, i)) {
                result.add(tokens.get(++i));
                result.add(Token.of(Token.Kind.UNIT, unit));
            } else if (!unit.equals("degree")) {
                result.add(Token.of(Token.Kind.UNIT, unit));
            }
        }
        return result;
    }

    private static boolean inFront(List<Token> tokens, int i) {
        boolean currency = tokens.get(i).form().length() == 1
                && CURRENCIES.contains(tokens.get(i).form());
        return currency
                && i + 1 < tokens.size()
                && tokens.get(i + 1).is(Token.Kind.NUMBER)
                && !(i > 0 && tokens.get(i - 1).is(Token.Kind.NUMBER));
    }

    private @Nullable String unit(List<Token> tokens, int i) {
        Token token = tokens.get(i);
        if (!token.is(Token.Kind.WORD)) {
            return null;
        }
        String form = token.form().toLowerCase(Locale.ROOT);
        // The degree says nothing beside the scale that follows it.
        if (form.startsWith("degree") && i + 1 < tokens.size() && isScale(tokens.get(i + 1))) {
            return "degree";
        }
        boolean measured = i > 0
                && (tokens.get(i - 1).is(Token.Kind.NUMBER)
                        || tokens.get(i - 1).form().startsWith("degree"));
        String unit = measured ? behindNumbers.get(form) : null;
        return unit == null ? anywhere.get(form) : unit;
    }

    private static boolean isScale(Token token) {
        return List.of("c", "f", "celsius", "fahrenheit").contains(token.form());
    }
}
