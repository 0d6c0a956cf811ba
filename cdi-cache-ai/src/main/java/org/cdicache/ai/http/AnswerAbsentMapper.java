package org.cdicache.ai.http;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.cdicache.ai.AnswerAbsentException;

/**
 * Answers 504 (RFC 9111, 5.2.1.7) where a model or a method has no cached answer for a client that wants no other. Without it some servers send the response past
 * the filters, and it tells nothing. Found by scanning; an {@code Application} that lists its classes lists this one as well.
 */
@Provider
public class AnswerAbsentMapper implements ExceptionMapper<AnswerAbsentException> {

    @Override
    public Response toResponse(AnswerAbsentException absent) {
        return Response.status(Status.GATEWAY_TIMEOUT).build();
    }
}
