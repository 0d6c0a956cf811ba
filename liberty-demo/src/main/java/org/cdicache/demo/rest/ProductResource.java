package org.cdicache.demo.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cdicache.Cache;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.WebCache;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.demo.model.KeyPoints;
import org.cdicache.demo.model.LocalTextModel;
import org.cdicache.demo.model.Operation;
import org.cdicache.demo.model.Prompt;
import org.cdicache.demo.model.Summary;
import org.cdicache.demo.model.TextModel;
import org.cdicache.demo.products.Product;
import org.cdicache.demo.products.ProductSource;

/** Products from a slow source, through the web cache. */
@Path("/products")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class ProductResource {

    private static final TypeRef<Product> PRODUCT = TypeRef.of(Product.class);
    private static final int TASTES = 3;

    @Inject
    @WebCache
    Cache cache;

    @Inject
    ProductSource source;

    @Inject
    Taster taster;

    @Inject
    @AiCache
    AiResponseCache answers;

    @Inject
    TextModel model;

    @Inject
    InstantSource clock;

    @GET
    public List<ProductSource.Label> all() {
        return source.labels();
    }

    @GET
    @Path("{id}")
    public Cached<Product> one(@PathParam("id") String id) {
        Instant start = clock.instant();
        Lookup<Product> found = find(id);
        return Cached.of(found, key(id), Duration.between(start, clock.instant()));
    }

    /** The product's notes in one sentence of theirs. */
    @GET
    @Path("{id}/summary")
    public Summary summary(@PathParam("id") String id) {
        String notes = notes(id);
        Map<String, Integer> options = Map.of("sentences", 1);
        AiRequest request = AiRequest.of(Operation.SUMMARIZE.id(), notes)
                .withModel(LocalTextModel.NAME)
                .withOptions(options);
        Summary summary = answers.getOrGenerate(request, Summary.class, () ->
                (Summary) model.answer(Prompt.of(Operation.SUMMARIZE, notes, options, null)));
        return Objects.requireNonNull(summary, "a model that always answers");
    }

    /** What the model finds in the product's notes. */
    @GET
    @Path("{id}/taste")
    public KeyPoints taste(@PathParam("id") String id) {
        return taster.taste(notes(id), TASTES);
    }

    private String notes(String id) {
        return find(id).asOptional().orElseThrow().notes();
    }

    private Lookup<Product> find(String id) {
        Lookup<Product> found =
                cache.lookupOrLoad(key(id), PRODUCT, null, () -> source.find(id).orElse(null));
        if (found.value() == null) {
            throw ProblemException.notFound("There is no product \"" + id + "\"; GET /api/products lists them");
        }
        return found;
    }

    private static String key(String id) {
        return "product:" + id;
    }
}
