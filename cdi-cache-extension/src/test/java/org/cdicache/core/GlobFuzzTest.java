package org.cdicache.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.cdicache.Fuzzing;
import org.junit.jupiter.api.Test;

/** Patterns: whatever they are, matching ends soon, and what follows from the meaning of the signs holds. */
public class GlobFuzzTest {

    @Test
    void noPatternBreaksTheMatcher() throws Exception {
        Fuzzing.run(
                GlobFuzzTest.class,
                List.of(
                        "user:*:name\nuser:1:2:name".getBytes(UTF_8),
                        "a[^b-d]?\\*[\nae\u00e4*".getBytes(UTF_8),
                        ("a*".repeat(50) + "b\n" + "a".repeat(500)).getBytes(UTF_8)));
    }

    /** A pattern, a line end, a key. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, UTF_8);
        int end = text.indexOf('\n');
        if (end < 1) {
            return;
        }
        String pattern = text.substring(0, end);
        String key = text.substring(end + 1);
        boolean[] matched = new boolean[1];
        Fuzzing.within(16_384 + 8L * input.length, () -> matched[0] = new Glob(pattern).matches(key));
        boolean matches = matched[0];
        require(new Glob("*").matches(key), "* matches everything");
        require(new Glob(escaped(key) + "*").matches(key), "an escaped key matches itself");
        require(!matches || new Glob("*" + pattern).matches(key), "a star in front matches more");
        require(!matches || new Glob("*" + pattern).matches("before" + key), "a star in front takes anything");
    }

    private static String escaped(String key) {
        return key.replaceAll("([*?\\[\\]\\\\^-])", "\\\\$1");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
