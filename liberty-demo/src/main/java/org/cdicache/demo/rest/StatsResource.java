package org.cdicache.demo.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.cdicache.Cache;
import org.cdicache.CacheRegistry;
import org.cdicache.WebCache;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiResponseCache;

/** The counters of both caches, and what the answers were worth. */
@Path("/cache/stats")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class StatsResource {

    @Inject
    @WebCache
    Cache web;

    @Inject
    @AiCache
    AiResponseCache answers;

    @Inject
    CacheRegistry registry;

    @GET
    public StatsReport stats() {
        return StatsReport.of(web.stats(), answers.stats(), answers.summary(), registry.remoteStatus());
    }
}
