package org.cdicache.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.codec.Codecs.HEADER;
import static org.cdicache.codec.Codecs.KEY;
import static org.cdicache.codec.Codecs.hex;

import com.github.luben.zstd.Zstd;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cdicache.CacheConfig.Compression;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.ClassPathWithout;
import org.cdicache.Eventually;
import org.cdicache.LoggedLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

    /** "abcabc..." of 120 characters as JSON, created 1000, expires 2000, as compressed on 2026-11-21. */
    private static final String HEAD = "00000000000003e8" + "00000000000007d0" + "00000000000007d0" + "0000007a";

    private static final String GOLDEN_DEFLATE = "cdca01010100" + HEAD + "534a4c4a1e10a40400";
    private static final String GOLDEN_ZSTD = "cdca01010200" + HEAD + "28b52ffd207a6500002822616263220100d2d41101";
    private static final String TEXT = "abc".repeat(40);

    private static final int LENGTH_AT = 30;

    @Test
    void goldenEntries_areReadable_whateverIsConfigured() {
        for (Algorithm algorithm : Algorithm.values()) {
            JsonEntryCodec codec = Codecs.compressing(algorithm, 0, 6);
            for (String golden : List.of(GOLDEN_DEFLATE, GOLDEN_ZSTD)) {
                assertThat(codec.open(KEY, hex(golden), String.class).value()).isEqualTo(TEXT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void everyLevel_ofEveryAlgorithm_makesTextsSmaller(int level) {
        String text = sentences(20_000);
        for (Algorithm algorithm : List.of(Algorithm.ZSTD, Algorithm.DEFLATE)) {
            try (JsonEntryCodec codec = Codecs.compressing(algorithm, 500, level)) {
                byte[] entry = codec.seal(KEY, codec.encode(text), HEADER);

                assertThat(entry.length).as("%s", algorithm).isLessThan(text.length() * 6 / 10);
                assertThat(entry[4]).isEqualTo(algorithm == Algorithm.ZSTD ? Envelope.ZSTANDARD : Envelope.DEFLATED);
                assertThat(codec.open(KEY, entry, String.class).value()).isEqualTo(text);
                assertThat(codec.open(KEY, entry, String.class).payloadBytes()).isEqualTo(text.length() + 2);
            }
        }
    }

    @Test
    void higherLevels_areSmaller() {
        byte[] text = sentences(50_000).getBytes(US_ASCII);

        int[] sizes = IntStream.of(1, 5, 9)
                .map(level -> new Compressor(new Compression(Algorithm.ZSTD, 0, level))
                        .pack(text)
                        .bytes()
                        .length)
                .toArray();

        assertThat(sizes[1]).isLessThan(sizes[0]);
        assertThat(sizes[2]).isLessThan(sizes[1]);
    }

    @Test
    void withNone_andAtTheThreshold_valuesAreStored() {
        assertThat(how(Algorithm.NONE, 0, sentences(5_000))).isEqualTo(Envelope.STORED);
        assertThat(how(Algorithm.ZSTD, 102, "a".repeat(100))).isEqualTo(Envelope.STORED);
        assertThat(how(Algorithm.ZSTD, 101, "a".repeat(100))).isEqualTo(Envelope.ZSTANDARD);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void whatDoesNotGetSmaller_isStored(Algorithm algorithm) {
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);

        assertThat(new Compressor(new Compression(algorithm, 0, 6)).pack(noise).bytes())
                .isEqualTo(noise);
    }

    @Test
    void whatZstandardWouldShrinkBeyondTheLimit_isDeflated_andReadable() {
        String monotonous = "a".repeat(200_000);
        try (JsonEntryCodec codec = Codecs.compressing(Algorithm.ZSTD, 0, 6)) {
            byte[] entry = codec.seal(KEY, codec.encode(monotonous), HEADER);

            assertThat(entry[4]).isEqualTo(Envelope.DEFLATED);
            assertThat(codec.open(KEY, entry, String.class).value()).isEqualTo(monotonous);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "DEFLATE"})
    void falseLengths_truncation_andWhatFollowsTheEnd_areUnreadable(Algorithm algorithm) {
        try (JsonEntryCodec codec = Codecs.compressing(algorithm, 0, 6)) {
            byte[] entry = codec.seal(KEY, codec.encode(sentences(3_000)), HEADER);
            int length = ByteBuffer.wrap(entry).getInt(LENGTH_AT);
            for (int claimed : new int[] {Integer.MAX_VALUE, -1, 0, length - 1, length + 1, (64 << 20) + 1}) {
                byte[] lie = entry.clone();
                ByteBuffer.wrap(lie).putInt(LENGTH_AT, claimed);
                assertThat(codec.open(KEY, lie, String.class))
                        .as("claims %d", claimed)
                        .isNull();
            }
            for (int end = 0; end < entry.length; end++) {
                assertThat(codec.open(KEY, Arrays.copyOf(entry, end), String.class))
                        .isNull();
            }
            assertThat(codec.open(KEY, Arrays.copyOf(entry, entry.length + 1), String.class))
                    .isNull();
        }
    }

    @Test
    void severalFrames_skippableOnes_andUnfinishedOnes_areUnreadable() {
        try (JsonEntryCodec codec = Codecs.plain()) {
            byte[] frame = Zstd.compress("\"abcabcabcabc\"".getBytes(US_ASCII));
            byte[] empty = Zstd.compress(new byte[0]);
            byte[] skippable = hex("502a4d18", "02000000", "0000");

            assertThat(openZstd(codec, frame)).isEqualTo("abcabcabcabc");
            assertThat(openZstd(codec, concat(frame, empty))).isNull();
            assertThat(openZstd(codec, concat(frame, skippable))).isNull();
            assertThat(openZstd(codec, concat(skippable, frame))).isNull();
            assertThat(openZstd(codec, hex("24b52ffd", "0000000000000000"))).isNull();
        }
    }

    private static Object openZstd(JsonEntryCodec codec, byte[] body) {
        var opened = codec.open(KEY, Codecs.entry(Envelope.JSON, Envelope.ZSTANDARD, 14, body), String.class);
        return opened == null ? null : opened.value();
    }

    /** No exception, no crash of native code; a value that is read is of the type that was asked for. */
    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "DEFLATE"})
    void anyFlippedBit_isAMissOrAnotherText(Algorithm algorithm) {
        try (JsonEntryCodec codec = Codecs.compressing(algorithm, 0, 6)) {
            byte[] entry = codec.seal(KEY, codec.encode(sentences(2_000)), HEADER);
            for (int bit = 0; bit < entry.length * 8; bit++) {
                byte[] damaged = entry.clone();
                damaged[bit / 8] ^= (byte) (1 << (bit % 8));
                var opened = codec.open(KEY, damaged, String.class);
                assertThat(opened == null || opened.value() instanceof String).isTrue();
            }
        }
    }

    @Test
    void threads_shareTheCodec_alsoWhileItIsClosed() throws Exception {
        JsonEntryCodec codec = Codecs.compressing(Algorithm.ZSTD, 0, 6);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, 64)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        if (i == 32) {
                            codec.close();
                        }
                        String text = sentences(1_000 + 97 * i);
                        for (int round = 0; round < 20; round++) {
                            byte[] entry = codec.seal(KEY, codec.encode(text), HEADER);
                            if (!text.equals(
                                    codec.open(KEY, entry, String.class).value())) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .toList();
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void withoutTheNativeLibrary_deflateIsWritten_andZstandardIsAMiss() throws Exception {
        try (ClassPathWithout loader = ClassPathWithout.packages("com.github.luben");
                LoggedLines log = LoggedLines.of("org.cdicache")) {
            Object result = loader.loadClass(WithoutZstd.class.getName())
                    .getMethod("writtenAndReadZstd", byte[].class)
                    .invoke(null, (Object) hex(GOLDEN_ZSTD));

            assertThat(result).isEqualTo(Envelope.DEFLATED + " null");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("com.github.luben:zstd-jni", "cache.compression.algorithm=deflate");
        }
    }

    /** Loaded where zstd-jni is not. */
    public static final class WithoutZstd {

        private WithoutZstd() {}

        public static String writtenAndReadZstd(byte[] golden) {
            JsonEntryCodec codec = Codecs.compressing(Algorithm.ZSTD, 0, 6);
            byte written = codec.seal(KEY, codec.encode(TEXT), HEADER)[4];
            return written + " " + codec.open(KEY, golden, String.class);
        }
    }

    @Test
    void applicationsSideBySide_eachLoadTheNativeLibrary_andAreCollectedAfterwards() throws Exception {
        try (ClassPathWithout redeployed = ClassPathWithout.packages("none")) {
            WeakReference<ClassLoader> undeployed = deployedAndUndeployed();
            assertThat(compressesIn(redeployed)).isEqualTo(Envelope.ZSTANDARD);

            Eventually.eventually("the first class loader is collected", () -> {
                System.gc();
                return undeployed.get() == null;
            });
        }
    }

    private static WeakReference<ClassLoader> deployedAndUndeployed() throws Exception {
        try (ClassPathWithout application = ClassPathWithout.packages("none")) {
            assertThat(compressesIn(application)).isEqualTo(Envelope.ZSTANDARD);
            return new WeakReference<>(application);
        }
    }

    private static Object compressesIn(ClassLoader application) throws ReflectiveOperationException {
        return application
                .loadClass(Application.class.getName())
                .getMethod("howItCompresses")
                .invoke(null);
    }

    /** Loaded by a class loader of its own, as from a WAR. */
    public static final class Application {

        private Application() {}

        public static byte howItCompresses() {
            try (JsonEntryCodec codec = Codecs.compressing(Algorithm.ZSTD, 0, 6)) {
                Codecs.smile().decode(Codecs.smile().encode(List.of(TEXT)), Object.class);
                byte[] entry = codec.seal(KEY, codec.encode(TEXT), HEADER);
                return TEXT.equals(codec.open(KEY, entry, String.class).value()) ? entry[4] : -1;
            }
        }
    }

    private static byte how(Algorithm algorithm, int threshold, String text) {
        try (JsonEntryCodec codec = Codecs.compressing(algorithm, threshold, 6)) {
            return codec.seal(KEY, codec.encode(text), HEADER)[4];
        }
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Something like a text: frequent and rare words in any order. */
    static String sentences(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder(length + 32);
        while (text.length() < length) {
            int rank = (int) (3_000 * Math.pow(random.nextDouble(), 3));
            text.append(Integer.toString(rank * 7_919, 27)).append(random.nextInt(9) == 0 ? ". " : " ");
        }
        return text.substring(0, length);
    }
}
