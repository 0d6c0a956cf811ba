package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.enterprise.context.Dependent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.Generated;
import org.cdicache.ai.Option;
import org.cdicache.ai.Question;
import org.cdicache.ai.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Methods that cannot be {@link AiCached}: what a deployment with them is told. */
class AiCachedRefusalsTest {

    enum Style {
        SHORT,
        LONG
    }

    @Dependent
    static class Fine {
        @AiCached(operation = "summarize")
        public String summarize(@Text String text, @Option("style") Style style) {
            return text;
        }
    }

    private final Deployments deployments = new Deployments();

    @AfterEach
    void close() {
        deployments.close();
    }

    @Dependent
    static class Wrong<T> {
        @AiCached(operation = " ")
        public String blank(@Text String text) {
            return text;
        }

        @AiCached(operation = "no-text")
        public String noText(@Option("a") String text) {
            return text;
        }

        @AiCached(operation = "two-texts")
        public String twoTexts(@Text String one, @Text String other) {
            return one + other;
        }

        @AiCached(operation = "typed-text")
        public String typedText(@Text CharSequence text) {
            return "";
        }

        @AiCached(operation = "bare")
        public String bare(@Text String text, int sentences) {
            return "";
        }

        @AiCached(operation = "two-marks")
        public String twoMarks(@Text @Question String text) {
            return "";
        }

        @AiCached(operation = "option-type")
        public String optionType(@Text String text, @Option("when") java.time.Instant when) {
            return "";
        }

        @AiCached(operation = "option-name")
        public String optionName(@Text String text, @Option("") int a, @Option("b") int b, @Option("b") int c) {
            return "";
        }

        @AiCached(operation = "void")
        public void nothing(@Text String text) {}

        @AiCached(operation = "object")
        public Object object(@Text String text) {
            return text;
        }

        @AiCached(operation = "variable")
        public List<T> variable(@Text String text) {
            return List.of();
        }

        @AiCached(operation = "deep-variable")
        public Map<String, List<T>> deepVariable(@Text String text) {
            return Map.of();
        }

        @AiCached(operation = "objects")
        public List<Object> objects(@Text String text) {
            return List.of();
        }

        @SuppressWarnings("rawtypes")
        @AiCached(operation = "raw-list")
        public List rawList(@Text String text) {
            return List.of();
        }

        @AiCached(operation = "iterator")
        public Iterator<String> iterator(@Text String text) {
            return null;
        }

        @AiCached(operation = "closing")
        public List<AutoCloseable> closing(@Text String text) {
            return null;
        }

        @AiCached(operation = "later")
        public CompletionStage<String> later(@Text String text) {
            return null;
        }

        @AiCached(operation = "stream")
        public Stream<String> stream(@Text String text) {
            return null;
        }

        @SuppressWarnings("rawtypes")
        @AiCached(operation = "raw")
        public Generated raw(@Text String text) {
            return null;
        }

        @AiCached(operation = "private")
        private String hidden(@Text String text) {
            return text;
        }
    }

    @Dependent
    @AiCached(operation = "all")
    static class WholeClass {}

    @Test
    void whatIsWrong_isToldTogether_withEverythingElse() {
        Throwable refused = catchThrowable(() -> deployments
                .deploy(
                        Map.of("cache.ai.enabled", "perhaps", "cache.memory.max-entries", "0"),
                        Wrong.class,
                        WholeClass.class,
                        Fine.class)
                .close());

        assertThat(refused)
                .hasStackTraceContaining("cache.ai.enabled = \"perhaps\"")
                .hasStackTraceContaining("cache.memory.max-entries = \"0\"")
                .hasStackTraceContaining("Wrong.blank(String)): operation must not be blank")
                .hasStackTraceContaining("Wrong.noText(String)): no parameter is marked @Text")
                .hasStackTraceContaining("several parameters are marked @Text")
                .hasStackTraceContaining("is marked @Text and must be a String, was java.lang.CharSequence")
                .hasStackTraceContaining("Wrong.bare(String, int)): parameter sentences is not marked")
                .hasStackTraceContaining("parameter text has several marks")
                .hasStackTraceContaining("is an option and cannot be a java.time.Instant")
                .hasStackTraceContaining("is an option without a name")
                .hasStackTraceContaining("several parameters are marked @Option(\"b\")")
                .hasStackTraceContaining("Wrong.nothing(String)): returns nothing that could be cached")
                .hasStackTraceContaining("Wrong.object(String)): returns java.lang.Object")
                .hasStackTraceContaining("Wrong.variable(String)): returns java.util.List<T>, which does not say")
                .hasStackTraceContaining(
                        "returns java.util.Map<java.lang.String, java.util.List<T>>, which does not say")
                .hasStackTraceContaining("returns java.util.List<java.lang.Object>, which does not say")
                .hasStackTraceContaining("Wrong.rawList(String)): returns java.util.List, which does not say")
                .hasStackTraceContaining("returns Iterator, which is no value")
                .hasStackTraceContaining("returns AutoCloseable, which is no value")
                .hasStackTraceContaining("returns CompletionStage")
                .hasStackTraceContaining("returns Stream")
                .hasStackTraceContaining("Wrong.raw(String)): returns java.lang.Object")
                .hasStackTraceContaining("private and static methods are never intercepted")
                .hasStackTraceContaining("belongs on the methods that ask a model");
        assertThat(refused.getMessage()).doesNotContain("Fine");
    }

    static class Options {
        void good(
                int a,
                Boolean b,
                String[] c,
                List<Integer> d,
                Map<String, List<Style>> e,
                Map<String, Object> f,
                int[][] g,
                List<? extends Number> h) {}

        void bad(
                byte[] a,
                Object b,
                char c,
                List<Thread> d,
                Map<Integer, String> e,
                java.util.Set<String> f,
                char[] g,
                java.util.Collection<String> h,
                List<List<Thread>> i) {}
    }

    @Test
    void optionsThatARequestCanHold_areThoseThatItTakes() throws Exception {
        for (var method : Options.class.getDeclaredMethods()) {
            if (method.getName().equals("good") || method.getName().equals("bad")) {
                for (var type : method.getGenericParameterTypes()) {
                    assertThat(AnswerTypes.canBeOption(type))
                            .as(type.getTypeName())
                            .isEqualTo(method.getName().equals("good"));
                }
            }
        }
    }
}
