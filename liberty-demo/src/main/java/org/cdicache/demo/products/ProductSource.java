package org.cdicache.demo.products;

import java.util.List;
import java.util.Optional;

/** Where products come from. */
public interface ProductSource {

    /** The product with that id; slow: the caller waits, also for an id that does not exist. */
    Optional<Product> find(String id);

    /** What a shop window needs; fast. */
    List<Label> labels();

    /**
     * A product from afar.
     *
     * @param id for {@link #find}
     * @param name for people
     * @param color of the cup, as {@code #rrggbb}
     */
    record Label(String id, String name, String color) {}
}
