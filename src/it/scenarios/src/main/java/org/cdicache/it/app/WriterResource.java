package org.cdicache.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Map;
import org.cdicache.ai.http.AiCacheControl;

/** Calls a method that is {@code @AiCached}. */
@RequestScoped
@Path("written/{sentences}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.TEXT_PLAIN)
public class WriterResource {

    @Inject
    Writer writer;

    /** What it wrote, or the class of what it threw. */
    @POST
    public Map<String, Object> write(@PathParam("sentences") int sentences, String text) {
        try {
            Writer.Written written = writer.write(text, sentences);
            return Map.of("text", written.text(), "run", written.run());
        } catch (Exception thrown) {
            return Map.of("thrown", thrown.getClass().getName());
        }
    }

    /** What it wrote, as the client wants it, and whatever becomes of what it threw. */
    @POST
    @Path("as-wanted")
    @AiCacheControl
    public Map<String, Object> writeAsWanted(@PathParam("sentences") int sentences, String text) throws IOException {
        return Map.of("text", writer.write(text, sentences).text());
    }
}
