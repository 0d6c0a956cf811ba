package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    void eachKindOfNumberInAList_hasItsSize_andSmallOnesAreShared() {
        int listOfOne = 24 + 16 + 8;

        assertThat(of(List.of(100))).isEqualTo(listOfOne);
        assertThat(of(List.of(100L))).isEqualTo(listOfOne);
        assertThat(of(List.of(1_000))).isEqualTo(listOfOne + 16);
        assertThat(of(List.of(1_000L))).isEqualTo(listOfOne + 24);
        assertThat(of(List.of(1.5f))).isEqualTo(listOfOne + 16);
        assertThat(of(List.of(1.5))).isEqualTo(listOfOne + 24);
        assertThat(of(List.of(BigInteger.TEN))).isEqualTo(listOfOne + 96);
        assertThat(of(List.of(BigDecimal.TEN))).isEqualTo(listOfOne + 96);
    }

    @Test
    void arraysOfPrimitives_areAsLongAsTheirElements() {
        assertThat(of(new int[3])).isEqualTo(16 + 16);
        assertThat(of(new double[3])).isEqualTo(16 + 24);
        assertThat(of(new char[] {'a', 'b'})).isEqualTo(24 + 16 + 8);
    }

    /** A list has room for a fifth more, a table for a third, to the next power of two. */
    @Test
    void collections_haveRoomForMore() {
        assertThat(of(Collections.nCopies(10, true))).isEqualTo(24 + 16 + 4 * 12);
        assertThat(of(Set.of(1_000))).isEqualTo(56 + 16 + (16 + 4 * 16) + 40 + 16);
        assertThat(of(mapOf(12))).isEqualTo(56 + (16 + 4 * 16) + 12 * (40 + 36));
        assertThat(of(mapOf(13))).isEqualTo(56 + (16 + 4 * 32) + 13 * (40 + 36));
        assertThat(of(JsonNodeFactory.instance.objectNode().put("12345678", "12345678")))
                .isEqualTo(56 + (16 + 4 * 16) + 40 + 36 + 48);
    }

    private static Map<String, Boolean> mapOf(int entries) {
        return IntStream.range(0, entries)
                .boxed()
                .collect(Collectors.toMap(i -> String.valueOf(10_000_000 + i), i -> true));
    }

    /** Inside of these numbers are no objects; behind them they are again. */
    @Test
    void numbersBehindAnArrayOrARecord_areObjectsAgain() {
        int listOfTwo = 24 + 16 + 8;

        assertThat(of(List.of(new short[] {1_000}, 1_000))).isEqualTo(listOfTwo + (16 + 8) + 16);
        assertThat(of(List.of(new Point(1_000, null, "12345678"), 1_000))).isEqualTo(listOfTwo + (24 + 24 + 48) + 16);
    }

    @Test
    void aWideCharacterIsFound_whereverItIs() {
        for (int before : new int[] {0, 62, 63, 64, 65, 127, 128}) {
            assertThat(of("x".repeat(before) + '\u2014' + "x".repeat(200 - before)))
                    .as("behind %d others", before)
                    .isEqualTo(24 + 16 + 408);
        }
    }

    @Test
    void whatCannotBeWritten_isGuessedFromItsPayload() {
        assertThat(codec.heapBytes(new Secretive(), 100)).isEqualTo(400);
        assertThat(codec.heapBytes(null, 0)).isZero();
    }
}
