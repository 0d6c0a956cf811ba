package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.cdicache.CachePreset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionSchemaTest {

    private static final OptionSchema SCHEMA = OptionSchema.parse(
            " length : int , style:text( short|long ),strict:bool,weight:number,tags:list,extra:map,free:any,note:text");
    private static final AiCacheConfig CONFIG = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
            .operation("summarize", AiOperation.DEFAULT.withOptions(SCHEMA))
            .operation("plain", AiOperation.DEFAULT.withOptions(OptionSchema.none()))
            .build();

    private static void check(String operation, Map<String, ?> options) {
        CONFIG.check(AiRequest.of(operation, "text").withOptions(options));
    }

    @Test
    void optionsOfTheSchema_areTaken_andAnyOfThemMayBeAbsent() {
        assertThatCode(() -> {
                    check("summarize", Map.of());
                    check(
                            "summarize",
                            Map.of(
                                    "length",
                                    BigInteger.TWO.pow(70),
                                    "style",
                                    "short",
                                    "strict",
                                    true,
                                    "weight",
                                    new BigDecimal("0.5"),
                                    "tags",
                                    List.of(1),
                                    "extra",
                                    Map.of("a", 1),
                                    "free",
                                    1,
                                    "note",
                                    "any"));
                    check("summarize", Map.of("weight", 1));
                    check("unheard-of", Map.of("whatever", 1));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void misspeltOption_isToldWithTheRightOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check("summarize", Map.of("lenght", "secret")))
                .withMessage("Operation summarize has no option lenght; did you mean length?;"
                        + " it has length, style, strict, weight, tags, extra, free, note")
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check("plain", Map.of("x", 1)))
                .withMessage("Operation plain has no option x; it has none");
    }

    @ParameterizedTest
    @CsvSource({
        "length, must be int",
        "strict, must be bool",
        "weight, must be number",
        "tags, must be list",
        "extra, must be map",
        "style, 'must be one of short, long, was another text'"
    })
    void valueOfAnotherType_isRefused_withoutBeingTold(String option, String told) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check("summarize", Map.of(option, "secret")))
                .withMessageContainingAll("Option " + option + " of operation summarize", told)
                .withMessageNotContaining("secret");
    }

    @Test
    void numberThatWasMeant_isNoText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check("summarize", Map.of("note", 1)))
                .withMessageContaining("must be text, was of class Long");
        assertThatIllegalArgumentException().isThrownBy(() -> check("summarize", Map.of("length", 1.0)));
    }

    @Test
    void writtenAndRead_itIsTheSame() {
        assertThat(OptionSchema.parse(SCHEMA.toString())).isEqualTo(SCHEMA).hasSameHashCodeAs(SCHEMA);
        assertThat(SCHEMA.toString()).startsWith("length:int,style:text(short|long),strict:bool");
        assertThat(OptionSchema.parse("")).isEqualTo(OptionSchema.none());
        assertThat(SCHEMA.names()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "length",
                "length:",
                ":int",
                "length:int:int",
                "length:int(1|2)",
                "style:text(a|)",
                "style:text(a",
                "a:int,,b:int",
                "a:int,a:int",
                "length:integer"
            })
    void malformedText_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> OptionSchema.parse(text));
    }
}
