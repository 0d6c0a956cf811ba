package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.cdi.Deployments;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page docs/howto/langchain4j.md: its examples are compiled in {@link LangChain4jExamples}, and run here. */
class LangChain4jHowtoTest {

    private static final Path PAGE = Path.of("..", "docs", "howto", "langchain4j.md");
    private static final Path EXAMPLES =
            Path.of("src", "test", "java", "org", "cdicache", "ai", "langchain4j", "LangChain4jExamples.java");
    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache cache = factory.forTesting();
    private final FakeChatModel fake = new FakeChatModel();

    @AfterEach
    void close() {
        factory.close();
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```(\\w*)\n(.*?)```\n?")
                .matcher(Files.readString(PAGE))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    @Test
    void examples_areTheOnesThatAreCompiled() throws IOException {
        // A nested class has to say that it is static.
        String compiled = bare(Files.readString(EXAMPLES)).replace("staticclass", "class");

        assertThat(blocks("java"))
                .hasSize(6)
                .allSatisfy(block -> assertThat(compiled).contains(firstPart(bare(block))));
    }

    /** The formatter lays out the code, and the author the page. */
    private static String bare(String text) {
        return text.replaceAll("\\s", "");
    }

    /** A class of the page ends earlier than the compiled one, which has fields. */
    private static String firstPart(String block) {
        return block.endsWith("}}") ? block.substring(0, block.length() - 1) : block;
    }

    @Test
    void aModelWithTheCacheInFront_isAskedOnce() {
        List<ChatResponse> both = LangChain4jExamples.chat(fake, cache);

        assertThat(both.get(1)).isEqualTo(both.get(0));
        assertThat(fake.asked).hasSize(1);
    }

    @Test
    void aStream_isRecorded() {
        FakeStreamingModel streams = new FakeStreamingModel();
        streams.whenAsked =
                stream -> stream.say("a").handler.onCompleteResponse(FakeChatModel.text("a", FinishReason.STOP));
        StreamingChatModel streaming = LangChain4jExamples.streaming(streams, cache);
        streaming.chat(WHY, new HeardStream());
        HeardStream again = new HeardStream();
        streaming.chat(WHY, again);

        assertThat(again.heard).containsExactly("a", ".");
        assertThat(streams.streams).hasSize(1);
    }

    @Test
    void anAdmission_keepsRefusalsOut() {
        CachingChatModel cached =
                LangChain4jExamples.admission().delegate(fake).cache(cache).build();
        fake.then(LangChain4jExamples.sorry());
        cached.chat(WHY);

        assertThat(cached.chat(WHY)).isEqualTo(cached.chat(WHY));
        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void methodsOfBeans_runOnce() throws IOException {
        try (Deployments deployments = new Deployments();
                WeldContainer container = deployments.deploy(
                        Map.of("cache.preset", "ai-production"),
                        LangChain4jExamples.Own.Writer.class,
                        LangChain4jExamples.Translator.class)) {
            LangChain4jExamples.Own.Writer writer =
                    container.select(LangChain4jExamples.Own.Writer.class).get();
            LangChain4jExamples.Translator translator =
                    container.select(LangChain4jExamples.Translator.class).get();

            assertThat(writer.summarize("tea", 2)).isEqualTo(writer.summarize("tea", 2));
            assertThat(writer.summarize("tea", 3)).isNotEqualTo(writer.summarize("tea", 2));
            assertThat(translator.translate("tea", "de", AiControl.DEFAULT))
                    .isEqualTo(translator.translate("tea", "de", AiControl.DEFAULT));
            assertThat(translator.translate("tea", "de", AiControl.BYPASS))
                    .isNotEqualTo(translator.translate("tea", "de", AiControl.DEFAULT));
        }
    }

    @Test
    void theProperty_putsTheCacheInFrontOfTheApplicationsModel() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(blocks("properties").get(0)));
        Map<String, String> configured = properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
        try (Deployments deployments = new Deployments();
                WeldContainer container =
                        deployments.deploy(configured, LangChain4jExamples.Injected.class, FakeModels.class)) {
            LangChain4jExamples.Injected app =
                    container.select(LangChain4jExamples.Injected.class).get();

            assertThat(app.model.chat("why?")).isEqualTo(app.model.chat("why?"));
        }
    }

    @Dependent
    static class FakeModels {
        @Produces
        @ApplicationScoped
        ChatModel model() {
            return new FakeChatModel();
        }
    }

    /** How langchain4j-cdi 1.4 configures a bean: each field of the builder's hierarchy has a public method of the same name and type. */
    @ParameterizedTest
    @ValueSource(classes = {CachingChatModel.class, CachingStreamingChatModel.class})
    void builders_areMadeAsLangchain4jCdiWantsThem(Class<?> model) throws Exception {
        Class<?> builder = Class.forName(model.getName() + "$Builder");
        assertThat(model.getMethod("builder").getReturnType()).isEqualTo(builder);
        List<Field> fields = Stream.<Class<?>>iterate(builder, type -> type != Object.class, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> !field.isSynthetic())
                .toList();
        assertThat(fields).hasSize(9);
        for (Field field : fields) {
            assertThat(builder.getMethod(field.getName(), field.getType()).getReturnType())
                    .as(field.getName())
                    .isAssignableFrom(builder);
        }
        assertThat(builder.getMethod("build").getReturnType()).isEqualTo(model);
    }
}
