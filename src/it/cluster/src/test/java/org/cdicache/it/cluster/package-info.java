/** Cache nodes that write and read the same keys while their Redis and their network fail, and what was seen of it. */
@NullMarked
package org.cdicache.it.cluster;

import org.jspecify.annotations.NullMarked;
