package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Jackson reads is read as Jackson reads it, and nothing else is read. */
class QuickJsonTest {

    private static final ObjectReader JACKSON = reader(new JsonMapper());
    private static final ObjectReader QUICK = reader(new JsonMapper(new QuickJsonFactory(new JsonFactoryBuilder())));

    private static ObjectReader reader(JsonMapper mapper) {
        return mapper.readerFor(new TypeReference<List<String>>() {})
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    private static @Nullable Object outcome(ObjectReader reader, byte[] json) {
        try {
            return reader.readValue(json);
        } catch (IOException refused) {
            return refused.getClass();
        }
    }

    @Property
    void texts_surviveAsTheyAre(@ForAll @Size(max = 4) List<String> texts) throws IOException {
        byte[] json = new JsonMapper().writeValueAsBytes(texts);

        assertThat(outcome(QUICK, json)).isEqualTo(outcome(JACKSON, json));
    }

    @Property
    void damagedTexts_areReadAsJacksonReadsThem_orRefusedAsItRefusesThem(
            @ForAll @Size(max = 30) byte[] text, @ForAll @IntRange(max = 20) int cut) {
        byte[] framed = ("[\"" + new String(text, ISO_8859_1) + "\"]").getBytes(ISO_8859_1);
        byte[] json = Arrays.copyOf(framed, Math.max(0, framed.length - cut / 4));

        assertThat(outcome(QUICK, json)).isEqualTo(outcome(JACKSON, json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"\"]",
                "[\"12345678\"]",
                "[\"1234567\\n\"]",
                "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t and so on\"]",
                "[\"by number: \\u00e9\\u0000\"]",
                "[\"a \\\"quotation\\\" in \u201Cquotation marks\u201D, \uD83D\uDE80\"]",
                "[\"a replacement character \uFFFD of the author's\"]",
                "[\"an escape that does not exist \\x\"]",
                "[\"an escape without its letter \\",
                "[\"no end",
                "[\"a raw\nline\"]",
                "[\"more\"] than one",
                "[null, \"x\"]",
                "\uFEFF[\"marked\"]"
            })
    void everyKindOfText_isReadAsByJackson(String json) {
        assertThat(outcome(QUICK, json.getBytes(UTF_8))).isEqualTo(outcome(JACKSON, json.getBytes(UTF_8)));
    }

    @Test
    void everyPlaceInAWord_mayHoldWhatEndsAPlainRun() {
        for (int before = 0; before < 20; before++) {
            for (String special : List.of("\\n", "\\\"", "\u00e9", "\u0001", "\\u0041", "\"", "\u007f", "\uFFFF")) {
                byte[] json = ("[\"" + "x".repeat(before) + special + "y".repeat(9) + "\"]").getBytes(UTF_8);

                assertThat(outcome(QUICK, json)).isEqualTo(outcome(JACKSON, json));
            }
        }
    }

    @Test
    void otherEncodings_areLeftToJackson() {
        assertThat(outcome(QUICK, "[\"wide\"]".getBytes(UTF_16LE))).isEqualTo(List.of("wide"));
        assertThat(outcome(QUICK, "[\"wide\"]".getBytes(UTF_16BE))).isEqualTo(List.of("wide"));
    }

    @Test
    void bytesThatAreNoUtf8_areRefused() {
        byte[] json = "[\"caf\u00e9, long enough\"]".getBytes(ISO_8859_1);

        assertThat(outcome(QUICK, json)).isEqualTo(outcome(JACKSON, json)).isInstanceOf(Class.class);
    }

    @Test
    void tokens_canBeAskedForAgain_andInOtherWays() throws IOException {
        byte[] json = "[\"line one\\nline two\"]".getBytes(UTF_8);
        try (JsonParser parser = new QuickJsonFactory(new JsonFactoryBuilder()).createParser(json)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            assertThat(parser.nextTextValue()).isEqualTo("line one\nline two");
            assertThat(parser.getText()).isEqualTo("line one\nline two");
            assertThat(parser.getValueAsString()).isEqualTo("line one\nline two");
            assertThat(parser.getTextLength()).isEqualTo(17);
            assertThat(new String(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()))
                    .isEqualTo("line one\nline two");
            assertThat(parser.nextToken()).isEqualTo(JsonToken.END_ARRAY);
            assertThat(parser.nextToken()).isNull();
        }
    }

    @Test
    void textsAboveTheLimit_areRefused() {
        StreamReadConstraints tight =
                StreamReadConstraints.builder().maxStringLength(20).build();
        ObjectReader strict =
                reader(new JsonMapper(new QuickJsonFactory(new JsonFactoryBuilder().streamReadConstraints(tight))));
        byte[] json = ("[\"" + "x".repeat(21) + "\"]").getBytes(UTF_8);

        assertThatThrownBy(() -> strict.readValue(json)).hasMessageContaining("String value length (21) exceeds");
    }
}
