package org.cdicache.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.http.AiCacheControl;
import org.cdicache.ai.http.AiExchange;

/** As {@link AiResource}, but answering later, from threads that know of no request. */
@RequestScoped
@AiCacheControl
@Path("later")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.TEXT_PLAIN)
public class LaterResource {

    private static final Executor THREADS = task -> new Thread(task, "later").start();

    @Inject
    @AiCache
    AiResponseCache answers;

    @Inject
    AiExchange exchange;

    /** Asks the cache on the request's thread, and tells the answer on another. */
    @POST
    @Path("told/{operation}")
    public CompletionStage<Map<String, Object>> told(@PathParam("operation") String operation, String text) {
        Map<String, Object> answer = answer(operation, text);
        return CompletableFuture.supplyAsync(() -> answer, THREADS);
    }

    /** Asks the cache on another thread. */
    @POST
    @Path("asked/{operation}")
    public CompletionStage<Map<String, Object>> asked(@PathParam("operation") String operation, String text) {
        return CompletableFuture.supplyAsync(exchange.carry(() -> answer(operation, text)), THREADS);
    }

    /** The same by a response that is resumed. */
    @POST
    @Path("resumed/{operation}")
    public void resumed(@PathParam("operation") String operation, String text, @Suspended AsyncResponse response) {
        Supplier<Map<String, Object>> work = exchange.carry(() -> answer(operation, text));
        THREADS.execute(() -> response.resume(work.get()));
    }

    private Map<String, Object> answer(String operation, String text) {
        return CacheResource.found(answers.lookupOrGenerate(
                AiRequest.of(operation, text),
                TypeRef.of(String.class),
                () -> operation + " of " + text.length() + " characters"));
    }
}
