package org.cdicache.demo.products;

import java.math.BigDecimal;

/**
 * A tea.
 *
 * @param id its number
 * @param name its name
 * @param origin where it grows
 * @param notes what it tastes like
 * @param price for 100 g, in euro
 * @param steepSeconds how long to let it steep
 * @param temperature of the water, in degrees Celsius
 * @param color of the cup, as {@code #rrggbb}
 */
public record Product(
        int id,
        String name,
        String origin,
        String notes,
        BigDecimal price,
        int steepSeconds,
        int temperature,
        String color) {}
