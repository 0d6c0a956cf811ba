package org.cdicache.it.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.cdicache.Cache;
import org.cdicache.Lookup;
import org.cdicache.NamedCache;
import org.cdicache.TypeRef;
import org.cdicache.WebCache;

/** The operations of the injected caches {@code web} and {@code users}, on strings. */
@RequestScoped
@Path("caches/{cache}/{key}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.TEXT_PLAIN)
public class CacheResource {

    @Inject
    @WebCache
    Cache web;

    @Inject
    @NamedCache("users")
    Cache users;

    /** What a read finds. */
    @GET
    public Map<String, Object> read(@PathParam("cache") String cache, @PathParam("key") String key) {
        return found(named(cache).lookup(key, String.class));
    }

    /** Stores the body. */
    @PUT
    public void store(
            @PathParam("cache") String cache,
            @PathParam("key") String key,
            @QueryParam("ttlSeconds") @DefaultValue("60") long ttlSeconds,
            String value) {
        named(cache).put(key, value, Duration.ofSeconds(ttlSeconds));
    }

    /** Reads, or "loads" the body. */
    @POST
    public Map<String, Object> load(@PathParam("cache") String cache, @PathParam("key") String key, String value) {
        return found(named(cache).lookupOrLoad(key, TypeRef.of(String.class), null, () -> value));
    }

    /** Removes, and tells whether anything was there. */
    @DELETE
    public Map<String, Object> remove(@PathParam("cache") String cache, @PathParam("key") String key) {
        return Map.of("removed", named(cache).delete(key));
    }

    private Cache named(String cache) {
        return switch (cache) {
            case "web" -> web;
            case "users" -> users;
            default -> throw new NotFoundException(cache);
        };
    }

    static Map<String, Object> found(Lookup<String> lookup) {
        Map<String, Object> found = new HashMap<>();
        found.put("tier", lookup.tier().name());
        found.put("ttlMillis", lookup.ttl().toMillis());
        lookup.asOptional().ifPresent(value -> found.put("value", value));
        return found;
    }
}
