package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|anything|true",
                "a*|abc|true",
                "a*|bac|false",
                "*c|abc|true",
                "a*c*e|abcde|true",
                "a*c*e|abcdef|false",
                "a?c|abc|true",
                "a?c|ac|false",
                "a[bc]d|acd|true",
                "a[bc]d|aed|false",
                "a[^bc]d|aed|true",
                "a[^bc]d|abd|false",
                "a[b-d]e|ace|true",
                "a[d-b]e|ace|true",
                "a[b-d]e|aee|false",
                "a\\*c|a*c|true",
                "a\\*c|abc|false",
                "a[\\]]c|a]c|true",
                "a[b-d]e|abe|true",
                "a[b-d]e|ade|true",
                "a[^b]d|a^d|true",
                "a[^b]d|a[d|true",
                "a[bc|ab|true",
                "a[|ab|false",
                "a[b-|ab|true",
                "a[b-|a-|true",
                "a[b\\|a\\|true",
                "a[b\\|ac|false",
                "a\\|a\\|true",
                "abc|abc|true",
                "abc|abcd|false",
                "user:*:name|user:1:2:name|true",
                "a**b|ab|true",
            })
    void matches_asRedisDoes(String pattern, String key, boolean expected) {
        assertThat(new Glob(pattern).matches(key)).isEqualTo(expected);
    }

    @Test
    void questionMark_isOneByte_asInRedis() {
        assertThat(new Glob("?").matches("ä")).isFalse();
        assertThat(new Glob("??").matches("ä")).isTrue();
    }

    @Test
    void hostilePattern_takesPolynomialTime() {
        String pattern = "a*".repeat(200) + "b";
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                java.time.Duration.ofSeconds(10),
                () -> assertThat(new Glob(pattern).matches("a".repeat(5_000))).isFalse());
    }

    @Test
    void emptyPattern_isRefused() {
        assertThatThrownBy(() -> new Glob("")).hasMessageContaining("*");
    }
}
