/**
 * What the engine is built on and what can be replaced: the remote tier, the format of stored entries, time,
 * and where configuration is read from.
 */
@NullMarked
package org.cdicache.spi;

import org.jspecify.annotations.NullMarked;
