package org.cdicache.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import org.cdicache.spi.ListText;

/** Values as text that is read back to the same value. */
final class SettingText {

    private SettingText() {}

    /** The shortest form; what is finer than a millisecond in ISO 8601. */
    static String of(Duration duration) {
        long millis = duration.toMillis();
        if (duration.isNegative() || !duration.equals(Duration.ofMillis(millis))) {
            return duration.toString();
        }
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** A size in bytes. */
    static String of(long bytes) {
        if (bytes > 0 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "MB";
        }
        return String.valueOf(bytes);
    }

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of whatever a parameter may be. */
    static String of(Object value) {
        if (value instanceof Duration duration) {
            return of(duration);
        }
        if (value instanceof Enum<?> constant) {
            return of(constant);
        }
        if (value instanceof Collection<?> several) {
            return ListText.of(several.stream().map(String::valueOf).toList());
        }
        return value.toString();
    }
}
