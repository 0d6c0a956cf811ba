package org.cdicache.spi;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code PT30M}, {@code 30m}, {@code 90s}, {@code 500ms}, {@code 2h}, {@code 1d}; a bare number is seconds. */
final class DurationText {

    static final String EXPECTED =
            "must be a duration of at most 36500d, such as 30m, 90s, 500ms, 2h, 1d, PT30M, or a number of seconds";

    private static final Pattern SHORT = Pattern.compile("(\\d{1,18})\\s*(ms|s|m|h|d|)");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private DurationText() {}

    /** Empty if the text is no duration, or a longer one than any stamp in Redis could carry. */
    static Optional<Duration> parse(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        try {
            Matcher matcher = SHORT.matcher(stripped);
            Duration duration = matcher.matches() ? of(matcher) : Duration.parse(stripped);
            return Optional.of(duration).filter(d -> d.compareTo(LONGEST) <= 0);
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Optional.empty();
        }
    }

    private static Duration of(Matcher matcher) {
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofSeconds(amount);
        };
    }
}
