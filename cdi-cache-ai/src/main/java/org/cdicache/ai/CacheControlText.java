package org.cdicache.ai;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Cache-Control} header of a request. */
final class CacheControlText {

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Duration SHORTEST_STALE = Duration.ofMillis(1);

    private boolean noCache;
    private boolean noStore;
    private boolean onlyIfCached;
    private @Nullable Duration maxAge;
    private @Nullable Duration staleIfError;

    private CacheControlText() {}

    static AiControl parse(String text) {
        CacheControlText read = new CacheControlText();
        for (String directive : text.split(",", -1)) {
            int equals = directive.indexOf('=');
            String name = (equals < 0 ? directive : directive.substring(0, equals))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            read.directive(name, equals < 0 ? "" : directive.substring(equals + 1));
        }
        return new AiControl(
                read.noCache, read.noStore, read.onlyIfCached, read.maxAge, read.staleIfError, Set.of(), null);
    }

    private void directive(String name, String argument) {
        switch (name) {
            case "no-cache" -> noCache = true;
            case "no-store" -> noStore = true;
            case "only-if-cached" -> onlyIfCached = true;
            case "max-age" -> maxAge = shorter(maxAge, seconds(argument));
            case "stale-if-error" -> {
                Duration reach = seconds(argument);
                staleIfError = shorter(staleIfError, reach.isZero() ? SHORTEST_STALE : reach);
            }
            default -> {
                // What the cache does not know does not concern it.
            }
        }
    }

    /** A directive that is there twice counts as the stricter one. */
    private static Duration shorter(@Nullable Duration before, Duration next) {
        return before == null || next.compareTo(before) < 0 ? next : before;
    }

    private static Duration seconds(String argument) {
        String text = argument.strip().replace("\"", "");
        String digits = text.replaceFirst("^0+", "");
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ZERO;
        }
        // More digits than a Java number holds mean for ever, as RFC 9111 says.
        return digits.length() > 10 ? LONGEST : shorter(LONGEST, Duration.ofSeconds(Long.parseLong(digits)));
    }
}
