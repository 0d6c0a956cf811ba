package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cdicache.ai.AiRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AiKeysTest {

    private static final AiRequest REQUEST = AiRequest.of("summarize", "some text");
    private static final int CHUNK = CanonicalHash.CHUNK;
    private static final String UMLAUT = "\u00e4";
    private static final String HAN = "\u6f22";

    private final AiKeys keys = new AiKeys(Integer.MAX_VALUE);

    /** If this test fails, every answer in every Redis is lost at the next upgrade: raise the schema version on purpose or undo it. */
    @Test
    void formOfTheKeyIsFixed() {
        assertThat(keys.key(REQUEST))
                .isEqualTo("summarize:~:~:4c2945baab22b5641742938c5a3e5795130a19e6574b3c336f0ac85bdccd2574");
        AiRequest full = AiRequest.of("qa", UMLAUT + HAN + "\ud83d\ude00 " + "x".repeat(CHUNK))
                .withQuestion("who?")
                .withModel("vendor/model:1")
                .withTenant("acme & sons")
                .withOptions(Map.of(
                        "b", Arrays.asList(1, 1.5, "1", true, false, null),
                        "a", Map.of("deep", new BigDecimal("18446744073709551616"))));
        assertThat(keys.key(full))
                .isEqualTo(
                        "qa:vendor%2Fmodel%3A1:acme%20%26%20sons:68b44e75ded4a84772934bf084b1179bcae457dd7d9b7ed70c06a5732e1ce55a");
        assertThat(new AiKeys(500).key(full))
                .isEqualTo(
                        "qa:vendor%2Fmodel%3A1:acme%20%26%20sons:f6b435a8cf9dca6bd0f6780e0a377408197f4caac992bcf50113153f9e0c3fe4");
    }

    @Test
    void typesOfOptionsMatter() {
        assertDistinct(
                options(1),
                options("1"),
                options(1.0),
                options("1.0"),
                options(true),
                options("true"),
                options(List.of(1)));
        assertSame(options(1), options(1L), options((short) 1), options(new BigDecimal("1")));
        assertSame(options(0.5), options(0.5f), options(new BigDecimal("0.5")));
        assertDistinct(options(0.5), options(new BigDecimal("0.50")));
    }

    @Test
    void optionsAreNotJoined() {
        assertDistinct(
                REQUEST.withOptions(Map.of("a", "1&b=2")),
                REQUEST.withOptions(Map.of("a", 1, "b", 2)),
                REQUEST.withOptions(Map.of("a", "1", "b", "2")),
                REQUEST.withOptions(Map.of("a=1&b", "2")));
    }

    @Test
    void nullMissingAndEmptyDiffer() {
        assertDistinct(
                REQUEST,
                REQUEST.withOptions(Collections.singletonMap("o", null)),
                options(""),
                options("null"),
                options(List.of()),
                options(Collections.singletonList(null)),
                options(Map.of()));
        assertDistinct(REQUEST, REQUEST.withQuestion(""), REQUEST.withQuestion("null"));
    }

    @Test
    void orderOfOptionsIsIrrelevantAndOrderOfListsIsNot() {
        Map<String, Object> forth = new LinkedHashMap<>();
        Map<String, Object> back = new LinkedHashMap<>();
        for (int i = 0; i < 50; i++) {
            forth.put("k" + i, i);
            back.put("k" + (49 - i), 49 - i);
        }
        assertThat(new ArrayList<>(forth.keySet())).isNotEqualTo(new ArrayList<>(back.keySet()));
        assertSame(REQUEST.withOptions(forth), REQUEST.withOptions(back));
        assertSame(options(forth), options(back));
        assertDistinct(options(List.of(1, 2)), options(List.of(2, 1)));
    }

    @Test
    void nestingMatters() {
        assertDistinct(
                options(List.of(List.of(1), List.of(2))),
                options(List.of(List.of(1, 2))),
                options(List.of(1, List.of(2))),
                options(List.of(List.of(), 1, 2)),
                options(Map.of("a", Map.of("b", 1))),
                options(Map.of("a", 1, "b", Map.of())));
    }

    @Test
    void textIsTakenAsGiven() {
        assertDistinct(text("a:b"), text("a_b"), text("a|b"), text("A:B"), text("a:b "));
        assertDistinct(
                text(Normalizer.normalize(UMLAUT, Normalizer.Form.NFC)),
                text(Normalizer.normalize(UMLAUT, Normalizer.Form.NFD)));
        assertDistinct(
                text("\ud83d"), text("\ude00"), text("\ud83d\ude00"), text("\ude00\ud83d"), text("?"), text("\ufffd"));
        assertDistinct(text("\u0100"), text("\u0000"), text("\u0000\u0001"), text("\u0001\u0000"));
    }

    @Test
    void partsAreNotInterchangeable() {
        assertDistinct(
                REQUEST.withQuestion("x"),
                REQUEST.withModel("x"),
                REQUEST.withTenant("x"),
                options("x"),
                AiRequest.of("summarize", "some textx"));
        assertDistinct(
                text("ab").withQuestion("c"),
                text("a").withQuestion("bc"),
                text("abc").withQuestion(""));
    }

    @ParameterizedTest
    @ValueSource(ints = {CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17})
    void everyCharOfALongTextMatters(int length) {
        for (String filler : List.of("a", UMLAUT, HAN)) {
            String text = filler.repeat(length);
            List<AiRequest> requests =
                    new ArrayList<>(List.of(text(text), text(text + filler), text(text.substring(1))));
            for (int at : new TreeSet<>(List.of(0, 1, CHUNK / 2, CHUNK - 2, length - 1))) {
                requests.add(text(text.substring(0, at) + "b" + text.substring(at + 1)));
                requests.add(text(text.substring(0, at) + "\u6f23" + text.substring(at + 1)));
            }
            assertDistinct(requests.toArray(AiRequest[]::new));
        }
    }

    @Test
    void thresholdDecidesHowTheTextEnters() {
        String text = "x".repeat(1000);
        assertThat(new AiKeys(1000).key(text(text))).isEqualTo(keys.key(text(text)));
        assertThat(new AiKeys(999).key(text(text))).isNotEqualTo(keys.key(text(text)));
        assertThat(new AiKeys(999).key(text(text + "y"))).isNotEqualTo(new AiKeys(999).key(text(text + "z")));
    }

    @Test
    void namesAreReadableAndEscaped() {
        assertThat(names(REQUEST.withModel("gpt-4.1_mini").withTenant("Acme")))
                .isEqualTo("summarize:gpt-4.1_mini:Acme");
        assertThat(names(AiRequest.of("a:b*[?]\\", "t").withModel("~").withTenant("%7E")))
                .isEqualTo("a%3Ab%2A%5B%3F%5D%5C:%7E:%257E");
        assertThat(names(REQUEST.withModel(UMLAUT + HAN + "\ud83d\ude00").withTenant("\ud83d")))
                .isEqualTo("summarize:%C3%A4%E6%BC%A2%F0%9F%98%80:%ED%A0%BD");
    }

    @Test
    void absentNamesDifferFromAllOthers() {
        List<String> all = Stream.of("~", "-", "null", "%7E", "*")
                .flatMap(name -> Stream.of(REQUEST.withModel(name), REQUEST.withTenant(name)))
                .map(AiKeysTest::names)
                .toList();
        assertThat(all).doesNotHaveDuplicates().doesNotContain(names(REQUEST));
    }

    @Test
    void longNamesAreShortenedButStayDistinct() {
        String arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/vendor.model-sonnet-20250101-v1:0";
        AiRequest one = AiRequest.of("o".repeat(200), "t").withModel(arn).withTenant(HAN.repeat(1000));
        AiRequest other =
                AiRequest.of("o".repeat(201), "t").withModel(arn + "0").withTenant(HAN.repeat(1001));

        assertThat(keys.key(one)).hasSizeLessThan(256);
        String[] names = names(one).split(":");
        String[] otherNames = names(other).split(":");
        assertThat(names[1]).startsWith("arn%3Aaws%3A").hasSize(60);
        for (int i = 0; i < 3; i++) {
            assertThat(names[i]).isNotEqualTo(otherNames[i]).matches("[A-Za-z0-9._%-]{27}~[0-9a-f]{32}");
        }
        assertThat(names(one.withQuestion("another"))).isEqualTo(names(one));
        assertThat(names(REQUEST.withModel("m".repeat(60)))).isEqualTo("summarize:" + "m".repeat(60) + ":~");
        assertThat(names(REQUEST.withModel(":".repeat(21)))).contains("~");
    }

    @Test
    void promptsAreInNoKey() {
        AiRequest request =
                AiRequest.of("qa", "confidential").withQuestion("personal").withOptions(Map.of("private", "internal"));

        assertThat(keys.key(request)).matches("qa:~:~:[0-9a-f]{64}");
    }

    @Test
    void hashingAllocatesLessThan64KilobytesWhateverTheSize() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (String filler : List.of("a", UMLAUT, HAN)) {
            AiRequest large = text(filler.repeat(10_000_000)).withQuestion(filler.repeat(1_000_000));
            keys.key(large);
            for (AiKeys some : List.of(new AiKeys(Integer.MAX_VALUE), new AiKeys(500))) {
                long before = threads.getCurrentThreadAllocatedBytes();
                some.key(large);
                long first = threads.getCurrentThreadAllocatedBytes();
                some.key(large);
                long second = threads.getCurrentThreadAllocatedBytes();
                assertThat(first - before).isLessThan(64 * 1024);
                assertThat(second - first).isLessThan(4 * 1024);
            }
        }
    }

    @Test
    void manyThreadsMakeTheSameKeys() {
        List<AiRequest> requests = IntStream.range(1, 64)
                .mapToObj(i -> text((i % 2 == 0 ? "a" : HAN).repeat(i * 100)))
                .toList();
        List<String> expected = requests.stream().map(keys::key).toList();

        List<List<String>> made = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> requests.stream().map(keys::key).toList())
                .toList();

        assertThat(made).containsOnly(expected);
    }

    @Test
    void requestThatCannotBeHashed_leavesNothingInTheNextKey() {
        HashPool pool = new HashPool(RecordingDigest::new);

        assertThatThrownBy(() -> pool.with(hash -> hash.value("first").value(new Object())))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(pool.<byte[]>with(hash -> hash.value("second").finish()))
                .asString(StandardCharsets.ISO_8859_1)
                .isEqualTo("s\0\0\0\u00061second");
    }

    @Test
    void digestIsFedInLargePieces() {
        RecordingDigest digest = new RecordingDigest();

        new AiKeys(Integer.MAX_VALUE, () -> digest).key(text("a".repeat(100_000) + HAN.repeat(100_000)));

        assertThat(digest.updates.subList(0, digest.updates.size() - 1))
                .hasSizeGreaterThan(10)
                .allMatch(n -> n >= 8 * 1024);
    }

    @Test
    void preImageHoldsTheWholeRequest() {
        String[] preImage = new String[1];
        RecordingDigest digest = new RecordingDigest();
        String key = new AiKeys(500, () -> digest).key(REQUEST.withModel("m").withOptions(Map.of("n", 12)));
        preImage[0] = new String(
                java.util.HexFormat.of().parseHex(key.substring(key.lastIndexOf(':') + 1)),
                StandardCharsets.ISO_8859_1);

        assertThat(preImage[0])
                .isEqualTo("s\0\0\0\u000e1cdi-cache-ai/1" + "s\0\0\0\u00091summarize" + "s\0\0\0\u00011m" + "n"
                        + "m\0\0\0\u0001" + "\0\0\0\u00011n" + "i\0\0\0\u0002112" + "n" + "s\0\0\0\u00091some text");
    }

    private static AiRequest options(Object value) {
        return REQUEST.withOptions(Map.of("o", value));
    }

    private static AiRequest text(String text) {
        return AiRequest.of("summarize", text);
    }

    private static String names(AiRequest request) {
        String key = new AiKeys(500).key(request);
        return key.substring(0, key.lastIndexOf(':'));
    }

    private void assertSame(AiRequest... requests) {
        assertThat(requests).extracting(keys::key).containsOnly(keys.key(requests[0]));
        assertThat(requests).containsOnly(requests[0]);
    }

    private void assertDistinct(AiRequest... requests) {
        for (AiKeys some : List.of(keys, new AiKeys(1))) {
            assertThat(requests).extracting(some::key).doesNotHaveDuplicates();
        }
        assertThat(requests).doesNotHaveDuplicates();
    }
}
