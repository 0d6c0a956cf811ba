package org.cdicache.demo.rest;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * An error as RFC 9457 wants it.
 *
 * @param type {@code about:blank}: the status says what kind of problem it is
 * @param title the reason phrase of the status
 * @param status the HTTP status
 * @param detail what is wrong here, and what to do about it
 */
record Problem(String type, String title, int status, String detail) {

    static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

    static Problem of(int status, String detail) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem("about:blank", known == null ? "Error" : known.getReasonPhrase(), status, detail);
    }

    Response response() {
        return respond(Response.status(status));
    }

    /** For responses that carry headers of their own, such as Allow. */
    Response respond(Response.ResponseBuilder builder) {
        return builder.type(MEDIA_TYPE).entity(this).build();
    }
}
