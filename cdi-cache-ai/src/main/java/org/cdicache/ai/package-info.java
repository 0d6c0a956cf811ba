/**
 * The public API of the AI response cache: inject an {@link org.cdicache.ai.AiResponseCache} with {@link org.cdicache.ai.AiCache}, or
 * create one in plain Java SE with {@link org.cdicache.ai.AiCacheFactory}.
 */
@NullMarked
package org.cdicache.ai;

import org.jspecify.annotations.NullMarked;
