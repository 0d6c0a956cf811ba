/** The portable extension that makes the AI response cache injectable. Nobody imports this package. */
@NullMarked
package org.cdicache.ai.cdi;

import org.jspecify.annotations.NullMarked;
