package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.codec.Codecs.KEY;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.cdicache.CacheConfig.Codec;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.KeyCipher;
import org.junit.jupiter.api.Test;

/**
 * An entry in an array that had others before and will have others after it: nothing but the entry is read, and of the array nothing is kept. A value that
 * referred to it would turn into another's.
 */
class EntryInALongerArrayTest {

    private static final KeyCipher CIPHER = Codecs.aes("a", new Encryption.Key("a", Codecs.KEY_A));

    /** Everything that a codec might be tempted to leave where it was. */
    record Holder(String text, byte[] bytes, ByteBuffer buffer, char[] characters, JsonNode tree, List<Object> any) {

        static Holder of(String text) {
            byte[] bytes = text.getBytes(UTF_8);
            JsonNode tree = JsonNodeFactory.instance.objectNode().put("text", text);
            return new Holder(
                    text, bytes, ByteBuffer.wrap(bytes), text.toCharArray(), tree, List.of(text, Map.of("k", text)));
        }

        boolean isAs(Holder other) {
            return text.equals(other.text)
                    && Arrays.equals(bytes, other.bytes)
                    && buffer.equals(other.buffer)
                    && Arrays.equals(characters, other.characters)
                    && Objects.equals(tree, other.tree)
                    && any.equals(other.any);
        }
    }

    private static Opened openAndOverwrite(JsonEntryCodec codec, byte[] entry, int behind, Type type) {
        byte[] array = Arrays.copyOf(entry, entry.length + behind);
        Arrays.fill(array, entry.length, array.length, (byte) '7');
        Opened opened = codec.open(KEY, array, entry.length, type);
        Arrays.fill(array, (byte) 0xEE);
        return opened;
    }

    @Property(tries = 300)
    void everyFormat(
            @ForAll Codec format,
            @ForAll Algorithm algorithm,
            @ForAll boolean encrypted,
            @ForAll @IntRange(max = 100) int behind,
            @ForAll @StringLength(max = 600) String text) {
        JsonEntryCodec codec =
                new JsonEntryCodec(new Compression(algorithm, 64, 3), format, encrypted ? CIPHER : null, Codecs.LOADER);
        // Lone surrogates do not survive any encoding.
        Holder value = Holder.of(new String(text.getBytes(UTF_8), UTF_8));
        byte[] entry = codec.seal(KEY, codec.encode(value), Codecs.HEADER);

        Opened opened = openAndOverwrite(codec, entry, behind, Holder.class);

        assertThat(opened).isNotNull();
        assertThat(((Holder) opened.value()).isAs(value)).isTrue();
    }

    @Test
    void whatOtherSystemsWrote() {
        byte[] json = "[\"first\",2]".getBytes(UTF_8);
        for (byte[] entry : List.of(json, HostileEntriesTest.gzip(json), HostileEntriesTest.zlib(json))) {
            Opened opened = openAndOverwrite(Codecs.plain(), entry, 9, Object.class);

            assertThat(opened.value()).isEqualTo(List.of("first", 2));
            assertThat(opened.payloadBytes()).isEqualTo(json.length);
        }
    }

    /** A number has no end of its own: the next digit would belong to it. */
    @Test
    void entryEndsWhereItIsSaidTo() {
        assertThat(openAndOverwrite(Codecs.plain(), "12".getBytes(UTF_8), 3, Integer.class)
                        .value())
                .isEqualTo(12);
        assertThat(openAndOverwrite(Codecs.plain(), new byte[0], 5, Integer.class))
                .isNull();
    }
}
