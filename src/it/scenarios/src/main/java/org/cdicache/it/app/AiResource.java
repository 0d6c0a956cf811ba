package org.cdicache.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.HashMap;
import java.util.Map;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.http.AiCacheControl;

/** The injected AI response cache in front of a "model" that counts characters; its clients say how they want their answers. */
@RequestScoped
@AiCacheControl
@Path("ai/{operation}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.TEXT_PLAIN)
public class AiResource {

    @Inject
    @AiCache
    AiResponseCache answers;

    /** Answers from the cache, or generates. */
    @POST
    public Map<String, Object> answer(@PathParam("operation") String operation, String text) {
        AiRequest request = AiRequest.of(operation, text);
        Map<String, Object> found = new HashMap<>(CacheResource.found(answers.lookupOrGenerate(
                request, TypeRef.of(String.class), () -> operation + " of " + text.length() + " characters")));
        found.put("key", answers.key(request));
        return found;
    }
}
