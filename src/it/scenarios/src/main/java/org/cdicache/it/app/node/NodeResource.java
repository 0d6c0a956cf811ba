package org.cdicache.it.app.node;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.HashMap;
import java.util.Map;
import org.cdicache.Cache;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.NamedCache;
import org.cdicache.RemoteStatus;
import org.cdicache.core.SystemTime;
import org.cdicache.spi.TimeSource;

/** The operations of the injected cache {@code values}. Each answer tells whether Redis has taken it, and whether the node said it was connected. */
@RequestScoped
@Path("node")
@Produces(MediaType.APPLICATION_JSON)
public class NodeResource {

    @Inject
    CacheRegistry registry;

    @Inject
    @NamedCache("values")
    Cache values;

    private final TimeSource time = SystemTime.INSTANCE;

    /** What the node says of itself. */
    @GET
    public Map<String, Object> status() {
        return Map.of(
                "connected", isConnected(),
                "boundMillis", values.stats().stalenessBound().toMillis(),
                "stats", values.stats().toString());
    }

    /** Reads. */
    @GET
    @Path("keys/{key}")
    public Map<String, Object> read(@PathParam("key") String key) {
        Map<String, Object> answer = new HashMap<>();
        boolean connected = isConnected();
        values.get(key, NumberedValue.class).ifPresent(value -> answer.put("version", value.version()));
        answer.put("connected", connected && isConnected());
        return answer;
    }

    /** Reads or loads. */
    @POST
    @Path("keys/{key}")
    public Map<String, Object> load(
            @PathParam("key") String key,
            @QueryParam("tag") String tag,
            @QueryParam("version") long version,
            @QueryParam("loaderNanos") long loaderNanos) {
        long start = time.nanos();
        NumberedSource source = new NumberedSource(new NumberedValue(key, version), loaderNanos, time);
        Map<String, Object> answer = new HashMap<>();
        observe(answer, () -> {
            NumberedValue found = values.getOrLoad(key, NumberedValue.class, tagged(tag), context -> source.ask());
            if (found != null) {
                answer.put("version", found.version());
            }
        });
        source.tell(answer, start, time.nanos());
        return answer;
    }

    /** Stores. */
    @PUT
    @Path("keys/{key}")
    public Map<String, Object> put(
            @PathParam("key") String key, @QueryParam("tag") String tag, @QueryParam("version") long version) {
        return changed(() -> values.put(key, new NumberedValue(key, version), tagged(tag)));
    }

    /** Removes a key. */
    @DELETE
    @Path("keys/{key}")
    public Map<String, Object> delete(@PathParam("key") String key) {
        return changed(() -> values.delete(key));
    }

    /** Removes all keys with a tag. */
    @DELETE
    @Path("tags/{tag}")
    public Map<String, Object> invalidateTag(@PathParam("tag") String tag) {
        return changed(() -> values.invalidateTags(tag));
    }

    /** Removes everything. */
    @DELETE
    public Map<String, Object> clear() {
        return changed(values::clear);
    }

    private Map<String, Object> changed(Runnable operation) {
        Map<String, Object> answer = new HashMap<>();
        observe(answer, operation);
        return answer;
    }

    /** Whatever Redis does not take is counted before the call returns. */
    private void observe(Map<String, Object> answer, Runnable operation) {
        boolean connected = isConnected();
        long errors = values.stats().l2Errors();
        operation.run();
        answer.put("acknowledged", values.stats().l2Errors() == errors);
        answer.put("connected", connected && isConnected());
    }

    private boolean isConnected() {
        return registry.remoteStatus().state() == RemoteStatus.State.UP;
    }

    private static EntryOptions tagged(String tag) {
        return EntryOptions.builder().tags(tag).build();
    }
}
