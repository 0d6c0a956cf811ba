/** The response cache over one {@link org.cdicache.Cache}: how requests become keys, and how answers are kept. */
@NullMarked
package org.cdicache.ai.engine;

import org.jspecify.annotations.NullMarked;
