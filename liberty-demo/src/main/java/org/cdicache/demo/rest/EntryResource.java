package org.cdicache.demo.rest;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.cdicache.Cache;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.WebCache;
import org.jspecify.annotations.Nullable;

/** The entries of the web cache, by key. A key may contain anything; percent-escape what URLs do not allow. */
@Path("/cache/entries")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class EntryResource {

    private static final String ENTRIES = "/api/cache/entries/";
    private static final TypeRef<JsonNode> ANY = TypeRef.of(JsonNode.class);
    private static final long LONGEST_TTL_SECONDS = Duration.ofDays(365).toSeconds();

    @Inject
    @WebCache
    Cache cache;

    @Inject
    InstantSource clock;

    /** How many entries a pattern has removed. */
    record Removed(long removed) {}

    @GET
    @Path("{key: .+}")
    public Cached<JsonNode> get(@Context UriInfo uri) {
        String key = key(uri);
        Instant start = clock.instant();
        Lookup<JsonNode> found = cache.lookup(key, ANY);
        Duration took = Duration.between(start, clock.instant());
        if (!found.hit()) {
            throw absent(key);
        }
        return Cached.of(found, key, took);
    }

    @PUT
    @Path("{key: .+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public void put(@Context UriInfo uri, @QueryParam("ttl") @Nullable String ttl, @Nullable JsonNode value) {
        String key = key(uri);
        if (value == null || value.isNull()) {
            throw ProblemException.badRequest("null cannot be cached: send another JSON value, or DELETE the entry");
        }
        if (ttl == null) {
            cache.put(key, value);
        } else {
            cache.put(key, value, seconds(ttl));
        }
    }

    @DELETE
    @Path("{key: .+}")
    public void delete(@Context UriInfo uri) {
        String key = key(uri);
        if (!cache.delete(key)) {
            throw absent(key);
        }
    }

    @DELETE
    public Removed deleteMatching(@QueryParam("pattern") @Nullable String pattern) {
        if (pattern == null || pattern.isEmpty()) {
            throw ProblemException.badRequest(
                    "Say which entries to remove: ?pattern=product:* removes all products, ?pattern=* everything");
        }
        return new Removed(cache.deleteMatching(pattern));
    }

    /** Everything behind {@code entries/}. A path parameter would lose what follows a semicolon. */
    private static String key(UriInfo uri) {
        String path = uri.getRequestUri().getRawPath();
        String escaped = path.substring(path.indexOf(ENTRIES) + ENTRIES.length());
        return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Duration seconds(String ttl) {
        try {
            long seconds = Long.parseLong(ttl);
            if (seconds >= 1 && seconds <= LONGEST_TTL_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the answer that a number out of range gets.
        }
        throw ProblemException.badRequest(
                "\"ttl\" must be a whole number of seconds from 1 to " + LONGEST_TTL_SECONDS + ", not \"" + ttl + "\"");
    }

    private static ProblemException absent(String key) {
        return ProblemException.notFound("There is no entry \"" + key + "\"; PUT one, or look at its time to live");
    }
}
