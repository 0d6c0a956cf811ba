/** From configuration to running caches. */
@NullMarked
package org.cdicache.config;

import org.jspecify.annotations.NullMarked;
