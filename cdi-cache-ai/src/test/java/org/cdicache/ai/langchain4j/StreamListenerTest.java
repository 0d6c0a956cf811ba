package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.cdicache.ai.AiPending;
import org.cdicache.ai.engine.AiResponses;
import org.junit.jupiter.api.Test;

/** Streams of an application that has its own cache, which fails where the library's does not. */
class StreamListenerTest {

    private final HeardStream heard = new HeardStream();
    private final StreamFlight flight = new StreamFlight(AiResponses.clock(), () -> {});

    @SuppressWarnings("unchecked")
    private static AiPending<StoredChat> broken() {
        return (AiPending<StoredChat>) Proxy.newProxyInstance(
                AiPending.class.getClassLoader(), new Class<?>[] {AiPending.class}, (proxy, method, args) -> {
                    throw new IllegalStateException("broken");
                });
    }

    @Test
    void streamThatCannotBeCounted_isToldItsEndAllTheSame() {
        flight.join(heard, broken());
        flight.seal(parts -> flight.end(new StreamEvent.Failed(new IllegalArgumentException("why"))));

        assertThat(heard.heard).containsExactly("!why");
    }

    @Test
    void streamThatCannotBeCounted_endsItsGenerationWhenItIsCancelled() {
        FakeStreamingModel.Stream source = new FakeStreamingModel.Stream(
                ChatRequest.builder().messages(UserMessage.from("why?")).build(), new HeardStream());
        flight.join(heard, broken());
        flight.add(new Part.Text("a"), source);

        assertThatThrownBy(() -> Objects.requireNonNull(heard.handle).cancel()).hasMessage("broken");

        assertThat(source.isCancelled()).isTrue();
    }
}
