package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiSummary.Recommendation;
import org.cdicache.ai.http.AiExchange;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the examples of docs/howto/ai.md, which stand here word for word. */
class AiHowtoTest {

    private static final Path PAGE = Path.of("..", "docs", "howto", "ai.md");
    private static final Path HERE = Path.of("src", "test", "java", "org", "cdicache", "ai", "AiHowtoTest.java");
    private static final Pattern BLOCK = Pattern.compile("```(java|properties)\n(.*?)```", Pattern.DOTALL);

    /** What the examples call the model's reply. */
    record Reply(String text, boolean cutOff, TokenUsage usage) {}

    /** The application's own model. */
    static final class Model {
        int asked;

        String summarize(String text) {
            asked++;
            return "summary of " + text;
        }

        Reply ask(String text) {
            asked++;
            return new Reply("reply to " + text, text.endsWith("..."), new TokenUsage(1_000_000, 500_000));
        }
    }

    /** What the examples show. */
    static final class Shown {
        final List<Object> lines = new ArrayList<>();

        void show(Object... what) {
            lines.addAll(List.of(what));
        }

        void add(AiRequest request, String answer) {
            lines.add(answer);
        }

        void addFailed(AiRequest request) {
            lines.add(request);
        }
    }

    @Inject
    @AiCache
    AiResponseCache answers;

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final Model model = new Model();
    private final Shown page = new Shown();
    private final Executor executor = Runnable::run;
    private String text = "a story";
    private AiRequest request;

    @BeforeEach
    void start() {
        AiCacheConfig.Builder config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .price("small-1", new TokenPrice(new BigDecimal("0.15"), new BigDecimal("0.60")));
        answers = factory.fromConfig(CacheConfig.of(CachePreset.TESTING), config.build());
        request = request();
    }

    @AfterEach
    void close() {
        factory.close();
    }

    private AiRequest request() {
        AiRequest request = AiRequest.of("summarize", text)
                .withModel("small-1")
                .withOptions(Map.of("length", 100, "style", "short"));

        String summary = answers.getOrGenerate(request, String.class, () -> model.summarize(text));
        assertThat(summary).isEqualTo("summary of a story");
        return request;
    }

    private AiLookup<String> answer(AiRequest request) {
        AiLookup<String> answer = answers.answer(request, TypeRef.of(String.class), AiControl.DEFAULT, () -> {
            Reply reply = model.ask(text);
            return new Generated<>(
                    reply.text(), reply.cutOff() ? FinishReason.LENGTH : FinishReason.STOP, reply.usage());
        });
        return answer;
    }

    @Inject
    AiExchange exchange;

    @POST
    public CompletionStage<String> summary(String text) {
        return CompletableFuture.supplyAsync(exchange.carry(() -> summarize(text)), executor);
    }

    private String summarize(String text) {
        return answers.getOrGenerate(AiRequest.of("summarize", text), String.class, () -> model.summarize(text));
    }

    @Test
    void whatAnswersLater_isCarried() {
        exchange = new AiExchange();

        assertThat(summary("tea").toCompletableFuture().join()).isEqualTo("summary of tea");
    }

    @Test
    void equalRequests_arePaidForOnce() {
        request();

        assertThat(model.asked).isEqualTo(1);
    }

    @Test
    void answerThatIsCutOff_isNotStored() {
        text = "goes on and on...";
        AiRequest other = AiRequest.of("summarize", text);

        assertThat(answer(other).verdict()).isEqualTo(AnswerAdmission.Verdict.rejected("truncated"));
        assertThat(answer(other).hit()).isFalse();
    }

    @Test
    void admission_judges() {
        AnswerAdmission noApologies =
                (asked, given) -> String.valueOf(given.value()).startsWith("I am sorry")
                        ? AnswerAdmission.Verdict.rejected("apology")
                        : AnswerAdmission.standard().judge(asked, given);

        assertThat(noApologies.judge(request, Generated.of("I am sorry, Dave")).reason())
                .isEqualTo("apology");
        assertThat(noApologies.judge(request, Generated.of("")).reason()).isEqualTo("blank");
        assertThat(noApologies.judge(request, Generated.of("fine")).admitted()).isTrue();
    }

    @Test
    void calls_wantItOtherwise() {
        AiControl fresh = AiControl.REFRESH; // generate anew, and store that
        AiControl young = AiControl.DEFAULT.withMaxAge(Duration.ofMinutes(10)); // no answer older than that
        AiControl tagged = AiControl.REFRESH.withTags("document-7"); // anew, to invalidate it by, later
        AiControl cheap = AiControl.ONLY_IF_CACHED; // never pay

        TypeRef<String> type = TypeRef.of(String.class);
        List<AiLookup.Status> statuses = new ArrayList<>();
        for (AiControl control : List.of(fresh, young, tagged, cheap)) {
            statuses.add(answers.answer(request, type, control, () -> Generated.of("new"))
                    .status());
        }
        assertThat(statuses)
                .containsExactly(
                        AiLookup.Status.REFRESH, AiLookup.Status.HIT, AiLookup.Status.REFRESH, AiLookup.Status.HIT);
        answers.invalidate(AnswerScope.tag("document-7"), "the document has changed");
        assertThat(answers.getCachedResponse(request, String.class)).isEmpty();
    }

    @Test
    void whatIsNotTrueAnyMore_ends() {
        answers.invalidate(AnswerScope.operation("summarize"), "new prompt");
        answers.invalidate(AnswerScope.model("small-1").ofTenant("acme"), "the model was replaced");
        answers.invalidate(AnswerScope.tag("document-7"), "the document has changed");
        answers.forget(request);

        assertThat(answers.getCachedResponse(request, String.class)).isEmpty();
        assertThat(answers.summary().invalidations()).hasSize(3);
    }

    @Test
    void many_areAnsweredAtOnce() {
        List<AiRequest> requests = List.of(request, AiRequest.of("summarize", "other"));
        BatchOptions four =
                BatchOptions.concurrent(4, executor).withProgress(done -> page.show(done.done(), done.total()));

        AiBatch<String> batch = answers.getOrGenerateAll(
                requests, TypeRef.of(String.class), one -> Generated.of(model.summarize(one.text())), four);

        batch.answers().forEach(page::add);
        batch.failures().keySet().forEach(page::addFailed);

        assertThat(page.lines).containsExactly(1, 2, 2, 2, "summary of a story", "summary of other");
    }

    @Test
    void savings_areShown() {
        AiRequest priced = AiRequest.of("qa", text).withModel("small-1");
        answer(priced);
        answer(priced);
        AiSummary summary = answers.summary();
        summary.byOperation()
                .forEach((operation, counts) -> page.show(operation, counts.hitRate(), counts.timeSaved()));
        page.show(summary.costSaved(), summary.recommendations());

        assertThat(page.lines).contains("qa", 0.5, List.<Recommendation>of());
        assertThat(summary.costSaved()).isEqualByComparingTo("0.45");
    }

    @Test
    void everyExample_standsHere_andEveryPropertyIsOne() throws IOException {
        String source = lines(Files.readString(HERE));
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        int examples = 0;
        while (block.find()) {
            examples++;
            if (block.group(1).equals("java")) {
                assertThat(source).contains(lines(block.group(2)));
            } else {
                Properties properties = new Properties();
                properties.load(new StringReader(block.group(2)));
                Map<String, String> set = new TreeMap<>();
                properties.forEach((name, value) -> set.put(name.toString(), value.toString()));
                AiConfigReader.Reading read = AiConfigReader.read(PropertySource.of(set, "page"));
                assertThat(read.values().problems()).isEmpty();
                assertThat(read.unknown()).isEmpty();
            }
        }
        assertThat(examples).isEqualTo(12);
    }

    /** Without white space, which the formatter of the sources decides. */
    private static String lines(String code) {
        return code.replaceAll("\\s+", "");
    }
}
