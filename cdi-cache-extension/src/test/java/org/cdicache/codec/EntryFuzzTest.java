package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.Fuzzing;
import org.cdicache.spi.EntryCodec.Header;
import org.cdicache.spi.EntryCodec.Opened;
import org.cdicache.spi.EntryCodec.TagStamp;
import org.junit.jupiter.api.Test;

/** Reading entries: whatever the bytes, it is a miss or a value of the type, never an exception, and never allocates without bound. */
public class EntryFuzzTest {

    private static final int MB = 1 << 20;

    /** What one value can take on its way from a payload to a text: the payload, the parser's buffers, the text. */
    private static final long COPIES = 12;

    private static final JsonEntryCodec PLAIN = Codecs.compressing(Algorithm.ZSTD, 0, 6);
    private static final JsonEntryCodec ENCRYPTED = Codecs.encrypting(
            new Compression(Algorithm.ZSTD, 0, 6), Codecs.aes("a", new Encryption.Key("a", Codecs.KEY_A)));

    record Point(int x, List<String> names, Map<String, Long> counts) {}

    @Test
    void noInputBreaksTheReader() throws Exception {
        byte[] tagged = PLAIN.seal(
                Codecs.KEY, PLAIN.encode("text".repeat(9)), new Header(1, 2, 3, List.of(new TagStamp("t", 1))));
        byte[] smile = Codecs.smile().encode(new Point(1, List.of("a"), Map.of("k", 2L)));
        byte[] json = "{\"x\":1,\"names\":[\"a\"],\"counts\":{\"k\":2}}".getBytes(UTF_8);
        Fuzzing.run(
                EntryFuzzTest.class,
                List.of(
                        input(0, tagged),
                        input(0, json),
                        input(0, HostileEntriesTest.gzip(json)),
                        input(0, HostileEntriesTest.zlib(json)),
                        input(0, ENCRYPTED.seal(Codecs.KEY, json, Codecs.HEADER)),
                        input(1, ENCRYPTED.seal(Codecs.KEY, json, Codecs.HEADER)),
                        input(2, json),
                        input(3, Deflate.compress("abc".repeat(50).getBytes(UTF_8), 6)),
                        input(4, Zstd.compress(json)),
                        input(5, smile),
                        input(7, Zstd.compress(smile))));
    }

    private static byte[] input(int mode, byte[] bytes) {
        return CompressionTest.concat(new byte[] {(byte) mode, 0, (byte) bytes.length}, bytes);
    }

    /** One byte for the way, two for the length that the header claims, and the entry or, behind a good header, its body. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 3) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 3, input.length);
        int claimed = (input[1] & 0xFF) << 8 | (input[2] & 0xFF);
        int way = Math.floorMod(input[0], 8);
        if (way == 1) {
            check(ENCRYPTED, rest);
        } else {
            byte codec = way < 5 ? Envelope.JSON : Envelope.SMILE;
            byte how = (byte) (way == 0 ? 0 : (way - 2) % 3);
            check(PLAIN, way == 0 ? rest : Codecs.entry(codec, how, claimed, rest));
        }
    }

    private static void check(JsonEntryCodec codec, byte[] entry) {
        Header header = codec.header(entry);
        Opened[] text = new Opened[1];
        Runnable open = () -> text[0] = codec.open(Codecs.KEY, entry, String.class);
        long bound = MB + COPIES * 1032 * entry.length;
        // The first time it may be classes that are loaded.
        require(
                Codecs.allocatedBy(open) < bound || Codecs.allocatedBy(open) < bound,
                "takes more memory than " + bound + " bytes");
        require(text[0] == null || text[0].value() == null || text[0].value() instanceof String, "is no text");
        require(
                text[0] == null
                        || !Envelope.starts(Span.of(entry))
                        || text[0].header().equals(header),
                "has another header");
        Opened point = codec.open(Codecs.KEY, entry, Point.class);
        require(point == null || point.value() == null || point.value() instanceof Point, "is no point");
        codec.open(Codecs.KEY, entry, Object.class);
        require(codec != ENCRYPTED || point == null || header != null, "is not authentic");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("The entry " + otherwise);
        }
    }
}
