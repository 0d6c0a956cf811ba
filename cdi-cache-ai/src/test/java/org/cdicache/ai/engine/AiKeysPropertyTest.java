package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.cdicache.ai.AiRequest;

/** Generated requests from a small alphabet of troublemakers, so that equal pairs and near misses are frequent. */
class AiKeysPropertyTest {

    private final AiKeys keys = new AiKeys(4);
    private final AiKeys preImages = new AiKeys(4, RecordingDigest::new);

    /** Each try compares all pairs of 3,000 requests and their 3,000 copies: 18 million. */
    @Property(
            tries = 10,
            edgeCases = EdgeCasesMode.NONE,
            generation = GenerationMode.RANDOMIZED,
            shrinking = ShrinkingMode.OFF)
    void keysAreEqualExactlyWhenRequestsAre(@ForAll("manyRequests") List<AiRequest> requests, @ForAll long seed) {
        List<AiRequest> all = new ArrayList<>(requests);
        requests.forEach(request -> all.add(request.withOptions(shuffled(request.options(), new Random(seed)))));
        Set<AiRequest> distinct = new HashSet<>(all);
        for (AiKeys some : List.of(keys, preImages)) {
            assertThat(all.stream().map(some::key).distinct().count()).isEqualTo(distinct.size());
            assertThat(distinct.stream().map(some::key).distinct().count()).isEqualTo(distinct.size());
        }
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
    void oneChangedPartChangesTheKey(
            @ForAll("requests") AiRequest request,
            @ForAll("options") Map<String, Object> options,
            @ForAll("strings") String text) {
        AiRequest otherOptions = request.withOptions(options);
        AiRequest otherQuestion = request.withQuestion(text);
        assertThat(keys.key(otherOptions).equals(keys.key(request))).isEqualTo(otherOptions.equals(request));
        assertThat(keys.key(otherQuestion).equals(keys.key(request))).isEqualTo(otherQuestion.equals(request));
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
    void orderOfOptionsNeverMatters(@ForAll("requests") AiRequest request, @ForAll long seed) {
        AiRequest shuffled = request.withOptions(shuffled(request.options(), new Random(seed)));
        assertThat(keys.key(shuffled)).isEqualTo(keys.key(request));
        assertThat(preImages.key(shuffled)).isEqualTo(preImages.key(request));
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
    void copyingOptionsAgainChangesNothing(@ForAll("requests") AiRequest request) {
        assertThat(request.withOptions(request.options())).isEqualTo(request);
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
    void keysAreShortAndSafeInGlobs(@ForAll("wild") AiRequest request) {
        assertThat(keys.key(request))
                .hasSizeLessThan(256)
                .matches("[A-Za-z0-9._%~-]*:[A-Za-z0-9._%~-]*:[A-Za-z0-9._%~-]*:[0-9a-f]{64}");
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
    void namesInKeysAreEqualExactlyWhenNamesAre(@ForAll("wild") AiRequest one, @ForAll("wild") AiRequest other) {
        String[] names = keys.key(one).split(":");
        String[] others = keys.key(other).split(":");
        assertThat(names[0].equals(others[0])).isEqualTo(one.operation().equals(other.operation()));
        assertThat(names[1].equals(others[1])).isEqualTo(Objects.equals(one.model(), other.model()));
    }

    @Provide
    Arbitrary<AiRequest> requests() {
        Arbitrary<String> names = Arbitraries.of("qa", "q", "~", "a:b", "a_b", "%3A");
        Arbitrary<String> texts = Arbitraries.of("a", "a:b", "a_b", "\ud83d", "longer text", "longer_text");
        return Combinators.combine(
                        names,
                        texts,
                        options(),
                        strings().injectNull(0.5),
                        names.injectNull(0.5),
                        names.injectNull(0.5))
                .as(AiRequest::new);
    }

    @Provide
    Arbitrary<List<AiRequest>> manyRequests() {
        Arbitrary<String> names = Arbitraries.of("qa", "a:b", "a_b", "\u00e4", "a\u0308");
        Arbitrary<String> texts = Arbitraries.of("a", "a:b", "a_b", "\u00e4", "a\u0308", "longer text");
        Arbitrary<Object> scalars =
                Arbitraries.of("1", 1, 1L, 1.0, 1.0f, "", "1&b=1", "a:b", "a_b", "\u00e4", "a\u0308", true);
        Arbitrary<Object> nested = Arbitraries.of(
                List.of(),
                List.of(1),
                List.of(List.of(1)),
                List.of(List.of(), 1),
                Map.of(),
                Map.of("b", 1),
                Map.of("b", List.of()));
        Arbitrary<Object> values = Arbitraries.oneOf(scalars, nested);
        Arbitrary<Map<String, Object>> options = Arbitraries.maps(Arbitraries.of("a", "b"), values.injectNull(0.1))
                .ofMaxSize(2);
        return Combinators.combine(
                        names, texts, options, names.injectNull(0.8), names.injectNull(0.8), names.injectNull(0.8))
                .as(AiRequest::new)
                .list()
                .ofSize(3_000);
    }

    @Provide
    Arbitrary<AiRequest> wild() {
        Arbitrary<String> any =
                Arbitraries.strings().all().ofMinLength(1).ofMaxLength(80).filter(name -> !name.isBlank());
        Arbitrary<String> shortest =
                Arbitraries.of(":", "*", "%", "~", "\ud83d", "\ude00", "\ud83d\ude00", "?", "a", "A");
        Arbitrary<String> names = Arbitraries.oneOf(any, shortest);
        return Combinators.combine(names, names.injectNull(0.1))
                .as((operation, model) -> new AiRequest(operation, "t", Map.of(), null, model, operation));
    }

    @Provide
    Arbitrary<Map<String, Object>> options() {
        return options(2);
    }

    @Provide
    Arbitrary<String> strings() {
        return Arbitraries.of(
                "", "a", "b", "a=1", "1&b=2", "1", "1.0", "null", "true", ":", "\u00e4", "a\u0308", "\ud83d", "\ude00",
                "\u6f22");
    }

    private Arbitrary<Map<String, Object>> options(int depth) {
        return Arbitraries.maps(strings(), values(depth).injectNull(0.1)).ofMaxSize(2);
    }

    private Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                strings(),
                Arbitraries.of(
                        1,
                        1L,
                        (short) 1,
                        BigInteger.ONE,
                        1.0,
                        1.0f,
                        new BigDecimal("1"),
                        new BigDecimal("1.0"),
                        new BigDecimal("1.00"),
                        new BigDecimal("1E+1"),
                        10,
                        1e10,
                        12345678.0,
                        12345678,
                        true,
                        false));
        return depth == 0
                ? scalars
                : Arbitraries.oneOf(scalars, values(depth - 1).list().ofMaxSize(2), options(depth - 1));
    }

    private static Map<String, Object> shuffled(Map<String, Object> options, Random random) {
        List<Map.Entry<String, Object>> entries = new ArrayList<>(options.entrySet());
        Collections.shuffle(entries, random);
        Map<String, Object> shuffled = new LinkedHashMap<>();
        entries.forEach(entry -> shuffled.put(entry.getKey(), shuffled(entry.getValue(), random)));
        return shuffled;
    }

    @SuppressWarnings("unchecked")
    private static Object shuffled(Object value, Random random) {
        return value instanceof Map<?, ?> map ? shuffled((Map<String, Object>) map, random) : value;
    }
}
