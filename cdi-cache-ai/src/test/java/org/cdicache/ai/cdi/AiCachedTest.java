package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.Ignored;
import org.cdicache.ai.Model;
import org.cdicache.ai.Option;
import org.cdicache.ai.Question;
import org.cdicache.ai.Tenant;
import org.cdicache.ai.TenantRequiredException;
import org.cdicache.ai.Text;
import org.cdicache.ai.TokenUsage;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The interceptor, in a container. */
class AiCachedTest {

    private static final Map<String, String> ON = Map.of("cache.preset", "ai-development");

    enum Style {
        SHORT,
        LONG
    }

    record Summary(String text, int run) {}

    static class Refused extends Exception {
        Refused() {
            super("not today");
        }
    }

    @ApplicationScoped
    static class Writer {

        final AtomicInteger runs = new AtomicInteger();

        @AiCached(operation = "summarize")
        public Summary summarize(@Text String text, @Option("sentences") int sentences, @Option("style") Style style) {
            return new Summary(text.substring(0, 1) + sentences + style, runs.incrementAndGet());
        }

        @AiCached(operation = "qa")
        public List<Summary> answer(
                @Text String text, @Question String question, @Model String model, @Tenant String tenant) {
            return List.of(new Summary(question, runs.incrementAndGet()));
        }

        @AiCached(operation = "sentiment")
        int score(@Text String text, @Ignored StringBuilder log) {
            log.append("ran");
            return runs.incrementAndGet();
        }

        @AiCached(operation = "controlled")
        public String controlled(@Text String text, AiControl control) {
            return "run " + runs.incrementAndGet();
        }

        @AiCached(operation = "told")
        public Generated<String> told(@Text String text, @Ignored FinishReason reason) {
            return new Generated<>("run " + runs.incrementAndGet(), reason, new TokenUsage(3, 4));
        }

        @AiCached(operation = "failing")
        public String failing(@Text String text) throws Refused, IOException {
            runs.incrementAndGet();
            throw new Refused();
        }

        /** The bean itself is behind a proxy, which has fields of its own. */
        int runs() {
            return runs.get();
        }

        @AiCached(operation = "nothing")
        public String nothing(@Text String text) {
            runs.incrementAndGet();
            return null;
        }
    }

    interface Step<I, O> {
        O apply(I input);
    }

    /** Has two methods {@code apply}: the other one, of objects, is the compiler's. */
    @ApplicationScoped
    static class Shortening implements Step<String, String> {

        private final AtomicInteger runs = new AtomicInteger();

        @Override
        @AiCached(operation = "shorten")
        public String apply(@Text String text) {
            return "run " + runs.incrementAndGet();
        }
    }

    private final Deployments deployments = new Deployments();

    @AfterEach
    void close() {
        deployments.close();
    }

    @Test
    void equalCalls_runTheMethodOnce() {
        try (WeldContainer container = deployments.deploy(ON, Writer.class)) {
            Writer writer = container.select(Writer.class).get();

            assertThat(writer.summarize("tea", 2, Style.SHORT)).isEqualTo(new Summary("t2SHORT", 1));
            assertThat(writer.summarize("tea", 2, Style.SHORT)).isEqualTo(new Summary("t2SHORT", 1));
            assertThat(writer.summarize("tea", 3, Style.SHORT).run()).isEqualTo(2);
            assertThat(writer.summarize("tea", 2, Style.LONG).run()).isEqualTo(3);
            assertThat(writer.summarize("tea", 2, null).run()).isEqualTo(4);
            assertThat(writer.summarize("tee", 2, Style.SHORT).run()).isEqualTo(5);
        }
    }

    @Test
    void methodOfAGenericInterface_isCachedOnce_howeverItIsCalled() {
        try (WeldContainer container = deployments.deploy(ON, Shortening.class)) {
            Shortening shortening = container.select(Shortening.class).get();
            Step<String, String> step = shortening;

            assertThat(step.apply("tea")).isEqualTo("run 1");
            assertThat(step.apply("tea")).isEqualTo("run 1");
            assertThat(shortening.apply("tea")).isEqualTo("run 1");
        }
    }

    @Test
    void theRequest_isWhatAnApplicationWouldMakeOfIt() {
        try (WeldContainer container = deployments.deploy(ON, Writer.class)) {
            Writer writer = container.select(Writer.class).get();
            AiResponseCache cache = container
                    .select(AiResponseCache.class, AiCache.Literal.INSTANCE)
                    .get();
            writer.summarize("tea", 2, Style.SHORT);
            writer.answer("tea", "why?", "gpt", "acme");

            AiRequest summarize =
                    AiRequest.of("summarize", "tea").withOptions(Map.of("sentences", 2, "style", "SHORT"));
            AiRequest qa = AiRequest.of("qa", "tea")
                    .withQuestion("why?")
                    .withModel("gpt")
                    .withTenant("acme");
            assertThat(cache.getCachedResponse(summarize, Summary.class)).isPresent();
            assertThat(cache.key(qa)).startsWith("qa:gpt:acme:");
            assertThat(cache.forget(qa)).isTrue();
            assertThat(writer.answer("tea", "why?", "gpt", "acme"))
                    .containsExactly(new Summary("why?", 3))
                    .isEqualTo(writer.answer("tea", "why?", "gpt", "acme"));
        }
    }

    @Test
    void primitives_comeBack_andIgnoredParametersDoNotCount() {
        try (WeldContainer container = deployments.deploy(ON, Writer.class)) {
            Writer writer = container.select(Writer.class).get();
            StringBuilder first = new StringBuilder();
            StringBuilder second = new StringBuilder();

            assertThat(writer.score("tea", first)).isEqualTo(1);
            assertThat(writer.score("tea", second)).isEqualTo(1);
            assertThat(first.toString()).isEqualTo("ran");
            assertThat(second.toString()).isEmpty();
        }
    }

    @Test
    void aControl_decidesForItsCall() {
        try (WeldContainer container = deployments.deploy(ON, Writer.class)) {
            Writer writer = container.select(Writer.class).get();
            assertThatThrownBy(() -> writer.controlled("tea", AiControl.ONLY_IF_CACHED))
                    .isInstanceOf(NoSuchElementException.class);
            assertThat(writer.controlled("tea", AiControl.BYPASS)).isEqualTo("run 1");
            assertThat(writer.controlled("tea", null)).isEqualTo("run 2");
            assertThat(writer.controlled("tea", AiControl.ONLY_IF_CACHED)).isEqualTo("run 2");
        }
    }

    @Test
    void whatTheMethodTellsOfItsAnswer_decidesAndComesBack() {
        try (WeldContainer container = deployments.deploy(ON, Writer.class)) {
            Writer writer = container.select(Writer.class).get();
            assertThat(writer.told("tea", FinishReason.LENGTH).value()).isEqualTo("run 1");
            Generated<String> whole = writer.told("tea", FinishReason.STOP);

            assertThat(whole).isEqualTo(new Generated<>("run 2", FinishReason.STOP, new TokenUsage(3, 4)));
            assertThat(writer.told("tea", FinishReason.LENGTH)).isEqualTo(whole);
        }
    }

    @Test
    void whatTheMethodThrows_comesAsItIs_andIsNotStored() {
        try (WeldContainer container = deployments.deploy(ON, Writer.class)) {
            Writer writer = container.select(Writer.class).get();

            assertThatThrownBy(() -> writer.failing("tea")).isExactlyInstanceOf(Refused.class);
            assertThatThrownBy(() -> writer.failing("tea")).isExactlyInstanceOf(Refused.class);
            assertThat(writer.nothing("tea")).isNull();
            assertThat(writer.nothing("tea")).isNull();
            assertThat(writer.runs()).isEqualTo(4);
        }
    }

    @Test
    void withoutAText_theMethodRuns_andATooLongOneIsRefused() {
        try (WeldContainer container = deployments.deploy(
                Map.of("cache.preset", "ai-development", "cache.ai.max-text-length", "10001"), Writer.class)) {
            Writer writer = container.select(Writer.class).get();

            assertThat(writer.controlled(null, null)).isEqualTo("run 1");
            assertThat(writer.controlled("", null)).isEqualTo("run 2");
            assertThatThrownBy(() -> writer.controlled("x".repeat(10_002), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cache.ai.max-text-length");
        }
    }

    @Test
    void withoutAText_aTenantThatIsRequired_isAskedForAllTheSame() {
        try (WeldContainer container = deployments.deploy(
                Map.of("cache.preset", "ai-development", "cache.ai.tenant-required", "true"), Writer.class)) {
            Writer writer = container.select(Writer.class).get();

            assertThatThrownBy(() -> writer.controlled(null, null)).isInstanceOf(TenantRequiredException.class);
            assertThatThrownBy(() -> writer.answer("", "why?", "gpt", null))
                    .isInstanceOf(TenantRequiredException.class);
            assertThat(writer.runs()).isZero();
            assertThat(writer.answer("", "why?", "gpt", "acme")).containsExactly(new Summary("why?", 1));
        }
    }

    @Test
    void withoutAText_theMethodRunsForNobodyWhoWantsCachedAnswersOnly() {
        try (WeldContainer container = deployments.deploy(ON, Writer.class)) {
            Writer writer = container.select(Writer.class).get();

            assertThatThrownBy(() -> writer.controlled("", AiControl.ONLY_IF_CACHED))
                    .isInstanceOf(NoSuchElementException.class);
            assertThat(writer.runs()).isZero();
            assertThat(writer.nothing(null)).isNull();
        }
    }
}
