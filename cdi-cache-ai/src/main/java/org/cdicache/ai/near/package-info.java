/** Near matches: finds an earlier request whose answer may stand for this one's, and decides whether it may. Experimental. */
@NullMarked
package org.cdicache.ai.near;

import org.jspecify.annotations.NullMarked;
