/** From configuration text to running caches: properties to a {@link org.cdicache.CacheConfig}, and a configuration to an engine. */
@NullMarked
package org.cdicache.config;

import org.jspecify.annotations.NullMarked;
