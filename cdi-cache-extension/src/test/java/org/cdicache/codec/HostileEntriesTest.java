package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.codec.Codecs.KEY;
import static org.cdicache.codec.Codecs.entry;
import static org.cdicache.codec.Codecs.hex;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.junit.jupiter.api.Test;

/** Entries made to exhaust the reader: what is allocated for each stays below what the entry may rightly claim, plus a megabyte. */
class HostileEntriesTest {

    private static final int MB = 1 << 20;

    private final JsonEntryCodec codec = Codecs.compressing(Algorithm.ZSTD, 0, 6);

    @Test
    void claims_areNotAllocatedFor() {
        Map<String, byte[]> hostile = new LinkedHashMap<>();
        for (byte how : new byte[] {Envelope.STORED, Envelope.DEFLATED, Envelope.ZSTANDARD}) {
            hostile.put("claims 64 MB, " + how, entry(Envelope.JSON, how, 64 * MB, new byte[100]));
            hostile.put("claims 2 GB, " + how, entry(Envelope.JSON, how, Integer.MAX_VALUE, new byte[100]));
        }
        byte[] spaces = spaces(32 * MB);
        hostile.put("Zstandard bomb", entry(Envelope.JSON, Envelope.ZSTANDARD, spaces.length, Zstd.compress(spaces)));
        hostile.put(
                "Zstandard bomb that claims little",
                entry(Envelope.JSON, Envelope.ZSTANDARD, 1_000, Zstd.compress(spaces)));
        hostile.put(
                "deflate bomb that claims little",
                entry(Envelope.JSON, Envelope.DEFLATED, 1_000, Deflate.compress(spaces, 9)));
        hostile.put("gzip bomb", gzip(spaces));
        hostile.put("zlib bomb", zlib(spaces));
        hostile.put("gzip bomb beyond the bound", gzip(spaces(65 * MB)));
        hostile.put("gzip of nested arrays", gzip("[".repeat(MB).getBytes(US_ASCII)));
        hostile.put(
                "nested arrays",
                entry(
                        Envelope.JSON,
                        Envelope.STORED,
                        100_000,
                        "[".repeat(100_000).getBytes(US_ASCII)));
        hostile.put("nested objects", "{\"a\":".repeat(20_000).getBytes(US_ASCII));
        hostile.put("a long number", "1".repeat(100_000).getBytes(US_ASCII));
        for (String claim : new String[] {"fd", "e8", "f8", "e0", "e4"}) {
            byte[] body = hex("3a290a01", claim, "0f7f7f7fff", "00".repeat(50));
            hostile.put(
                    "Smile token " + claim + " with a huge length",
                    entry(Envelope.SMILE, Envelope.STORED, body.length, body));
        }

        hostile.forEach((name, bytes) ->
                assertThat(leastAllocatedBy(refusing(bytes), MB)).as(name).isLessThan(MB));
    }

    /** Of two tries, if one is not enough: the first may load classes. */
    private static long leastAllocatedBy(Runnable task, long enough) {
        long allocated = Codecs.allocatedBy(task);
        return allocated < enough ? allocated : Math.min(allocated, Codecs.allocatedBy(task));
    }

    private Runnable refusing(byte[] bytes) {
        return () -> assertThat(codec.open(KEY, bytes, Object.class)).isNull();
    }

    @Test
    void bombsWithinTheLimit_areAllocatedOnce() {
        byte[] spaces = spaces(16 * MB);
        byte[] bomb = entry(Envelope.JSON, Envelope.DEFLATED, spaces.length, Deflate.compress(spaces, 9));

        assertThat(leastAllocatedBy(refusing(bomb), 17L * MB)).isBetween(16L * MB, 17L * MB);
    }

    @Test
    void truncatedTags_areNotAllocatedFor() {
        byte[] head = hex("cdca01010001", "00".repeat(24), "00000000", "40", "0400", "61".repeat(1_023));

        Runnable refusing = () -> assertThat(codec.header(head)).isNull();

        assertThat(leastAllocatedBy(refusing, 10_000)).isLessThan(10_000);
    }

    private static byte[] spaces(int length) {
        byte[] spaces = new byte[length];
        Arrays.fill(spaces, (byte) ' ');
        return spaces;
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return out.toByteArray();
    }

    static byte[] zlib(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream zlib = new DeflaterOutputStream(out, deflater)) {
            zlib.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }
}
