package org.cdicache.demo.rest;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TokenUsage;
import org.cdicache.demo.model.Answer;
import org.cdicache.demo.model.LocalTextModel;
import org.cdicache.demo.model.Operation;
import org.cdicache.demo.model.Prompt;
import org.cdicache.demo.model.TextModel;
import org.cdicache.demo.model.Tokens;
import org.jspecify.annotations.Nullable;

/** Asks the model, through the AI response cache. */
@Path("/")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AiResource {

    @Inject
    @AiCache
    AiResponseCache answers;

    @Inject
    TextModel model;

    @Inject
    InstantSource clock;

    @Inject
    AiCacheConfig config;

    /** What can be asked, and of how long a text, in chars. */
    record Menu(List<Offer> operations, int maxTextLength) {}

    /** An operation, and how long its answers live. */
    record Offer(String id, String title, String description, long ttlSeconds) {}

    @GET
    @Path("operations")
    public Menu operations() {
        List<Offer> offers = Arrays.stream(Operation.values())
                .map(o -> new Offer(
                        o.id(), o.title(), o.description(), answers.ttl(o.id()).toSeconds()))
                .toList();
        return new Menu(offers, longestText());
    }

    @POST
    @Path("ai/{operation}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Cached<? extends Answer> ask(@PathParam("operation") String id, @Nullable JsonNode body) {
        Operation operation = Operation.named(id).orElseThrow(() -> unknown(id));
        if (body == null) {
            throw ProblemException.badRequest("The body is empty; send {\"text\": \"...\", \"options\": {}}");
        }
        AiQuestion question = checked(AiQuestion.of(body));
        Prompt prompt = question.prompt(operation);
        return ask(prompt, question.request(operation).withModel(LocalTextModel.NAME), operation.answerType());
    }

    private <T extends Answer> Cached<T> ask(Prompt prompt, AiRequest request, Class<T> type) {
        String key = answers.key(request);
        Instant start = clock.instant();
        AiLookup<T> answer = answers.answer(
                request, TypeRef.of(type), AiControl.DEFAULT, () -> generated(prompt, type.cast(model.answer(prompt))));
        return Cached.of(answer.asLookup(), key, Duration.between(start, clock.instant()));
    }

    /** With its bill, from which the cache knows what its hits save. */
    private static <T extends Answer> Generated<T> generated(Prompt prompt, T answer) {
        long asked = Tokens.in(prompt.text() + prompt.question());
        long said = Tokens.in(Json.MAPPER.valueToTree(answer).toString());
        return new Generated<>(answer, FinishReason.STOP, new TokenUsage(asked, said));
    }

    private AiQuestion checked(AiQuestion question) {
        int length = question.text().length();
        if (length > longestText()) {
            throw ProblemException.badRequest("\"text\" has " + length + " characters; at most " + longestText()
                    + " are allowed (cache.ai.max-text-length)");
        }
        return question;
    }

    private int longestText() {
        return Objects.requireNonNull(config.defaults().maxTextLength());
    }

    private static ProblemException unknown(String id) {
        String known = Arrays.stream(Operation.values()).map(Operation::id).collect(Collectors.joining(", "));
        return ProblemException.notFound("There is no operation \"" + id + "\"; use one of " + known);
    }
}
