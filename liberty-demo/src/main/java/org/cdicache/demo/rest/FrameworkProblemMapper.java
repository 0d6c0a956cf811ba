package org.cdicache.demo.rest;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** The same for what Jakarta REST itself throws: servers prefer their own mapper unless this exact type has one. */
@Provider
public class FrameworkProblemMapper implements ExceptionMapper<WebApplicationException> {

    @Context
    @SuppressWarnings("NullAway.Init")
    UriInfo uri;

    @Override
    public Response toResponse(WebApplicationException failure) {
        ProblemMapper all = new ProblemMapper();
        all.uri = uri;
        return all.toResponse(failure);
    }
}
