package org.cdicache.demo;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A duration as people write it in configuration: {@code 1200ms}, {@code 2s}, {@code 1500} (milliseconds) or {@code PT1.2S}. MicroProfile
 * Config finds {@link #of(String)} by itself.
 *
 * @param duration zero or more, at most a minute
 */
public record Delay(Duration duration) {

    private static final Pattern SHORT_FORM = Pattern.compile("(\\d{1,6})\\s*(ms|s)?");
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Rejects what would hold a request for more than a minute. */
    public Delay {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("A delay lies between 0ms and 60s, not " + duration);
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is not a duration, is negative or exceeds a minute
     */
    public static Delay of(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        Matcher shortForm = SHORT_FORM.matcher(trimmed);
        if (shortForm.matches()) {
            long amount = Long.parseLong(shortForm.group(1));
            return new Delay("s".equals(shortForm.group(2)) ? Duration.ofSeconds(amount) : Duration.ofMillis(amount));
        }
        try {
            return new Delay(Duration.parse(trimmed));
        } catch (DateTimeParseException unreadable) {
            throw new IllegalArgumentException("'" + text + "' is not a delay; write 1200ms, 2s or PT1.2S", unreadable);
        }
    }
}
