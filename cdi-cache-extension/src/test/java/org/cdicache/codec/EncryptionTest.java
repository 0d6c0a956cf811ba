package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.codec.Codecs.HEADER;
import static org.cdicache.codec.Codecs.KEY;
import static org.cdicache.codec.Codecs.KEY_A;
import static org.cdicache.codec.Codecs.KEY_B;
import static org.cdicache.codec.Codecs.hex;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.CachePreset;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.cdicache.spi.KeyCipher;
import org.junit.jupiter.api.Test;

class EncryptionTest {

    /** Version 1, flag 4: {"a":1} under the key cdi-cache:web:0:k, with key "a" and the nonce 000102..0b. Readable for ever. */
    private static final String GOLDEN_ENCRYPTED = "cdca01010004" + "00000000000003e8" + "00000000000007d0"
            + "00000000000007d0" + "00000007" + "01" + "61" + "000102030405060708090a0b"
            + "3c20b739ffd4bf12884d29e6fe9910b37dab22fa5e045c";

    private static final Encryption.Key A = new Encryption.Key("a", KEY_A);
    private static final Encryption.Key B = new Encryption.Key("b", KEY_B);
    private static final Compression COMPRESSION = new Compression(Algorithm.ZSTD, 500, 6);

    private final JsonEntryCodec codec = Codecs.encrypting(COMPRESSION, Codecs.aes("a", A));

    private byte[] seal(Object value) {
        return codec.seal(KEY, codec.encode(value), HEADER);
    }

    @Test
    void goldenEntry_isReadAndWrittenByteForByte() {
        KeyCipher counting = new AesGcmCipher(new Encryption(List.of(A), "a"), new CountingRandom());
        JsonEntryCodec fixed = Codecs.encrypting(COMPRESSION, counting);

        assertThat(fixed.seal(KEY, "{\"a\":1}".getBytes(UTF_8), HEADER))
                .asHexString()
                .isEqualToIgnoringCase(GOLDEN_ENCRYPTED);
        assertThat(codec.open(KEY, hex(GOLDEN_ENCRYPTED), Object.class).value().toString())
                .isEqualTo("{a=1}");
    }

    @Test
    void valuesOfEverySize_nullIncluded_surviveAndDoNotShow() {
        for (String text : new String[] {null, "", "secret", "secret".repeat(1_000)}) {
            byte[] entry = codec.seal(KEY, codec.encode(text), HEADER);

            assertThat(codec.open(KEY, entry, String.class).value()).isEqualTo(text);
            assertThat(codec.open(KEY, entry, String.class).header()).isEqualTo(HEADER);
            assertThat(codec.header(entry)).isEqualTo(HEADER);
            assertThat(new String(entry, UTF_8)).doesNotContain("secret");
        }
    }

    @Test
    void anEntry_canBeOpenedUnderItsOwnKeyOnly() {
        assertThat(codec.open(KEY, seal("v"), String.class)).isNotNull();
        for (String other : List.of(KEY + "x", "x" + KEY, KEY.substring(1), "", KEY.replace('k', 'K'))) {
            assertThat(codec.open(other, seal("v"), String.class)).as(other).isNull();
        }
    }

    @Property(tries = 40)
    void anyFlippedBit_isUnreadable(@ForAll @NotEmpty @StringLength(max = 100) String text, @ForAll boolean tagged) {
        List<TagStamp> tags = tagged ? List.of(new TagStamp("t", 1), new TagStamp("u", 2)) : List.of();
        byte[] entry = codec.seal(KEY, codec.encode(text), new Header(1, 2, 3, tags));
        for (int bit = 0; bit < entry.length * 8; bit++) {
            byte[] damaged = entry.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(codec.open(KEY, damaged, String.class)).as("bit %d", bit).isNull();
        }
    }

    @Test
    void aCompressedEntry_withAFlippedBit_orCutOff_orMadeLonger_isUnreadable() {
        byte[] entry = seal("secret".repeat(500));
        for (int bit = 0; bit < entry.length * 8; bit++) {
            byte[] damaged = entry.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(codec.open(KEY, damaged, String.class)).as("bit %d", bit).isNull();
        }
        for (int length = 0; length < entry.length; length++) {
            assertThat(codec.open(KEY, Arrays.copyOf(entry, length), String.class))
                    .isNull();
        }
        assertThat(codec.open(KEY, Arrays.copyOf(entry, entry.length + 1), String.class))
                .isNull();
    }

    @Test
    void headersOfTwoEntries_cannotBeExchanged() {
        byte[] one = codec.seal(KEY, codec.encode("one"), new Header(1, 2, 3, List.of()));
        byte[] two = codec.seal(KEY, codec.encode("two"), new Header(1, 2, 9, List.of()));
        System.arraycopy(two, 0, one, 0, 34);

        assertThat(codec.open(KEY, one, String.class)).isNull();
    }

    @Test
    void keysRotate() {
        byte[] old = seal("v");
        JsonEntryCodec both = Codecs.encrypting(COMPRESSION, Codecs.aes("b", A, B));
        JsonEntryCodec onlyNew = Codecs.encrypting(COMPRESSION, Codecs.aes("b", B));
        byte[] renewed = both.seal(KEY, both.encode("v"), HEADER);

        assertThat(both.open(KEY, old, String.class).value()).isEqualTo("v");
        assertThat(onlyNew.open(KEY, renewed, String.class).value()).isEqualTo("v");
        assertThat(onlyNew.open(KEY, old, String.class)).isNull();
        assertThat(codec.open(KEY, renewed, String.class)).isNull();
    }

    @Test
    void resealing_takesTheActiveKey_andNeedsTheRightOneAndTheRightPlace() {
        Header later = new Header(1_000, 3_000, 4_000, List.of(new TagStamp("t", 1)));
        JsonEntryCodec both = Codecs.encrypting(COMPRESSION, Codecs.aes("b", A, B));
        JsonEntryCodec onlyNew = Codecs.encrypting(COMPRESSION, Codecs.aes("b", B));
        for (String text : new String[] {null, "v", "secret".repeat(500)}) {
            byte[] old = codec.seal(KEY, codec.encode(text), HEADER);
            byte[] resealed = both.reseal(KEY, old, later);

            assertThat(onlyNew.open(KEY, resealed, String.class).value()).isEqualTo(text);
            assertThat(onlyNew.open(KEY, resealed, String.class).header()).isEqualTo(later);
            assertThat(both.reseal(KEY + "x", old, later)).isNull();
            assertThat(onlyNew.reseal(KEY, old, later)).isNull();
        }
    }

    @Test
    void theSameIdWithAnotherKey_isUnreadable() {
        JsonEntryCodec other = Codecs.encrypting(COMPRESSION, Codecs.aes("a", new Encryption.Key("a", KEY_B)));

        assertThat(other.open(KEY, seal("v"), String.class)).isNull();
    }

    @Test
    void plainEntriesAndForeignValues_areUnreadableWithEncryption_andEncryptedOnesWithout() {
        JsonEntryCodec plain = Codecs.plain();
        byte[] readable = plain.seal(KEY, plain.encode("v"), HEADER);

        assertThat(codec.open(KEY, readable, String.class)).isNull();
        assertThat(codec.header(readable)).isNull();
        assertThat(codec.open(KEY, plain.seal(KEY, plain.encode(null), HEADER), String.class))
                .isNull();
        assertThat(codec.open(KEY, "\"v\"".getBytes(UTF_8), String.class)).isNull();
        assertThat(codec.open(KEY, HostileEntriesTest.gzip("\"v\"".getBytes(UTF_8)), String.class))
                .isNull();
        assertThat(plain.open(KEY, seal("v"), String.class)).isNull();
        assertThat(plain.header(seal("v"))).isNull();
    }

    @Test
    void noNonceIsUsedTwice() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] entry = seal("v");
            nonces.add(Arrays.toString(Arrays.copyOfRange(entry, 36, 48)));
        }
        assertThat(nonces).hasSize(10_000);
    }

    @Test
    void aConfigurationWithKeys_encrypts() {
        CacheConfig config = CacheConfig.builder(CachePreset.SIMPLE)
                .encryptionKey("a", KEY_A)
                .build();
        JsonEntryCodec configured = JsonEntryCodec.of(config, Codecs.LOADER);

        byte[] entry = configured.seal(KEY, configured.encode("v"), HEADER);

        assertThat(codec.open(KEY, entry, String.class).value()).isEqualTo("v");
        assertThat(Codecs.plain().open(KEY, entry, String.class)).isNull();
    }

    /** 0, 1, 2 ... */
    private static final class CountingRandom extends SecureRandom {

        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) i;
            }
        }
    }
}
