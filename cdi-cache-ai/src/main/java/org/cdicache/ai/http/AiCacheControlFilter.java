package org.cdicache.ai.http;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;

/** Does what {@link AiCacheControl} says. Found by scanning; an {@code Application} that lists its classes lists this one as well. */
@Provider
@AiCacheControl
public class AiCacheControlFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String CACHE_STATUS = "Cache-Status";
    private static final String AGE = "Age";
    private static final int GATEWAY_TIMEOUT = 504;

    /** Set for the response, which may be filtered on another thread, where no request context is active. */
    private static final String TOLD = Told.class.getName();

    @Override
    public void filter(ContainerRequestContext request) {
        Told told = exchange().told();
        request.setProperty(TOLD, told);
        String header = request.getHeaderString(HttpHeaders.CACHE_CONTROL);
        if (header != null) {
            told.control(AiControl.parse(header));
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(TOLD) instanceof Told told) {
            tell(told, response);
        }
    }

    private static void tell(Told told, ContainerResponseContext response) {
        List<AiLookup<?>> answers = told.listed();
        if (answers.isEmpty()) {
            return;
        }
        response.getHeaders().add(CACHE_STATUS, CacheStatus.of(answers));
        told.oldest().ifPresent(age -> response.getHeaders().putSingle(AGE, String.valueOf(age.toSeconds())));
        if (told.missed()) {
            response.setStatus(GATEWAY_TIMEOUT);
            response.setEntity(null);
        }
    }

    /** Looked up, because not every server injects into providers of a library. */
    private static AiExchange exchange() {
        return CDI.current().select(AiExchange.class).get();
    }
}
