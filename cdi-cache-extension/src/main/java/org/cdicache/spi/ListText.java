package org.cdicache.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Several texts in one, separated by commas. Blanks around a text do not count unless a backslash precedes them. */
public final class ListText {

    private static final char ESCAPE = '\\';

    private ListText() {}

    /** The texts, those that are empty left out. */
    static List<String> parse(String list) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int end = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == ',') {
                texts.add(text.substring(0, end));
                text.setLength(0);
                end = 0;
            } else if (c == ESCAPE && i + 1 < list.length()) {
                i++;
                text.append(list.charAt(i));
                end = text.length();
            } else if (!Character.isWhitespace(c)) {
                text.append(c);
                end = text.length();
            } else if (end > 0) {
                text.append(c);
            }
        }
        texts.add(text.substring(0, end));
        texts.removeIf(String::isEmpty);
        return texts;
    }

    /** A list that {@link ConfigValues#list} reads as these texts. */
    public static String of(Collection<String> texts) {
        return texts.stream().map(ListText::escape).collect(Collectors.joining(","));
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == ESCAPE || Character.isWhitespace(c)) {
                escaped.append(ESCAPE);
            }
            escaped.append(c);
        }
        return escaped.toString();
    }
}
