package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.junit.jupiter.api.Test;

/** The figures are those of HotSpot with compressed references; RetainedHeapTest compares them with a heap. */
class HeapBytesTest {

    private final JsonEntryCodec codec =
            JsonEntryCodec.of(CacheConfig.of(CachePreset.SIMPLE), getClass().getClassLoader());

    record Point(int x, Long y, String name) {}

    /** Can be read and not be written. */
    static final class Secretive {
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public String getName() {
            throw new IllegalStateException("not now");
        }
    }

    /** The first values of a class and size are always measured, and so is one whose payload is empty. */
    private int of(Object value) {
        return codec.heapBytes(value, 0);
    }

    @Test
    void text_hasOneByteForACharacter_orTwoOnceOneOfThemNeedsThem() {
        assertThat(of("x".repeat(800))).isEqualTo(24 + 16 + 800);
        assertThat(of("\u00e4".repeat(800))).isEqualTo(24 + 16 + 800);
        assertThat(of("x".repeat(799) + '\u2014')).isEqualTo(24 + 16 + 1_600);
        assertThat(of("")).isZero();
    }

    @Test
    void record_isItsLayout_itsNumbers_andItsTexts() {
        assertThat(of(new Point(1, 2L, "12345678"))).isEqualTo(24 + 24 + (24 + 16 + 8));
        assertThat(of(new Point(1_000, null, "12345678"))).isEqualTo(24 + 24 + (24 + 16 + 8));
    }

    @Test
    void numbersInCollections_areObjects_thoseInArraysAreNot() {
        assertThat(of(new long[] {1_000, 2_000})).isEqualTo(16 + 16);
        assertThat(of(new short[] {1_000, 2_000})).isEqualTo(16 + 8);
        assertThat(of(List.of(1_000L, 2_000L))).isEqualTo(24 + 16 + 8 + 2 * 24);
        assertThat(of(new byte[100])).isEqualTo(16 + 104);
    }

    @Test
    void map_hasANodeAndAKeyForEachEntry() {
        int empty = of(Map.of());

        assertThat(of(Map.of("12345678", true)) - empty).isEqualTo(40 + (24 + 16 + 8) * 3 / 4);
    }

    @Test
    void whatCannotBeWritten_isGuessedFromItsPayload() {
        assertThat(codec.heapBytes(new Secretive(), 100)).isEqualTo(400);
        assertThat(codec.heapBytes(null, 0)).isZero();
    }
}
