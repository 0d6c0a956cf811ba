package org.cdicache.demo.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.cdicache.CacheUnavailableException;
import org.cdicache.demo.model.InvalidPromptException;

/** Turns whatever a request ends with into a {@link Problem}. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());

    @Context
    @SuppressWarnings("NullAway.Init")
    UriInfo uri;

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem().response();
        }
        if (failure instanceof InvalidPromptException invalid) {
            return Problem.of(400, String.valueOf(invalid.getMessage())).response();
        }
        if (failure instanceof CacheUnavailableException away) {
            return Problem.of(503, "Redis was needed and did not answer: " + away.getMessage())
                    .response();
        }
        if (failure instanceof WebApplicationException http) {
            return ofFramework(http.getResponse());
        }
        LOG.log(Level.ERROR, "Request to " + uri.getPath() + " failed", failure);
        return Problem.of(500, "Something broke in the server; its log says what. Nothing is wrong with the request.")
                .response();
    }

    private Response ofFramework(Response response) {
        int status = response.getStatus();
        Response.ResponseBuilder builder = Response.status(status);
        String allow = response.getHeaderString(HttpHeaders.ALLOW);
        if (allow != null) {
            builder.header(HttpHeaders.ALLOW, allow);
        }
        String path = "/api/" + uri.getPath().replaceFirst("^/", "");
        String detail = switch (status) {
            case 404 -> "There is no " + path + "; the page at / uses all resources that exist";
            case 405 -> path + " does not know this method" + (allow == null ? "" : "; use " + allow);
            case 406 -> "Only JSON is served here: accept application/json";
            case 415 -> "Send JSON, with the header Content-Type: application/json";
            default -> "The request could not be read";
        };
        return Problem.of(status, detail).respond(builder);
    }
}
