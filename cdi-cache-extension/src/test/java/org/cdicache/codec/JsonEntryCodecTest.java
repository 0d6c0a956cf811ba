package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.TypeRef;
import org.cdicache.ValueCodecException;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.EntryCodec.Stamps;
import org.junit.jupiter.api.Test;

class JsonEntryCodecTest {

    record Everything(
            String s, long n, BigDecimal d, Instant at, Duration took, Optional<String> maybe, List<Integer> l) {}

    /** Version 1 as written on 2026-11-21: {"a":1} stored, created 1000, expires 2000. Readable for ever. */
    private static final String GOLDEN_V1 = "cdca01010000" + "00000000000003e8" + "00000000000007d0"
            + "00000000000007d0" + "00000007" + "7b2261223a317d";

    private final JsonEntryCodec codec = codec(100);

    private static JsonEntryCodec codec(int threshold) {
        return new JsonEntryCodec(new Compression(threshold, 6), JsonEntryCodecTest.class.getClassLoader());
    }

    private byte[] seal(Object value) {
        return codec.seal(codec.encode(value), 1_000, 2_000);
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

        Opened opened = codec.open(seal(value), Everything.class);

        assertThat(opened).isNotNull();
        assertThat(opened.value()).isEqualTo(value);
        assertThat(opened.stamps()).isEqualTo(new Stamps(1_000, 2_000));
    }

    @Test
    void largeValues_areCompressed_smallAndIncompressibleOnesAreNot() {
        byte[] large = seal("abc".repeat(1_000));
        assertThat(large.length).isLessThan(200);
        assertThat(codec.open(large, String.class).value()).isEqualTo("abc".repeat(1_000));
        assertThat(codec.open(large, String.class).payloadBytes()).isEqualTo(3_002);
        assertThat(large[4]).isEqualTo(Envelope.DEFLATED);
        assertThat(seal("abc")[4]).isEqualTo(Envelope.STORED);
    }

    @Test
    void goldenEntry_isReadAndWrittenByteForByte() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN_V1);

        assertThat(codec.open(golden, new TypeRef<Map<String, Integer>>() {}.type())
                        .value())
                .isEqualTo(Map.of("a", 1));
        assertThat(seal(Map.of("a", 1))).isEqualTo(golden);
    }

    @Test
    void anyOtherVersionCodecCompressionOrFlag_isUnreadable() {
        for (int position = 0; position < 6; position++) {
            byte[] altered = HexFormat.of().parseHex(GOLDEN_V1);
            altered[position] ^= 0x40;
            assertThat(codec.open(altered, Map.class)).as("byte %d", position).isNull();
            assertThat(codec.stamps(altered)).isNull();
        }
    }

    @Test
    void truncatedEntries_areUnreadable() {
        for (byte[] entry : List.of(seal("short"), seal("long".repeat(500)))) {
            for (int length = 0; length < entry.length; length++) {
                assertThat(codec.open(Arrays.copyOf(entry, length), String.class))
                        .isNull();
            }
        }
    }

    @Test
    void claimedLength_isNotBelieved() {
        byte[] bomb = seal("abc".repeat(1_000));
        for (int claimed : new int[] {Integer.MAX_VALUE, -1, 3_001, 3_003, (64 << 20) + 1}) {
            java.nio.ByteBuffer.wrap(bomb).putInt(30, claimed);
            assertThat(codec.open(bomb, String.class)).as("claims %d", claimed).isNull();
        }
    }

    @Property
    void arbitraryBytes_areNeverAnException(@ForAll @Size(max = 200) byte[] bytes) {
        assertThat(codec.open(bytes, String.class)).isNull();
    }

    @Property
    void arbitraryBytesBehindAValidHeader_areNeverAnException(
            @ForAll @Size(max = 200) byte[] body, @ForAll boolean deflated) {
        byte[] entry = new Envelope(deflated ? Envelope.DEFLATED : Envelope.STORED, 1, 2, 2, body.length)
                .write(body, body.length);

        Opened opened = codec.open(entry, String.class);

        assertThat(opened == null || opened.value() instanceof String).isTrue();
    }

    @Property
    void anyText_survivesWithAndWithoutCompression(@ForAll String text) {
        JsonEntryCodec always = codec(0);
        String valid = text.codePoints()
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThat(codec.open(codec.seal(codec.encode(valid), 1, 2), String.class)
                        .value())
                .isEqualTo(valid);
        assertThat(always.open(always.seal(always.encode(valid), 1, 2), String.class)
                        .value())
                .isEqualTo(valid);
    }

    @Test
    void otherType_isUnreadable_extraFieldsAreIgnored() {
        record Point(int x) {}
        byte[] entry = seal(Map.of("x", 1, "y", 2));

        assertThat(codec.open(entry, Point.class).value()).isEqualTo(new Point(1));
        assertThat(codec.open(entry, Integer.class)).isNull();
    }

    @Test
    void jsonNull_isUnreadable() {
        assertThatThrownBy(() -> codec.decode("null".getBytes(java.nio.charset.StandardCharsets.UTF_8), String.class))
                .isInstanceOf(ValueCodecException.class);
    }

    @Test
    void classNamesInData_areNotFollowed() {
        byte[] payload = "[\"java.net.URL\",\"http://localhost\"]".getBytes(java.nio.charset.StandardCharsets.UTF_8);

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
