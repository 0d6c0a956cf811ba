package org.cdicache.spi;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as people write them: {@code 1024}, {@code 64KB}, {@code 64MB}, {@code 1GB}; a kilobyte is 1024 bytes. */
final class SizeText {

    static final String EXPECTED = "must be a size, such as 1024, 64KB, 64MB or 1GB";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,19})\\s*(b|kb|mb|gb|)");

    private SizeText() {}

    /** Empty if the text is no size, or one that does not fit in a long. */
    static Optional<Long> parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2))));
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    private static long unit(String suffix) {
        return switch (suffix) {
            case "kb" -> 1L << 10;
            case "mb" -> 1L << 20;
            case "gb" -> 1L << 30;
            default -> 1L;
        };
    }
}
