package org.cdicache.it.app.chat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.http.AiCacheControl;
import org.cdicache.ai.langchain4j.CachingChatModel;

/** Asks LangChain4j's models as they are injected with the cache in front. */
@RequestScoped
@AiCacheControl
@Path("chat")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.TEXT_PLAIN)
public class ChatResource {

    @Inject
    @AiCache
    ChatModel model;

    @Inject
    @AiCache
    StreamingChatModel streaming;

    @Inject
    ChatModel plain;

    /** The whole answer. */
    @POST
    public Map<String, Object> chat(@QueryParam("temperature") @DefaultValue("0.5") double temperature, String text) {
        return told(model.chat(request(temperature, text)), List.of());
    }

    /** The whole answer of a decorator that was given no cache, as one that configuration makes. */
    @POST
    @Path("built")
    public Map<String, Object> built(@QueryParam("temperature") @DefaultValue("0.5") double temperature, String text) {
        ChatModel built =
                CachingChatModel.builder().delegate(plain).operation("built").build();
        return told(built.chat(request(temperature, text)), List.of());
    }

    /** The answer, and the parts in which it came. */
    @POST
    @Path("streamed")
    public Map<String, Object> streamed(@QueryParam("temperature") @DefaultValue("0.5") double temperature, String text)
            throws Exception {
        List<String> parts = new CopyOnWriteArrayList<>();
        CompletableFuture<ChatResponse> complete = new CompletableFuture<>();
        streaming.chat(request(temperature, text), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String part) {
                parts.add(part);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                complete.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                complete.completeExceptionally(error);
            }
        });
        return told(complete.get(20, TimeUnit.SECONDS), parts);
    }

    private static ChatRequest request(double temperature, String text) {
        return ChatRequest.builder()
                .messages(UserMessage.from(text))
                .parameters(
                        ChatRequestParameters.builder().temperature(temperature).build())
                .build();
    }

    private static Map<String, Object> told(ChatResponse response, List<String> parts) {
        return Map.of(
                "text", response.aiMessage().text(),
                "parts", parts,
                "inputTokens", response.tokenUsage().inputTokenCount(),
                "outputTokens", response.tokenUsage().outputTokenCount(),
                "finishReason", response.finishReason().name());
    }
}
