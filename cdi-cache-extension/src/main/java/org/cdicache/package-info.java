/**
 * The public API of cdi-cache: inject a {@link org.cdicache.Cache}, read {@link org.cdicache.CacheStats}, or build caches in plain Java SE
 * with {@link org.cdicache.CacheFactory}.
 *
 * <p>Nothing here names an internal type. Implementations come by injection, or through {@link java.util.ServiceLoader} in Java SE.
 */
@NullMarked
package org.cdicache;

import org.jspecify.annotations.NullMarked;
