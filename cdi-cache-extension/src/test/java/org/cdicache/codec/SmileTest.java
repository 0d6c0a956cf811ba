package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.codec.Codecs.HEADER;
import static org.cdicache.codec.Codecs.KEY;
import static org.cdicache.codec.Codecs.hex;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfig.Codec;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ClassPathWithout;
import org.junit.jupiter.api.Test;

class SmileTest {

    record Product(String name, BigDecimal price, Instant since, Optional<byte[]> image, List<Integer> sizes) {}

    /** Version 1, codec 2: {"a":1} as Smile. Readable for ever. */
    private static final String GOLDEN_SMILE = "cdca01020000" + "00000000000003e8" + "00000000000007d0"
            + "00000000000007d0" + "00000009" + "3a290a01fa8061c2fb";

    private final JsonEntryCodec smile = Codecs.smile();
    private final JsonEntryCodec json = Codecs.plain();

    @Test
    void goldenEntry_isReadAndWrittenByteForByte() {
        assertThat(smile.open(KEY, hex(GOLDEN_SMILE), Map.class).value()).isEqualTo(Map.of("a", 1));
        assertThat(smile.seal(KEY, smile.encode(Map.of("a", 1)), HEADER)).isEqualTo(hex(GOLDEN_SMILE));
    }

    @Test
    void eachCodec_readsWhatTheOtherWrote() {
        Product value = new Product(
                "ä😀", new BigDecimal("1.10"), Instant.ofEpochSecond(1, 123_456_789), Optional.empty(), List.of(1, 2));

        assertThat(json.open(KEY, smile.seal(KEY, smile.encode(value), HEADER), Product.class)
                        .value())
                .isEqualTo(value);
        assertThat(smile.open(KEY, json.seal(KEY, json.encode(value), HEADER), Product.class)
                        .value())
                .isEqualTo(value);
        assertThat(smile.decode(smile.encode(value), Product.class)).isEqualTo(value);
    }

    @Test
    void binaryValues_takeLessRoom() {
        byte[] image = new byte[3_000];

        assertThat(smile.encode(image).length).isLessThan(json.encode(image).length * 9 / 10);
        assertThat(smile.decode(smile.encode(image), byte[].class)).isEqualTo(image);
    }

    @Test
    void aBodyOfTheOtherFormat_isUnreadable() {
        byte[] jsonAsSmile = json.seal(KEY, json.encode("v"), HEADER);
        jsonAsSmile[3] = Envelope.SMILE;
        byte[] smileAsJson = smile.seal(KEY, smile.encode("v"), HEADER);
        smileAsJson[3] = Envelope.JSON;

        assertThat(json.open(KEY, jsonAsSmile, String.class)).isNull();
        assertThat(json.open(KEY, smileAsJson, String.class)).isNull();
    }

    /** Found by fuzzing: an end of content within an object, after a property that the type does not know. */
    @Test
    void anEndWithinAnObject_isAMiss_notAnEndlessLoop() {
        byte[] body = hex("3a290a01fa8078c2846353537bf3f84061ffffffffffffff53fa806bc4fbfb");
        byte[] entry = Codecs.entry(Envelope.SMILE, Envelope.STORED, body.length, body);

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(json.open(KEY, entry, EntryFuzzTest.Point.class))
                        .isNull());
    }

    @Test
    void withoutTheLibrary_itsEntriesAreMisses_andToWriteThemIsAProblemThatTellsTheFix() throws Exception {
        try (ClassPathWithout loader = ClassPathWithout.packages("com.fasterxml.jackson.dataformat.smile")) {
            Object said = loader.loadClass(WithoutSmile.class.getName())
                    .getMethod("readAndChosen", byte[].class)
                    .invoke(null, (Object) hex(GOLDEN_SMILE));

            assertThat(said.toString())
                    .startsWith("null ")
                    .contains("cache.codec = \"smile\"", "jackson-dataformat-smile", "or use json");
        }
    }

    /** Loaded where jackson-dataformat-smile is not. */
    public static final class WithoutSmile {

        private WithoutSmile() {}

        public static String readAndChosen(byte[] golden) {
            Object read = Codecs.plain().open(KEY, golden, Map.class);
            try {
                JsonEntryCodec.of(
                        CacheConfig.builder(CachePreset.SIMPLE)
                                .codec(Codec.SMILE)
                                .build(),
                        Codecs.LOADER);
                return read + " no problem";
            } catch (CacheConfigurationException problem) {
                return read + " " + problem.getMessage();
            }
        }
    }
}
