package org.cdicache.spi;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1024, 1024",
        "10B, 10",
        "64KB, 65536",
        "64mb, 67108864",
        "' 1 GB ', 1073741824",
    })
    void readsWhatPeopleWrite(String text, long expected) {
        assertThat(SizeText.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KB", "-1", "1.5MB", "1TB", "999999999999999999GB", "9999999999999999999"})
    void refusesTheRest(String text) {
        assertThat(SizeText.parse(text)).isEmpty();
    }

    @Property
    void neverThrows(@ForAll String text) {
        SizeText.parse(text).ifPresent(bytes -> assertThat(bytes).isNotNegative());
    }
}
