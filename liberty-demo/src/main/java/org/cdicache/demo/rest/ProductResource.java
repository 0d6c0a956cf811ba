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
import org.cdicache.Cache;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.WebCache;
import org.cdicache.demo.model.KeyPoints;
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

    /** What the model finds in the product's notes. */
    @GET
    @Path("{id}/taste")
    public KeyPoints taste(@PathParam("id") String id) {
        return taster.taste(find(id).asOptional().orElseThrow().notes(), TASTES);
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
