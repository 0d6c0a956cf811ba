package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cdicache.codec.Codecs.HEADER;
import static org.cdicache.codec.Codecs.KEY;
import static org.cdicache.codec.Codecs.hex;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.junit.jupiter.api.Test;

class JsonEntryCodecTest {

    record Everything(
            String s, long n, BigDecimal d, Instant at, Duration took, Optional<String> maybe, List<Integer> l) {}

    /** Version 1 as written on 2026-11-21: {"a":1} stored, created 1000, expires 2000. Readable for ever. */
    private static final String GOLDEN_V1 = "cdca01010000" + "00000000000003e8" + "00000000000007d0"
            + "00000000000007d0" + "00000007" + "7b2261223a317d";

    /** Version 1, flag 1: two tags, with the versions 7 and -2. */
    private static final String GOLDEN_TAGS =
            "cdca01010001" + "00000000000003e8" + "00000000000007d0" + "00000000000007d0" + "00000007" + "02" + "0001"
                    + "74" + "0000000000000007" + "0003" + "e282ac" + "fffffffffffffffe" + "7b2261223a317d";

    /** Version 1, flag 2: a cached null, stale from 1500 on. */
    private static final String GOLDEN_NULL =
            "cdca01010002" + "00000000000003e8" + "00000000000005dc" + "00000000000007d0" + "00000000";

    private final JsonEntryCodec codec = Codecs.compressing(Algorithm.DEFLATE, 100, 6);

    private byte[] seal(Object value) {
        return codec.seal(KEY, codec.encode(value), HEADER);
    }

    @Test
    void records_surviveTheRoundTrip() {
        Everything value = new Everything(
                "ä😀",
                Long.MAX_VALUE,
                new BigDecimal("1.10"),
                Instant.ofEpochSecond(1, 123_456_789),
                Duration.ofMillis(1),
                Optional.of("x"),
                List.of(1, 2));

        Opened opened = codec.open(KEY, seal(value), Everything.class);

        assertThat(opened).isNotNull();
        assertThat(opened.value()).isEqualTo(value);
        assertThat(opened.header()).isEqualTo(HEADER);
    }

    @Test
    void largeValues_areCompressed_smallAndIncompressibleOnesAreNot() {
        byte[] large = seal("abc".repeat(1_000));
        assertThat(large.length).isLessThan(200);
        assertThat(codec.open(KEY, large, String.class).value()).isEqualTo("abc".repeat(1_000));
        assertThat(codec.open(KEY, large, String.class).payloadBytes()).isEqualTo(3_002);
        assertThat(large[4]).isEqualTo(Envelope.DEFLATED);
        assertThat(seal("abc")[4]).isEqualTo(Envelope.STORED);
    }

    @Test
    void goldenEntry_isReadAndWrittenByteForByte() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN_V1);

        assertThat(codec.open(KEY, golden, new TypeRef<Map<String, Integer>>() {}.type())
                        .value())
                .isEqualTo(Map.of("a", 1));
        assertThat(seal(Map.of("a", 1))).isEqualTo(golden);
    }

    @Test
    void anyOtherVersionCodecCompressionOrFlag_isUnreadable() {
        for (int position = 0; position < 6; position++) {
            byte[] altered = HexFormat.of().parseHex(GOLDEN_V1);
            altered[position] ^= 0x40;
            assertThat(codec.open(KEY, altered, Map.class))
                    .as("byte %d", position)
                    .isNull();
            assertThat(codec.header(altered)).isNull();
        }
    }

    @Test
    void truncatedEntries_areUnreadable() {
        for (byte[] entry : List.of(seal("short"), seal("long".repeat(500)))) {
            for (int length = 0; length < entry.length; length++) {
                assertThat(codec.open(KEY, Arrays.copyOf(entry, length), String.class))
                        .isNull();
            }
        }
    }

    @Test
    void claimedLength_isNotBelieved() {
        byte[] bomb = seal("abc".repeat(1_000));
        for (int claimed : new int[] {Integer.MAX_VALUE, -1, 3_001, 3_003, (64 << 20) + 1}) {
            java.nio.ByteBuffer.wrap(bomb).putInt(30, claimed);
            assertThat(codec.open(KEY, bomb, String.class))
                    .as("claims %d", claimed)
                    .isNull();
        }
    }

    @Test
    void goldenTags_areReadAndWrittenByteForByte() {
        Header header = new Header(1_000, 2_000, 2_000, List.of(new TagStamp("t", 7), new TagStamp("\u20ac", -2)));

        assertThat(codec.header(hex(GOLDEN_TAGS))).isEqualTo(header);
        assertThat(codec.open(KEY, hex(GOLDEN_TAGS), Map.class)).isEqualTo(new Opened(Map.of("a", 1), 7, header));
        assertThat(codec.seal(KEY, codec.encode(Map.of("a", 1)), header)).isEqualTo(hex(GOLDEN_TAGS));
    }

    @Test
    void goldenNull_isReadAndWrittenByteForByte() {
        Header header = new Header(1_000, 1_500, 2_000, List.of());

        assertThat(codec.open(KEY, hex(GOLDEN_NULL), String.class)).isEqualTo(new Opened(null, 0, header));
        assertThat(codec.seal(KEY, codec.encode(null), header)).isEqualTo(hex(GOLDEN_NULL));
        assertThat(codec.decode(codec.encode(null), String.class)).isNull();
    }

    @Test
    void nullWithAPayload_isUnreadable() {
        assertThat(codec.open(KEY, hex(GOLDEN_NULL, "00"), String.class)).isNull();
        byte[] claimsLength = hex(GOLDEN_NULL);
        claimsLength[33] = 1;
        assertThat(codec.open(KEY, claimsLength, String.class)).isNull();
    }

    @Test
    void resealing_changesOnlyTheHeader() {
        Header later = new Header(1_000, 3_000, 4_000, List.of(new TagStamp("t", 1)));
        for (String text : new String[] {null, "short", "long".repeat(500)}) {
            byte[] entry = codec.seal(KEY, codec.encode(text), HEADER);
            Opened before = codec.open(KEY, entry, String.class);

            assertThat(codec.open(KEY, codec.reseal(KEY, entry, later), String.class))
                    .isEqualTo(new Opened(before.value(), before.payloadBytes(), later));
            assertThat(codec.reseal(KEY, codec.reseal(KEY, entry, later), HEADER))
                    .isEqualTo(entry);
        }
        assertThat(codec.reseal(KEY, "42".getBytes(UTF_8), later)).isNull();
        assertThat(codec.reseal(KEY, Arrays.copyOf(seal("v"), 20), later)).isNull();
    }

    @Test
    void emptyOptional_isAValueAndNoNull() {
        java.lang.reflect.Type type = new TypeRef<Optional<String>>() {}.type();

        assertThat(codec.open(KEY, seal(Optional.empty()), type).value()).isEqualTo(Optional.empty());
    }

    @Test
    void tags_beyondTheBoundsOfTheEnvelope_areRefused() {
        for (List<TagStamp> tags : List.of(
                Collections.nCopies(65, new TagStamp("t", 1)),
                List.of(new TagStamp("", 1)),
                List.of(new TagStamp("t".repeat(1_025), 1)),
                List.of(new TagStamp("\ud800", 1)))) {
            assertThatThrownBy(() -> codec.seal(KEY, codec.encode("v"), new Header(1, 2, 3, tags)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tagsThatAreCutOff_orNotTheirLengthSays_areUnreadable() {
        byte[] golden = hex(GOLDEN_TAGS);
        for (int position : new int[] {34, 35, 36, 37}) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] altered = golden.clone();
                altered[position] ^= (byte) (1 << bit);
                assertThat(codec.open(KEY, altered, Map.class))
                        .as("byte %d, bit %d", position, bit)
                        .satisfiesAnyOf(
                                o -> assertThat(o).isNull(),
                                o -> assertThat(o.header()).isNotEqualTo(codec.header(golden)));
            }
        }
    }

    @Property
    void anyHeader_survives(
            @ForAll long created,
            @ForAll long soft,
            @ForAll long hard,
            @ForAll @Size(max = 64) List<@From("tagNames") String> names,
            @ForAll long version) {
        List<TagStamp> tags = IntStream.range(0, names.size())
                .mapToObj(i -> new TagStamp(names.get(i), version + i))
                .toList();
        Header header = new Header(created, soft, hard, tags);
        byte[] entry = codec.seal(KEY, codec.encode("v"), header);

        assertThat(codec.header(entry)).isEqualTo(header);
        assertThat(codec.open(KEY, entry, String.class)).isEqualTo(new Opened("v", 3, header));
    }

    @Provide
    Arbitrary<String> tagNames() {
        return Arbitraries.strings().ofMinLength(1).ofMaxLength(128).filter(UTF_8.newEncoder()::canEncode);
    }

    @Property
    void arbitraryBytesBehindTheMagic_areNeverAnException(
            @ForAll @IntRange(max = 7) int flags,
            @ForAll @IntRange(max = 2) int compression,
            @ForAll @IntRange(min = 1, max = 2) int format,
            @ForAll @Size(max = 200) byte[] body) {
        byte[] entry = Codecs.entry((byte) format, (byte) compression, body.length, body);
        entry[5] = (byte) flags;

        Opened opened = codec.open(KEY, entry, String.class);

        assertThat(opened == null || opened.value() == null || opened.value() instanceof String)
                .isTrue();
        assertThat(codec.header(entry) == null && opened != null).isFalse();
    }

    @Property
    void anyText_survives(
            @ForAll String text, @ForAll Algorithm algorithm, @ForAll @IntRange(min = 1, max = 9) int level) {
        JsonEntryCodec always = Codecs.compressing(algorithm, 0, level);
        String valid = text.codePoints()
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .repeat(20);

        byte[] entry = always.seal(KEY, always.encode(valid), HEADER);

        assertThat(always.open(KEY, entry, String.class).value()).isEqualTo(valid);
        assertThat(codec.open(KEY, entry, String.class).value()).isEqualTo(valid);
        always.close();
    }

    @Test
    void otherType_isUnreadable_extraFieldsAreIgnored() {
        record Point(int x) {}
        byte[] entry = seal(Map.of("x", 1, "y", 2));

        assertThat(codec.open(KEY, entry, Point.class).value()).isEqualTo(new Point(1));
        assertThat(codec.open(KEY, entry, Integer.class)).isNull();
    }

    @Test
    void jsonNull_isUnreadable() {
        assertThatThrownBy(() -> codec.decode("null".getBytes(UTF_8), String.class))
                .isInstanceOf(ValueCodecException.class);
    }

    @Test
    void classNamesInData_areNotFollowed() {
        byte[] payload = "[\"java.net.URL\",\"http://localhost\"]".getBytes(UTF_8);

        assertThat(codec.decode(payload, Object.class)).isEqualTo(List.of("java.net.URL", "http://localhost"));
    }

    @Test
    void unwritableValue_isAnErrorThatNamesItsClass_notItsContent() {
        assertThatThrownBy(() -> codec.encode(new Object() {
                    @Override
                    public String toString() {
                        return "secret";
                    }
                }))
                .isInstanceOf(ValueCodecException.class)
                .hasMessageContaining("JsonEntryCodecTest")
                .hasMessageNotContaining("secret");
    }
}
