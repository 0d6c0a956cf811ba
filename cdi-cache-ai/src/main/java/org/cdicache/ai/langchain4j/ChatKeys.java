package org.cdicache.ai.langchain4j;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a chat request what the cache knows it by. Whatever reaches the model is in it; what cannot be read makes the request unknown to the cache, never
 * equal to another one. Safe for use by any number of threads.
 */
final class ChatKeys {

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai.langchain4j");

    /** Of the canonical form of a request; a new one makes all older answers unreachable. */
    private static final int FORM = 1;

    /** Stands for the text where a request has none. */
    private static final String NO_TEXT = "-";

    private final AiResponseCache cache;
    private final String operation;
    private final Supplier<@Nullable String> tenant;
    private final @Nullable String modelName;
    private final @Nullable String variant;
    private final ParameterForm parameterForm = new ParameterForm();
    private final AtomicBoolean toldOfNoModel = new AtomicBoolean();
    private final AtomicBoolean toldOfSchema = new AtomicBoolean();

    ChatKeys(ChatSettings settings) {
        this.cache = settings.cache();
        this.operation = settings.operation();
        this.tenant = settings.tenant();
        this.modelName = settings.modelName();
        this.variant = settings.variant();
    }

    /**
     * A request as the cache knows it.
     *
     * @param request with its tenant, so that it means the same on other threads
     * @param exact whether equal ones have the same answer. Otherwise nothing could tell it from others, or it is too long for the cache: the request says
     *     only whose and which model's it is
     */
    record Known(AiRequest request, boolean exact) {

        /** What the call wants, as far as this request can have it. */
        AiControl control(AiControl wanted) {
            return exact ? wanted : wanted.and(AiControl.BYPASS);
        }
    }

    /**
     * The request as the cache knows it.
     *
     * @param parameters those of the model, overridden by those of the request
     * @param streamed whether the answer is wanted part by part; streams share answers with streams only
     * @throws org.cdicache.ai.TenantRequiredException if it needs a tenant and has none
     */
    Known request(ChatRequest request, ChatRequestParameters parameters, ModelProvider provider, boolean streamed) {
        String asked = parameters.modelName() == null ? modelName : parameters.modelName();
        String model = asked == null || asked.isBlank() ? null : asked;
        String named = tenant.get();
        String whose = named == null || named.isBlank() ? null : named;
        if (model == null) {
            tellOfNoModel();
            return past(null, whose);
        }
        Map<String, @Nullable Object> options = new HashMap<>();
        try {
            TextContent question = question(request.messages());
            options.put("form", FORM);
            options.put("provider", provider.name());
            options.put("variant", variant);
            options.put("streamed", streamed);
            options.put("parameters", parameterForm.of(parameters));
            options.put("messages", new MessageForm(question).of(request.messages()));
            String text = question == null ? NO_TEXT : question.text();
            return new Known(cache.accepted(new AiRequest(operation, text, options, null, model, whose)), true);
        } catch (Unreadable | IllegalArgumentException unfit) {
            // Texts of both name classes and places, never values.
            LOG.log(DEBUG, "A chat request goes past the cache: {0}", unfit.getMessage());
            if (unfit instanceof IllegalArgumentException) {
                tellOfSchema(options, model, whose);
            }
            return past(model, whose);
        }
    }

    private Known past(@Nullable String model, @Nullable String whose) {
        return new Known(cache.accepted(new AiRequest(operation, NO_TEXT, Map.of(), null, model, whose)), false);
    }

    /** The last text of a user: what texts are measured and compared by. Null if there is none. */
    private static @Nullable TextContent question(List<ChatMessage> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).getClass() == UserMessage.class) {
                List<Content> contents = ((UserMessage) messages.get(i)).contents();
                for (int j = contents.size() - 1; j >= 0; j--) {
                    if (contents.get(j).getClass() == TextContent.class
                            && !((TextContent) contents.get(j)).text().isEmpty()) {
                        return (TextContent) contents.get(j);
                    }
                }
            }
        }
        return null;
    }

    /** What is refused although its text is short is refused by a schema, as all other requests will be. */
    private void tellOfSchema(Map<String, @Nullable Object> options, String model, @Nullable String whose) {
        if (toldOfSchema.get()) {
            return;
        }
        AiRequest withoutText;
        try {
            withoutText = new AiRequest(operation, NO_TEXT, options, null, model, whose);
        } catch (IllegalArgumentException unfit) {
            return;
        }
        try {
            cache.accepted(withoutText);
        } catch (IllegalArgumentException refused) {
            if (toldOfSchema.compareAndSet(false, true)) {
                LOG.log(
                        WARNING,
                        "Chat requests go past the cache: operation " + operation
                                + " has an option schema, which no chat request fits. Give the decorator's builder another operation, or take the"
                                + " schema away: " + refused.getMessage());
            }
        }
    }

    private void tellOfNoModel() {
        if (toldOfNoModel.compareAndSet(false, true)) {
            LOG.log(
                    WARNING,
                    "Chat requests go past the cache: neither they nor the model's default parameters name a model, so that answers of two models"
                            + " could be mistaken for each other. Give the decorator's builder a modelName.");
        }
    }
}
