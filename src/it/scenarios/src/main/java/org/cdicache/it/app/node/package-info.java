/** One node of a coherence run: what its user asks for, and when exactly what happened. */
@NullMarked
package org.cdicache.it.app.node;

import org.jspecify.annotations.NullMarked;
