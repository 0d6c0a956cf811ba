package org.cdicache.ai.near;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds dates, times and words relative to today, and brings each into one form: {@code 2020-03-11}, {@code 17:00}, {@code next-week}. */
final class Calendar {

    private static final List<String> MONTHS =
            List.of("january february march april may june july august september october november december".split(" "));
    private static final List<String> DAYS =
            List.of("monday tuesday wednesday thursday friday saturday sunday".split(" "));
    /** Other words, too, unless they are written or used like a name. */
    private static final Set<String> AMBIGUOUS =
            Set.of("may", "march", "mar", "sat", "sun", "wed", "mon", "dec", "jan");

    private static final Set<String> BEFORE_DATE =
            Set.of("in", "on", "of", "since", "until", "by", "every", "each", "next", "last", "this", "from", "to");
    private static final Set<String> RELATIVE =
            Set.of("today", "tomorrow", "yesterday", "tonight", "now", "currently", "nowadays");
    private static final Set<String> SHIFTS = Set.of("this", "next", "last", "previous", "past", "coming");
    private static final Set<String> PERIODS = Set.of(
            "week",
            "month",
            "year",
            "weekend",
            "morning",
            "afternoon",
            "evening",
            "night",
            "quarter",
            "century",
            "decade",
            "spring",
            "summer",
            "autumn",
            "winter",
            "semester");
    private static final Pattern YEAR = Pattern.compile("[12]\\d{3}");
    private static final Pattern DAY = Pattern.compile("(?:0?[1-9]|[12]\\d|3[01])\\.?");
    private static final Pattern HOUR = Pattern.compile("0?[1-9]|1[0-2]");

    private final List<Token> in;
    private final List<Token> out = new ArrayList<>();
    private int next;

    private Calendar(List<Token> in) {
        this.in = in;
    }

    static List<Token> read(List<Token> tokens) {
        Calendar calendar = new Calendar(tokens);
        while (calendar.next < tokens.size()) {
            calendar.step();
        }
        return calendar.out;
    }

    private void step() {
        Token token = in.get(next);
        int month = month(token);
        if (month > 0) {
            date(month);
        } else if (token.is(Token.Kind.DATE)) {
            clockOrIso(token.form());
        } else if (is(1, t -> t.isWord("am") || t.isWord("pm")) && matches(0, HOUR)) {
            add(time(Integer.parseInt(token.form()), 0, in.get(next + 1).form()));
            next += 2;
        } else if (token.is(Token.Kind.WORD)) {
            word(token);
        } else {
            out.add(token);
            next++;
        }
    }

    private void word(Token token) {
        String form = token.form();
        int day = index(DAYS, token);
        if (day > 0) {
            add("day-" + day);
        } else if (RELATIVE.contains(form)) {
            add(form);
        } else if (form.equals("noon") || form.equals("midnight")) {
            add(form.equals("noon") ? "12:0" : "0:0");
        } else if (SHIFTS.contains(form) && is(1, t -> PERIODS.contains(t.form()))) {
            add(form + '-' + in.get(next + 1).form());
            next++;
        } else {
            out.add(token);
        }
        next++;
    }

    /** A month, with a day before or behind it and a year behind that. */
    private void date(int month) {
        String day = "";
        String year = "";
        int last = out.size() - 1;
        if (last >= 0
                && out.get(last).is(Token.Kind.NUMBER)
                && DAY.matcher(out.get(last).form()).matches()) {
            day = out.remove(last).form();
        }
        next++;
        if (day.isEmpty() && matches(0, DAY)) {
            day = in.get(next++).form();
        }
        int comma = is(0, t -> t.is(Token.Kind.PAUSE)) ? 1 : 0;
        if (matches(comma, YEAR)) {
            year = in.get(next + comma).form();
            next += comma + 1;
        }
        add(date(year, month, day));
    }

    private static String date(String year, int month, String day) {
        return year + '-' + month + '-' + (day.isEmpty() ? "" : Integer.valueOf(day.replace(".", "")));
    }

    private void clockOrIso(String form) {
        next++;
        int colon = form.indexOf(':');
        if (colon > 0) {
            String half = is(0, t -> t.isWord("am") || t.isWord("pm"))
                    ? in.get(next++).form()
                    : "";
            add(time(Integer.parseInt(form.substring(0, colon)), Integer.parseInt(form.substring(colon + 1)), half));
        } else {
            int month = Integer.parseInt(form.substring(5, 7));
            add(date(form.substring(0, 4), month, form.length() > 7 ? form.substring(8) : ""));
        }
    }

    private static String time(int hour, int minute, String half) {
        int hours = half.isEmpty() ? hour : hour % 12 + (half.equals("pm") ? 12 : 0);
        return hours + ":" + minute;
    }

    private int month(Token token) {
        return token.is(Token.Kind.WORD) ? index(MONTHS, token) : 0;
    }

    /** The place of a name in a list, from 1, or 0; the first three letters are enough, or four. */
    private int index(List<String> names, Token token) {
        String form = token.form();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean same = form.equals(name) || (form.length() >= 3 && form.length() <= 4 && isShort(name, form));
            if (same && (!AMBIGUOUS.contains(form) || isDate(token))) {
                return i + 1;
            }
        }
        return 0;
    }

    private static boolean isShort(String name, String form) {
        return name.startsWith(form) && !form.equals("marc") && !form.equals("dece");
    }

    private boolean isDate(Token token) {
        boolean behind = next > 0 && BEFORE_DATE.contains(in.get(next - 1).form());
        return (token.name() && (behind || matches(1, DAY))) || matches(-1, DAY) || matches(1, YEAR);
    }

    private boolean is(int offset, Predicate<Token> what) {
        int at = next + offset;
        return at >= 0 && at < in.size() && what.test(in.get(at));
    }

    private boolean matches(int offset, Pattern number) {
        return is(
                offset, t -> t.is(Token.Kind.NUMBER) && number.matcher(t.form()).matches());
    }

    private void add(String form) {
        out.add(Token.of(Token.Kind.DATE, form));
    }
}
