package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads numbers that are written as English words, and brings those in digits into one form. */
final class Numbers {

    private static final Pattern THOUSANDS = Pattern.compile("-?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("-?\\d+,\\d{1,2}");

    private static final List<String> SMALL = List.of(
            ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                            + "seventeen eighteen nineteen")
                    .split(" "));
    private static final List<String> SMALL_ORDINALS = List.of(
            ("zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
                            + "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
                    .split(" "));
    private static final List<String> TENS =
            List.of("twenty thirty forty fifty sixty seventy eighty ninety".split(" "));
    private static final Map<String, Long> SCALES =
            Map.of("hundred", 100L, "thousand", 1_000L, "million", 1_000_000L, "billion", 1_000_000_000L);

    private static final Map<String, Long> CARDINALS = new HashMap<>();
    private static final Map<String, Long> ORDINALS = new HashMap<>();

    /** Behind these, "one" is somebody or stands for a thing named before. */
    private static final Set<String> BEFORE_PRONOUN = Set.of(
            "do does did can could should would will may might must no any every each some this that which another the"
                    .split(" "));

    static {
        for (int i = 0; i < SMALL.size(); i++) {
            CARDINALS.put(SMALL.get(i), (long) i);
            ORDINALS.put(SMALL_ORDINALS.get(i), (long) i);
        }
        for (int i = 0; i < TENS.size(); i++) {
            String tens = TENS.get(i);
            CARDINALS.put(tens, (i + 2) * 10L);
            ORDINALS.put(tens.substring(0, tens.length() - 1) + "ieth", (i + 2) * 10L);
        }
        SCALES.forEach((word, value) -> ORDINALS.put(word + "th", value));
    }

    private final List<Token> in;
    private final List<Token> out = new ArrayList<>();
    private int next;

    private Numbers(List<Token> in) {
        this.in = in;
    }

    /** Digits without separators of thousands, and with a decimal point. Nothing is rounded: 3.1 and 3.10 may be versions. */
    static String canonical(String digits) {
        String number = digits.replace('\u2212', '-');
        if (THOUSANDS.matcher(number).matches()) {
            return number.replace(",", "");
        }
        return DECIMAL_COMMA.matcher(number).matches() ? number.replace(',', '.') : number;
    }

    /** The form of a place in an order: the third chapter is not three chapters. */
    static String ordinal(String number) {
        return number + '.';
    }

    static List<Token> read(List<Token> tokens) {
        Numbers numbers = new Numbers(tokens);
        while (numbers.next < tokens.size()) {
            numbers.step();
        }
        return numbers.out;
    }

    private void step() {
        Token token = in.get(next);
        if (token.isWord("half")) {
            add("0.5");
        } else if (token.isWord("dozen")) {
            add("12");
        } else if (starts(token)) {
            number();
            return;
        } else {
            out.add(token);
        }
        next++;
    }

    private boolean starts(Token token) {
        if (!token.is(Token.Kind.WORD)) {
            return false;
        }
        String form = token.form();
        if (form.equals("one")) {
            return !(next > 0 && BEFORE_PRONOUN.contains(in.get(next - 1).form()));
        }
        if (form.equals("second")) {
            return !(next > 0 && in.get(next - 1).is(Token.Kind.NUMBER));
        }
        return CARDINALS.containsKey(form) || ORDINALS.containsKey(form) || SCALES.containsKey(form);
    }

    /** Sums up words as far as they make one number: "two hundred and five", but not "first ten" or "two three". */
    private void number() {
        long total = 0;
        long group = 0;
        long room = Long.MAX_VALUE;
        boolean any = false;
        boolean ordinal = false;
        while (next < in.size() && in.get(next).is(Token.Kind.WORD)) {
            String form = in.get(next).form();
            Long scale = SCALES.get(form);
            Long value = CARDINALS.get(form);
            Long rank = ORDINALS.get(form);
            if (scale != null) {
                group = Math.max(group, 1) * scale;
                if (scale > 100) {
                    total += group;
                    group = 0;
                }
                room = 100;
            } else if (value != null && value < room) {
                group += value;
                room = value >= 20 ? 10 : 0;
            } else if (rank != null && (rank < room || rank >= 100)) {
                group = rank >= 100 ? Math.max(group, 1) * rank : group + rank;
                next++;
                ordinal = true;
                break;
            } else if (!(form.equals("and") && any && room == 100 && continues())) {
                break;
            }
            any = true;
            next++;
        }
        String number = String.valueOf(total + group);
        add(ordinal ? ordinal(number) : number);
    }

    private boolean continues() {
        return next + 1 < in.size() && CARDINALS.containsKey(in.get(next + 1).form());
    }

    private void add(String form) {
        out.add(Token.of(Token.Kind.NUMBER, form));
    }
}
