/** The AI response cache as MicroProfile Metrics see it; nothing of it is loaded where those are missing. */
@NullMarked
package org.cdicache.ai.observe;

import org.jspecify.annotations.NullMarked;
