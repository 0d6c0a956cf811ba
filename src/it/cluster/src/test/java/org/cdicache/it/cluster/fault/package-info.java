/** A network that fails on demand. */
@NullMarked
package org.cdicache.it.cluster.fault;

import org.jspecify.annotations.NullMarked;
