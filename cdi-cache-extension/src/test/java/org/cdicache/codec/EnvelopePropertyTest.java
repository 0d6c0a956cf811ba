package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.cdicache.CacheConfig.Codec;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.KeyCipher;

/** Every combination of what an envelope can say comes back as it went in. */
class EnvelopePropertyTest {

    private static final KeyCipher CIPHER = Codecs.aes("a", new Encryption.Key("a", Codecs.KEY_A));

    @Property(tries = 500)
    void anyEnvelope_survives(
            @ForAll Codec format,
            @ForAll Algorithm algorithm,
            @ForAll boolean encrypted,
            @ForAll boolean isNull,
            @ForAll @IntRange(max = 9) int tags,
            @ForAll long created,
            @ForAll long soft,
            @ForAll long hard,
            @ForAll long version,
            @ForAll @AlphaChars @StringLength(max = 600) String text) {
        JsonEntryCodec codec =
                new JsonEntryCodec(new Compression(algorithm, 64, 3), format, encrypted ? CIPHER : null, Codecs.LOADER);
        Header header = new Header(created, soft, hard, stamps(tags, version));
        Object value = isNull ? null : Map.of("text", text);

        byte[] entry = codec.seal(Codecs.KEY, codec.encode(value), header);

        assertThat(codec.header(entry)).isEqualTo(header);
        Opened opened = codec.open(Codecs.KEY, entry, Map.class);
        assertThat(opened.header()).isEqualTo(header);
        assertThat(opened.value()).isEqualTo(value);
        if (encrypted) {
            assertThat(codec.open(Codecs.KEY + "x", entry, Map.class))
                    .as("bound to its key")
                    .isNull();
        }
    }

    /** An entry that is made stale keeps its value, its age and its tags. */
    @Property(tries = 200)
    void resealedEnvelope_keepsItsValue(
            @ForAll Codec format, @ForAll Algorithm algorithm, @ForAll boolean encrypted, @ForAll long soft) {
        JsonEntryCodec codec =
                new JsonEntryCodec(new Compression(algorithm, 64, 3), format, encrypted ? CIPHER : null, Codecs.LOADER);
        byte[] entry = codec.seal(Codecs.KEY, codec.encode("value".repeat(50)), new Header(1, 2, 3, stamps(2, 7)));
        Header stale = new Header(1, soft, 3, stamps(2, 7));

        byte[] resealed = codec.reseal(Codecs.KEY, entry, stale);

        Opened opened = codec.open(Codecs.KEY, resealed, String.class);
        assertThat(opened.header()).isEqualTo(stale);
        assertThat(opened.value()).isEqualTo("value".repeat(50));
    }

    private static List<TagStamp> stamps(int count, long version) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TagStamp("tag" + i, version + i))
                .toList();
    }
}
