/** Real Redis servers as child processes: alone, replicated with Sentinels, as a cluster; and what can go wrong with them. */
@NullMarked
package org.cdicache.it.cluster.redis;

import org.jspecify.annotations.NullMarked;
