package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.codec.Codecs.KEY;
import static org.cdicache.codec.Codecs.hex;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cdicache.TypeRef;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.junit.jupiter.api.Test;

/** Reading what other systems wrote (FEATURES H2). */
class ForeignValueTest {

    private static final Header UNKNOWN = new Header(0, Long.MAX_VALUE, Long.MAX_VALUE, List.of());
    private static final String JSON = "{\"name\":\"ä😀\",\"sizes\":[1,2]}";

    private final JsonEntryCodec codec = Codecs.plain();

    record Product(String name, List<Integer> sizes) {}

    @Test
    void plainGzippedAndZlibJson_areValues_ofUnknownExpiry() {
        byte[] plain = JSON.getBytes(UTF_8);
        for (byte[] bytes : List.of(plain, HostileEntriesTest.gzip(plain), HostileEntriesTest.zlib(plain))) {
            assertThat(codec.open(KEY, bytes, Product.class))
                    .isEqualTo(new Opened(new Product("ä😀", List.of(1, 2)), plain.length, UNKNOWN));
            assertThat(codec.header(bytes)).isNull();
        }
    }

    @Test
    void whatPythonWrote_isAValue() {
        // gzip.compress and zlib.compress (levels 1, 6, 9) of json.dumps({"a": [1, 2.5, null, "é"]})
        for (String written : List.of(
                "1f8b0800000000000203ab564a54b2528836d45130d233d551c82bcdc9d151508a29353048b5548aad0500b400fa0d1f000000",
                "7801ab564a54b2528836d45130d233d551c82bcdc9d151508a29353048b5548aad05007bcc0828",
                "789cab564a54b2528836d45130d233d551c82bcdc9d151508a29353048b5548aad05007bcc0828",
                "78daab564a54b2528836d45130d233d551c82bcdc9d151508a29353048b5548aad05007bcc0828")) {
            assertThat(codec.open(KEY, hex(written), Map.class).value())
                    .isEqualTo(Map.of("a", Arrays.asList(1, 2.5, null, "é")));
        }
    }

    @Test
    void everyKindOfJson_isAValue_butNullIsAMiss() {
        assertThat(value(" \n[1]", new TypeRef<List<Integer>>() {}.type())).isEqualTo(List.of(1));
        assertThat(value("\"text\"", String.class)).isEqualTo("text");
        assertThat(value("42", Long.class)).isEqualTo(42L);
        assertThat(value("-4.5", Double.class)).isEqualTo(-4.5);
        assertThat(value("true", Boolean.class)).isEqualTo(true);
        assertThat(codec.open(KEY, "null".getBytes(UTF_8), String.class)).isNull();
    }

    @Test
    void anotherType_rubbishBehindIt_andTruncation_areMisses() {
        byte[] plain = JSON.getBytes(UTF_8);
        assertThat(codec.open(KEY, plain, Integer.class)).isNull();
        assertThat(codec.open(KEY, (JSON + "x").getBytes(UTF_8), Product.class)).isNull();
        assertThat(codec.open(KEY, HostileEntriesTest.gzip((JSON + "{}").getBytes(UTF_8)), Product.class))
                .isNull();
        for (byte[] bytes : List.of(plain, HostileEntriesTest.gzip(plain), HostileEntriesTest.zlib(plain))) {
            for (int length = 0; length < bytes.length; length++) {
                assertThat(codec.open(KEY, Arrays.copyOf(bytes, length), Product.class))
                        .as("%d of %d", length, bytes.length)
                        .isNull();
            }
        }
    }

    @Test
    void javaSerialization_isAMiss() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject("text");
        }
        assertThat(codec.open(KEY, out.toByteArray(), String.class)).isNull();
    }

    @Test
    void junk_isAMiss_unlessItHappensToBeJson() {
        ObjectReader strict = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build()
                .readerFor(Object.class);
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            byte[] junk = new byte[random.nextInt(64)];
            random.nextBytes(junk);
            if (i % 4 == 1 && junk.length > 3) {
                System.arraycopy(hex("1f8b08"), 0, junk, 0, 3);
            } else if (i % 4 == 2 && junk.length > 2) {
                System.arraycopy(hex("789c"), 0, junk, 0, 2);
            } else if (i % 4 == 3 && junk.length > 1) {
                junk[0] = (byte) "{[\"1t".charAt(i % 5);
            }

            Opened opened = codec.open(KEY, junk, Object.class);

            assertThat(opened == null || isJson(strict, junk))
                    .as(() -> Arrays.toString(junk))
                    .isTrue();
        }
    }

    private static boolean isJson(ObjectReader reader, byte[] bytes) {
        try {
            return reader.readValue(bytes) != null;
        } catch (IOException notJson) {
            return false;
        }
    }

    private Object value(String json, java.lang.reflect.Type type) {
        return codec.open(KEY, json.getBytes(UTF_8), type).value();
    }
}
