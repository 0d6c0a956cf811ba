/** What all nodes did and saw, and whether a coherent cache could have let them see it. */
@NullMarked
package org.cdicache.it.cluster.history;

import org.jspecify.annotations.NullMarked;
