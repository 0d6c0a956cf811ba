package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AiRequestTest {

    private static final AiRequest REQUEST = AiRequest.of("summarize", "some text");

    @Test
    void optionsAreCopiedDeeply() {
        List<Object> inner = new ArrayList<>(List.of("a"));
        Map<String, Object> options = new HashMap<>(Map.of("list", inner, "map", new HashMap<>(Map.of("k", inner))));
        AiRequest request = REQUEST.withOptions(options);

        inner.add("b");
        options.clear();

        assertThat(request.options()).isEqualTo(Map.of("list", List.of("a"), "map", Map.of("k", List.of("a"))));
    }

    @Test
    void optionsCannotBeChanged() {
        Map<String, Object> options = REQUEST.withOptions(Map.of("list", new ArrayList<>(List.of("a"))))
                .options();

        assertThat(options).isUnmodifiable();
        assertThat((List<?>) options.get("list")).isUnmodifiable();
    }

    @Test
    void nullIsAValue() {
        AiRequest request = REQUEST.withOptions(Collections.singletonMap("style", null));

        assertThat(request.options()).containsEntry("style", null);
        assertThat(request).isNotEqualTo(REQUEST);
    }

    @Test
    void wholeNumbersOfAllWidthsAreOneType() {
        assertThat(List.of((byte) 7, (short) 7, 7, 7L, BigInteger.valueOf(7), new BigDecimal("7")))
                .allSatisfy(seven -> assertThat(option(seven)).isEqualTo(7L));
        BigInteger large = BigInteger.TWO.pow(63);
        assertThat(option(large)).isEqualTo(large);
        assertThat(option(large.negate())).isEqualTo(Long.MIN_VALUE);
        assertThat(option(new BigDecimal(large))).isEqualTo(large);
    }

    @Test
    void decimalsOfAllTypesAreOneType() {
        assertThat(List.of(0.5f, 0.5, new BigDecimal("0.5")))
                .allSatisfy(half -> assertThat(option(half)).isEqualTo(new BigDecimal("0.5")));
        assertThat(option(0.1f)).isEqualTo(option(0.1));
        assertThat(option(new BigDecimal("0.50"))).isNotEqualTo(option(0.5));
        assertThat(option(-0.0)).isEqualTo(option(0.0));
    }

    @Test
    void decimalIsNeverAWholeNumber() {
        assertThat(option(1.0)).isEqualTo(new BigDecimal("1.0")).isNotEqualTo(option(1));
        assertThat(option(12345678.0)).isEqualTo(new BigDecimal("12345678.0")).isNotEqualTo(option(12345678));
        assertThat(option(1e10)).isNotEqualTo(option(10_000_000_000L));
    }

    @Test
    void arraysAreLists() {
        assertThat(option(new String[] {"a", null})).isEqualTo(Arrays.asList("a", null));
        assertThat(option(new int[][] {{1, 2}, {3}})).isEqualTo(List.of(List.of(1L, 2L), List.of(3L)));
    }

    @Test
    void enumConstantsAreTheirNames() {
        assertThat(option(TimeUnit.DAYS)).isEqualTo("DAYS");
    }

    @Test
    void otherValuesAreRefusedWithPathAndClass() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> REQUEST.withOptions(Map.of("a", List.of(1, Map.of("b", Optional.of("secret"))))))
                .withMessageContainingAll("options.a[1].b", "java.util.Optional")
                .withMessageNotContaining("secret");
        assertThat(List.of(Set.of(1), new byte[1], new char[1], 'c', new StringBuilder("x"), new Object()))
                .allSatisfy(value -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> option(value))
                        .withMessageContaining(value.getClass().getTypeName()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberInJsonIsRefused(double value) {
        assertThatIllegalArgumentException().isThrownBy(() -> option(value)).withMessageContaining("options.o");
        assertThatIllegalArgumentException().isThrownBy(() -> option((float) value));
    }

    @Test
    void keysMustBeStrings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> option(Map.of(1, "one")))
                .withMessageContainingAll("options.o", "java.lang.Integer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> option(Collections.singletonMap(null, "one")))
                .withMessageContaining("null");
    }

    @Test
    void cyclicOptionsAreRefused() {
        List<Object> cyclic = new ArrayList<>();
        cyclic.add(cyclic);

        assertThatIllegalArgumentException().isThrownBy(() -> option(cyclic)).withMessageContaining("cyclic");
    }

    @Test
    void namesMustNotBeBlankAndTextNotEmpty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AiRequest.of(" ", "text"))
                .withMessageContaining("operation");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AiRequest.of("qa", ""))
                .withMessageContaining("text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> REQUEST.withModel(""))
                .withMessageContaining("model");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> REQUEST.withTenant("\t"))
                .withMessageContaining("tenant");
        assertThatNullPointerException().isThrownBy(() -> REQUEST.withTenant(null));
    }

    @Test
    void eachPartIsPartOfEquality() {
        assertThat(List.of(
                        REQUEST,
                        REQUEST.withModel("m"),
                        REQUEST.withTenant("m"),
                        REQUEST.withQuestion("m"),
                        REQUEST.withQuestion(""),
                        REQUEST.withOptions(Map.of("m", "m")),
                        AiRequest.of("sentiment", "some text"),
                        AiRequest.of("summarize", "other text")))
                .doesNotHaveDuplicates();
    }

    @Test
    void textForLogsKeepsPromptsOut() {
        AiRequest request = REQUEST.withQuestion("who?")
                .withOptions(Map.of("instruction", "hidden"))
                .withModel("small")
                .withTenant("acme");

        assertThat(request.toString())
                .contains("summarize", "small", "acme", "9 chars")
                .doesNotContain("some text", "who?", "instruction", "hidden");
    }

    private static Object option(Object value) {
        return REQUEST.withOptions(Map.of("o", value)).options().get("o");
    }
}
