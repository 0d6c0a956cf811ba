package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AiControlTest {

    private static AiControl control(boolean noCache, boolean noStore, boolean cached, Long maxAge, Long stale) {
        return new AiControl(
                noCache,
                noStore,
                cached,
                maxAge == null ? null : Duration.ofMillis(maxAge),
                stale == null ? null : Duration.ofMillis(stale),
                Set.of(),
                null);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "''                        | false | false | false | -     | -",
                "no-cache                  | true  | false | false | -     | -",
                "NO-STORE                  | false | true  | false | -     | -",
                "only-if-cached            | false | false | true  | -     | -",
                "max-age=60                | false | false | false | 60000 | -",
                "max-age=\"60\"            | false | false | false | 60000 | -",
                " max-age = 60 ,no-store , | false | true  | false | 60000 | -",
                "max-age=60, max-age=5     | false | false | false | 5000  | -",
                "max-age                   | false | false | false | 0     | -",
                "max-age=soon              | false | false | false | 0     | -",
                "max-age=00000000060       | false | false | false | 60000 | -",
                "max-age=00000000000       | false | false | false | 0     | -",
                "max-age=-1                | false | false | false | 0     | -",
                "stale-if-error=9          | false | false | false | -     | 9000",
                "stale-if-error=0          | false | false | false | -     | 1",
                "no-transform, max-stale=5 | false | false | false | -     | -",
                "max-age=99999999999999999 | false | false | false | 3153600000000 | -",
                "max-age=9999999999        | false | false | false | 3153600000000 | -"
            },
            delimiter = '|')
    void headerIsReadAsItIsMeant_andMalformedPartsAsTheStricter(
            String header, boolean noCache, boolean noStore, boolean cached, Long maxAge, Long stale) {
        assertThat(AiControl.parse(header)).isEqualTo(control(noCache, noStore, cached, maxAge, stale));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", ",,,", "max-age==5", "\"", "no-cache=\"Set-Cookie\"", "\u0000"})
    void nothingThatAClientSends_isAnError(String header) {
        assertThat(AiControl.parse(header)).isNotNull();
    }

    @Test
    void bothTogether_areTheStricterInEverything() {
        AiControl one = control(true, false, false, 5_000L, null).withTags("a");
        AiControl other = control(false, true, true, 3_000L, 7L).withTags("b");

        assertThat(one.and(other))
                .isEqualTo(control(true, true, true, 3_000L, 7L).withTags("a", "b"));
        assertThat(other.and(one)).isEqualTo(one.and(other));
        assertThat(one.and(AiControl.DEFAULT)).isSameAs(one);
        assertThat(AiControl.DEFAULT.and(one)).isEqualTo(one);
    }

    @Test
    void valuesOutOfRange_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AiControl.DEFAULT.withMaxAge(Duration.ofMillis(-1)))
                .withMessage("maxAge must not be negative, was PT-0.001S");
        assertThatIllegalArgumentException().isThrownBy(() -> AiControl.DEFAULT.withStaleIfError(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> AiControl.DEFAULT.withTags(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AiControl.DEFAULT.withTags("1", "2", "3", "4", "5", "6", "7", "8", "9"))
                .withMessage("at most 8 tags are possible, were 9");
    }
}
