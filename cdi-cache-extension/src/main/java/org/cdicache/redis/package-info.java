/** The remote tier on Redis through Lettuce: connection life, commands, and the channel that carries invalidations. */
@NullMarked
package org.cdicache.redis;

import org.jspecify.annotations.NullMarked;
