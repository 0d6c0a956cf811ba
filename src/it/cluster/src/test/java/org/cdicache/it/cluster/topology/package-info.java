/** The coherence run where masters change: replicas with Sentinels, and a cluster. */
@NullMarked
package org.cdicache.it.cluster.topology;

import org.jspecify.annotations.NullMarked;
